// Movements of scalars, between arrays and shapes.
import TensorFlow

func tensor(_ x: [Double], _ shape: [Int]) -> Tensor<Double> { Tensor(shape: TensorShape(shape), scalars: x) }

/// The rank, the sizes and the scalars.
func packed(_ x: Tensor<Double>) -> [Double] {
    [Double(x.rank)] + x.shape.dimensions.map { Double($0) } + x.scalars
}
func indices(_ x: [Int], _ shape: [Int]) -> Tensor<Int> { Tensor(shape: TensorShape(shape), scalars: x) }

@differentiable(wrt: x)
func reshaped(_ x: [Double], _ shape: [Int], _ target: [Int]) -> [Double] {
    packed(tensor(x, shape).reshaped(to: TensorShape(target)))
}
@differentiable(wrt: x)
func expanded(_ x: [Double], _ shape: [Int], _ axes: [Int]) -> [Double] {
    packed(tensor(x, shape).expandingShape(at: axes))
}
@differentiable(wrt: x)
func squeezed(_ x: [Double], _ shape: [Int], _ axes: [Int]) -> [Double] {
    packed(tensor(x, shape).squeezingShape(at: axes))
}
@differentiable(wrt: x)
func transposed(_ x: [Double], _ shape: [Int], _ order: [Int]) -> [Double] {
    packed(tensor(x, shape).transposed(permutation: order))
}
@differentiable(wrt: x)
func reversed(_ x: [Double], _ shape: [Int], _ axes: [Int]) -> [Double] {
    packed(tensor(x, shape).reversed(inAxes: axes))
}
@differentiable(wrt: x)
func broadcast(_ x: [Double], _ shape: [Int], _ target: [Int]) -> [Double] {
    packed(tensor(x, shape).broadcasted(to: TensorShape(target)))
}
@differentiable(wrt: x)
func unbroadcast(_ x: [Double], _ shape: [Int], _ target: [Int]) -> [Double] {
    packed(tensor(x, shape).unbroadcasted(to: TensorShape(target)))
}
@differentiable(wrt: x)
func tiled(_ x: [Double], _ shape: [Int], _ multiples: [Int]) -> [Double] {
    packed(tensor(x, shape).tiled(multiples: multiples))
}
@differentiable(wrt: x)
func padded(_ x: [Double], _ shape: [Int], _ before: [Int], _ after: [Int], _ value: Int) -> [Double] {
    let sizes = zip(before, after).map { (before: $0, after: $1) }
    return packed(tensor(x, shape).padded(forSizes: sizes, with: Double(value)))
}
@differentiable(wrt: x)
func sliced(_ x: [Double], _ shape: [Int], _ lower: [Int], _ upper: [Int]) -> [Double] {
    packed(tensor(x, shape).slice(lowerBounds: lower, upperBounds: upper))
}
@differentiable(wrt: x)
func diagonalPart(_ x: [Double], _ shape: [Int]) -> [Double] { packed(tensor(x, shape).diagonalPart()) }
@differentiable(wrt: x)
func diagonal(_ x: [Double], _ shape: [Int]) -> [Double] { packed(tensor(x, shape).diagonal()) }
@differentiable(wrt: x)
func band(_ x: [Double], _ shape: [Int], _ below: Int, _ above: Int) -> [Double] {
    packed(tensor(x, shape).bandPart(below, above))
}
@differentiable(wrt: (x, y))
func joined(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int], _ axis: Int) -> [Double] {
    packed(tensor(x, xs).concatenated(with: tensor(y, ys), alongAxis: axis))
}
func stacked(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int], _ axis: Int) -> [Double] {
    packed(Tensor(stacking: [tensor(x, xs), tensor(y, ys), tensor(x, xs)], alongAxis: axis))
}
/// The parts, each times its number, added up.
func unstacked(_ x: [Double], _ shape: [Int], _ axis: Int) -> [Double] {
    let parts = tensor(x, shape).unstacked(alongAxis: axis)
    var sum = parts[0]
    for i in 1..<parts.count { sum = sum + parts[i] * Double(i + 1) }
    return packed(sum)
}
func split(_ x: [Double], _ shape: [Int], _ sizes: [Int], _ axis: Int, _ number: Int) -> [Double] {
    packed(tensor(x, shape).split(sizes: sizes, alongAxis: axis)[number])
}
func halved(_ x: [Double], _ shape: [Int], _ axis: Int) -> [Double] {
    let halves = tensor(x, shape).split(count: 2, alongAxis: axis)
    return packed(halves[0] * halves[1])
}
@differentiable(wrt: x)
func gathered(_ x: [Double], _ shape: [Int], _ places: [Int], _ placesShape: [Int], _ axis: Int) -> [Double] {
    packed(tensor(x, shape).gathering(atIndices: indices(places, placesShape), alongAxis: axis))
}
@differentiable(wrt: x)
func gatheredByBatch(_ x: [Double], _ shape: [Int], _ places: [Int], _ placesShape: [Int]) -> [Double] {
    packed(tensor(x, shape).batchGathering(atIndices: indices(places, placesShape)))
}
@differentiable(wrt: x)
func gatheredWhere(_ x: [Double], _ shape: [Int], _ mask: [Int], _ maskShape: [Int], _ axis: Int) -> [Double] {
    packed(tensor(x, shape).gathering(where: indices(mask, maskShape) .!= 0, alongAxis: axis))
}
func oneHot(_ places: [Int], _ shape: [Int], _ depth: Int, _ axis: Int) -> [Double] {
    packed(Tensor(oneHotAtIndices: indices(places, shape), depth: depth, onValue: 2, offValue: -1, axis: axis))
}

// Parts of a tensor of three dimensions.
@differentiable(wrt: x)
func row(_ x: [Double], _ shape: [Int], _ i: Int) -> [Double] { packed(tensor(x, shape)[i]) }
@differentiable(wrt: x)
func element(_ x: [Double], _ shape: [Int], _ i: Int, _ j: Int) -> [Double] { packed(tensor(x, shape)[i, j, -1]) }
@differentiable(wrt: x)
func ranges(_ x: [Double], _ shape: [Int], _ i: Int, _ j: Int) -> [Double] { packed(tensor(x, shape)[i..<j, 1..., ...1]) }
@differentiable(wrt: x)
func strided(_ x: [Double], _ shape: [Int], _ step: Int) -> [Double] {
    packed(tensor(x, shape)[TensorRange.ellipsis, TensorRange.newAxis, 0... .. step])
}
@differentiable(wrt: (x, y))
func written(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int], _ i: Int) -> [Double] {
    var result = tensor(x, xs)
    result[i, 1...] = tensor(y, ys) * 2
    return packed(result * result)
}
