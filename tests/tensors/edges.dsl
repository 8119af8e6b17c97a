// What is at the edge of what operations take.
import TensorFlow

func tensor(_ x: [Double], _ shape: [Int]) -> Tensor<Double> { Tensor(shape: TensorShape(shape), scalars: x) }

func sumAlong(_ x: Tensor<Double>, _ axis: Int) -> Tensor<Double> { x.sum(squeezingAxes: axis) }
func greatest(_ x: Tensor<Double>) -> Tensor<Double> { x.max() }
func meanOfAll(_ x: Tensor<Double>) -> Double { x.mean().scalarized() }
func place(_ x: Tensor<Double>, _ axis: Int) -> Tensor<Int32> { x.argmax(squeezingAxis: axis) }
func quotients(_ x: Tensor<Int32>, _ y: Tensor<Int32>) -> Tensor<Int32> { x / y }
func remainders(_ x: Tensor<Int32>, _ y: Tensor<Int32>) -> Tensor<Int32> { x % y }
func products(_ x: Tensor<Int32>, _ y: Tensor<Int32>) -> Tensor<Int32> { x * y }
func bytes(_ x: Tensor<UInt8>, _ y: Tensor<UInt8>) -> Tensor<UInt8> { x - y }
func isLess(_ x: Tensor<Int32>, _ y: Tensor<Int32>) -> Tensor<Bool> { x .< y }
func bounded(_ x: Tensor<Int32>) -> Tensor<Int32> { max(min(x, 3), -1) + x.clipped(min: 0, max: 2) }
func oneHot(_ x: Tensor<Int32>, _ depth: Int) -> Tensor<Float> { Tensor<Float>(oneHotAtIndices: x, depth: depth) }
func picked(_ x: Tensor<Double>, _ i: Tensor<Int32>) -> Tensor<Double> { x.gathering(atIndices: i) }
func part(_ x: Tensor<Double>, _ from: Int, _ to: Int, _ step: Int) -> Tensor<Double> { x[(from..<to)..step] }
func element(_ x: Tensor<Double>, _ i: Int) -> Tensor<Double> { x[i] }
func mirrored(_ x: Tensor<Double>, _ count: Int) -> Tensor<Double> {
    x.padded(forSizes: [(before: count, after: 0)], mode: .reflect)
}
func factor(_ x: Tensor<Double>) -> Tensor<Double> { cholesky(x) }
func determinant(_ x: Tensor<Double>) -> Tensor<Double> { det(x) }
func shown(_ x: Tensor<Double>) -> String { "\(x)" }
func literals() -> String {
    let nested: Tensor<Float> = [[.nan, 1], [.pi, .infinity]]
    return "\(nested)"
}
func bools() -> String { "\(Tensor<Bool>([[true, false], [false, true]])) \(Tensor<Int32>([-1, 10])) \(Tensor<Float>(2.5))" }
func classes(_ logits: Tensor<Float>, _ count: Int) -> Tensor<Int32> {
    Tensor<Int32>(randomCategorialLogits: logits, sampleCount: Int32(count), seed: (graph: 3, op: 4))
}
func wholes(_ low: Int32, _ high: Int32) -> Tensor<Int32> {
    Tensor<Int32>(randomUniform: [200], lowerBound: Tensor(low), upperBound: Tensor(high), seed: (graph: 1, op: 2))
}
func initial(_ name: String) -> Tensor<Double> {
    let shape: TensorShape = [3, 4, 20, 30], seed: TensorFlowSeed = (graph: 5, op: 6)
    switch name {
    case "heUniform": return heUniform(seed: seed)(shape)
    case "heNormal": return heNormal(seed: seed)(shape)
    case "leCunUniform": return leCunUniform(seed: seed)(shape)
    case "leCunNormal": return leCunNormal(seed: seed)(shape)
    case "glorotUniform": return glorotUniform(seed: seed)(shape)
    case "glorotNormal": return glorotNormal(seed: seed)(shape)
    default: return Tensor<Double>(orthogonal: [6, 4], gain: Tensor(2), seed: seed)
    }
}
func sizes(_ x: [Int]) -> [[Int]] {
    var shape = TensorShape(x)
    shape += [7]
    let first = shape.popFirst() ?? -1
    shape.insert(first, at: 1)
    return [shape.dimensions, shape[1..<3].dimensions, (shape + [1]).dimensions, shape.map { $0 * 2 }, Array(shape.indices)]
}
@differentiable
func spread(_ x: Tensor<Double>, _ y: Tensor<Double>) -> Tensor<Double> { (x * y).sum() }

/// Names of the library with that of its module; what it has of functions of numbers is there too.
func qualified(_ x: TensorFlow.Tensor<Double>) -> TensorFlow.Tensor<Double> {
    return TensorFlow.sqrt(x) * TensorFlow.Tensor<Double>(TensorFlow.sqrt(4.0) * Double.log1p(1e-20) / Double.expm1(1e-20))
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Functions of tensors, not the static ones of the type.
    @differentiable
    func length() -> Tensor { sqrt(squared().sum()) + log(exp(Tensor(0))) }
}
@differentiable
func length(_ x: Tensor<Double>) -> Tensor<Double> { x.length() }

func moved<O: Optimizer, M>(_ optimizer: O, _ model: M, _ gradient: M.TangentVector) -> M where O.Model == M {
    var model = model
    optimizer.update(&model, along: gradient)
    return model
}
func weightAfterStep() -> Tensor<Float> {
    let layer = Dense<Float>(weight: [[1, 2]])
    let tangent = Dense<Float>.TangentVector(weight: Tensor([[1, 1]]), bias: Tensor(0))
    return moved(SGD(for: layer, learningRate: 0.5), layer, tangent).weight
}
func near(_ x: Tensor<Double>, _ y: Tensor<Double>, _ tolerance: Double) -> Bool {
    return x.isAlmostEqual(to: y, tolerance: tolerance)
}

/// Choices by what varies have no derivative of their own.
func chosen(_ x: Tensor<Double>) -> Tensor<Double> {
    let greatest = Tensor<Double>(oneHotAtIndices: x.argmax(squeezingAxis: 0), depth: x.shape[0])
    return x.replacing(with: x * x, where: x .> x.mean()).gathering(where: 0.1 .< x).sum() + (greatest * x).sum()
}
func empty(_ shape: [Int]) -> Tensor<Double> { Tensor(zeros: TensorShape(shape)) }
func range(_ end: Double, _ stride: Double) -> Tensor<Double> { Tensor(rangeFrom: 0, to: end, stride: stride) }
func byteRange(_ end: UInt8, _ stride: UInt8) -> Tensor<UInt8> { Tensor(rangeFrom: 0, to: end, stride: stride) }
func multiplied(_ x: Tensor<Double>, _ y: Tensor<Double>) -> Tensor<Double> { matmul(x, y) }
