// Arithmetic with broadcasting, between arrays and shapes.
import TensorFlow

func tensor(_ x: [Double], _ shape: [Int]) -> Tensor<Double> { Tensor(shape: TensorShape(shape), scalars: x) }
func packed(_ x: Tensor<Double>) -> [Double] {
    [Double(x.rank)] + x.shape.dimensions.map { Double($0) } + x.scalars
}

/// All operators at once.
@differentiable(wrt: (x, y))
func operators(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int]) -> [Double] {
    let a = tensor(x, xs), b = tensor(y, ys)
    return packed((a + b) * (a - b) / (b * b + 2))
}
@differentiable(wrt: (x, y))
func assignments(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int]) -> [Double] {
    var a = tensor(x, xs)
    a += tensor(y, ys)
    a *= a
    a -= 1
    a /= 3
    return packed(-a * 2 + (1 - a) - 2 / (a + 7))
}
@differentiable(wrt: (x, y))
func powers(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int]) -> [Double] {
    let a = tensor(x, xs), b = tensor(y, ys)
    return packed(pow(a * a + 1, b) + pow(a, 3) + pow(2, b) + pow(b * b + 1, 0.5))
}
@differentiable(wrt: (x, y))
func extremes(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int]) -> [Double] {
    let a = tensor(x, xs), b = tensor(y, ys)
    return packed(max(a, b) * 2 + min(a, b) - max(b, 0.5) + a.clipped(min: -0.5, max: 0.5))
}
@differentiable(wrt: (x, y))
func chosen(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int], _ mask: [Int], _ ms: [Int]) -> [Double] {
    let isOther = Tensor<Int>(shape: TensorShape(ms), scalars: mask) .== 1
    return packed(tensor(x, xs).replacing(with: tensor(y, ys), where: isOther))
}

func integers(_ x: [Int], _ xs: [Int], _ y: [Int], _ ys: [Int]) -> [Double] {
    let a = Tensor<Int>(shape: TensorShape(xs), scalars: x), b = Tensor<Int>(shape: TensorShape(ys), scalars: y)
    return packed(Tensor<Double>((a + b) * (a - b) - a / b + a % b - 2 * abs(a) + max(a, b)))
}
/// For each comparison the truth values as digits of a number.
func comparisons(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int]) -> [Double] {
    let a = tensor(x, xs), b = tensor(y, ys)
    let below = Tensor<Double>(a .< b) + 2 * Tensor<Double>(a .<= b) + 4 * Tensor<Double>(a .> b)
    let more = 8 * Tensor<Double>(a .>= b) + 16 * Tensor<Double>(a .== b) + 32 * Tensor<Double>(a .!= b)
    let logic = ((a .> 0).elementsLogicalAnd(0 .< b)).elementsLogicalOr((a .< 0).elementsLogicalNot())
    return packed(below + more + 64 * Tensor<Double>(logic))
}
func converted(_ x: [Double], _ xs: [Int]) -> [Double] {
    let whole = Tensor<Int32>(tensor(x, xs))
    return packed(Tensor<Double>(Tensor<Float>(whole)) + Tensor<Double>(Tensor<Float>(tensor(x, xs))))
}
