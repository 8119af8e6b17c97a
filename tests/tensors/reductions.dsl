// Reductions, softmax and products of matrices, between arrays and shapes.
import TensorFlow

func tensor(_ x: [Double], _ shape: [Int]) -> Tensor<Double> { Tensor(shape: TensorShape(shape), scalars: x) }
func packed(_ x: Tensor<Double>) -> [Double] {
    [Double(x.rank)] + x.shape.dimensions.map { Double($0) } + x.scalars
}

@differentiable(wrt: x)
func sum(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] { packed(tensor(x, s).sum(squeezingAxes: axes)) }
@differentiable(wrt: x)
func sumKept(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] { packed(tensor(x, s).sum(alongAxes: axes)) }
/// A tensor is added to its sums, which have fewer scalars.
@differentiable(wrt: x)
func sumAround(_ x: [Double], _ s: [Int]) -> [Double] {
    let x = tensor(x, s)
    return packed(x.sum(alongAxes: 0) + x + x.sum(alongAxes: 1))
}
@differentiable(wrt: x)
func product(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] { packed(tensor(x, s).product(squeezingAxes: axes)) }
@differentiable(wrt: x)
func max(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] { packed(tensor(x, s).max(squeezingAxes: axes)) }
@differentiable(wrt: x)
func min(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] { packed(tensor(x, s).min(alongAxes: axes)) }
@differentiable(wrt: x)
func deviation(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] {
    packed(tensor(x, s).standardDeviation(squeezingAxes: axes))
}
@differentiable(wrt: x)
func moments(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] {
    let moments = tensor(x, s).moments(squeezingAxes: axes)
    return packed(moments.mean + 2 * moments.variance)
}
@differentiable(wrt: x)
func logSumExp(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] {
    packed(tensor(x, s).logSumExp(squeezingAxes: axes))
}
@differentiable(wrt: x)
func summedUp(_ x: [Double], _ s: [Int], _ axis: Int, _ isExclusive: Bool, _ isReverse: Bool) -> [Double] {
    packed(tensor(x, s).cumulativeSum(alongAxis: axis, exclusive: isExclusive, reverse: isReverse))
}
@differentiable(wrt: x)
func soft(_ x: [Double], _ s: [Int], _ axis: Int) -> [Double] { packed(softmax(tensor(x, s), alongAxis: axis)) }
@differentiable(wrt: x)
func logSoft(_ x: [Double], _ s: [Int], _ axis: Int) -> [Double] { packed(logSoftmax(tensor(x, s), alongAxis: axis)) }
func places(_ x: [Double], _ s: [Int], _ axis: Int) -> [Double] {
    let least = Tensor<Double>(tensor(x, s).argmin(squeezingAxis: axis))
    return packed(least + 100 * Tensor<Double>(tensor(x, s).argmax(squeezingAxis: axis)))
}
func truths(_ x: [Double], _ s: [Int], _ axes: [Int]) -> [Double] {
    let isPositive = tensor(x, s) .> 0
    let all = Tensor<Double>(isPositive.all(squeezingAxes: axes)), any = Tensor<Double>(isPositive.any(squeezingAxes: axes))
    return packed(all + 2 * any)
}

@differentiable(wrt: (x, y))
func multiplied(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int], _ first: Bool, _ second: Bool) -> [Double] {
    packed(matmul(tensor(x, xs), transposed: first, tensor(y, ys), transposed: second))
}
@differentiable(wrt: (x, y))
func contracted(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int], _ pattern: Int) -> [Double] {
    let patterns = ["ij,jk->ik", "bij,bkj->kbi", "i,j->ij", "ijk,kl->l", "ij,ij->"]
    return packed(contract(patterns[pattern], tensor(x, xs), tensor(y, ys)))
}

/// The second derivative along y of a function that has products, softmax and broadcasting in it.
@differentiable(wrt: (x, y))
func slope(_ x: [Double], _ xs: [Int], _ y: [Double], _ ys: [Int]) -> [Double] {
    gradient(at: tensor(x, xs)) { a in (softmax(matmul(a, tensor(y, ys))) * matmul(a, tensor(y, ys))).sum() }.scalars
}
