// Tensors, as programs use them.
import TensorFlow

let x: Tensor<Float> = [[1, 2.5], [-3.25, 4]]
print(x)
//> [[  1.0,   2.5],
//>  [-3.25,   4.0]]
dump(x) //> - [[1.0, 2.5], [-3.25, 4.0]]
print(x.shape, x.rank, x.scalarCount) //> [2, 2] 2 4
print(Tensor<Int32>(rangeFrom: 0, to: 5, stride: 2)) //> [0, 2, 4]
print(Tensor<Float>(zeros: [0, 3]), Tensor<Float>(3)) //> [] 3.0
print(Tensor<Double>(linearSpaceFrom: 0, to: 1, count: 3)) //> [0.0, 0.5, 1.0]
// Literals within literals, as arguments.
print(Tensor<Double>([[1, 2], [3, 4]]), Tensor<Bool>([[true], [false]]).shape, Tensor<Int32>([[[1]]]).rank)
//> [[1.0, 2.0],
//>  [3.0, 4.0]] [2, 1] 3
print(Tensor<Float>([1, 2]), Tensor([0.5]), Tensor<Double>(Tensor<Bool>([[true]])), Tensor<Float>([[1.5, 2]])) //> [1.0, 2.0] [0.5] [[1.0]] [[1.5, 2.0]]
// Lines hold 80 characters of scalars.
print(Tensor<Int32>(rangeFrom: 0, to: 45, stride: 1).reshaped(to: [1, 45]))
//> [[ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,
//>   40, 41, 42, 43, 44]]

// A result with one scalar counts as a number.
print(gradient(at: x) { ($0 * $0).sum() })
//> [[ 2.0,  5.0],
//>  [-6.5,  8.0]]
let (value, slope) = x.valueWithGradient { x in (x + [1, 10]).mean() }
print(value, slope.sum()) //> 6.5625 1.0
// What is broadcast collects the cotangents of all places.
let bias: Tensor<Float> = [1, 2]
print(gradient(at: bias) { b in (x * b).sum() }) //> [-2.25,   6.5]
// Derivatives of derivatives.
print(gradient(at: x) { y in gradient(at: y) { ($0 * $0 * $0).sum() }.sum() }.sum()) //> 25.5

// Values do not change each other.
var copy = x
copy[0] = [7, 7]
print(x[0], copy[0]) //> [1.0, 2.5] [7.0, 7.0]

// Layers by any of their four names, and what follows from it.
struct Scale: Layer {
    var factor: Tensor<Float>
    @differentiable
    func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { return input * factor }
}
struct Shift: Layer {
    var offset: Tensor<Float>
    @differentiable
    func applied(to input: Tensor<Float>) -> Tensor<Float> { return input + offset }
}
struct Model: Layer {
    var scale = Scale(factor: [2, 3])
    var shift = Shift(offset: [1, 1])
    @differentiable
    func call(_ input: Tensor<Float>) -> Tensor<Float> { return input.sequenced(through: scale, shift) }
}
var model = Model()
print(model(bias), model.applied(to: bias), model.inferring(from: bias)) //> [3.0, 7.0] [3.0, 7.0] [3.0, 7.0]
let optimizer = SGD(for: model, learningRate: 0.5)
for _ in 0..<2 {
    let gradient = model.gradient { model in model(bias).sum() }
    optimizer.update(&model.allDifferentiableVariables, along: gradient)
}
print(model) //> Model(scale: Scale(factor: [1.0, 1.0]), shift: Shift(offset: [0.0, 0.0]))

// Random tensors are the same in every run.
let drawn = Tensor<Float>(randomNormal: [2, 2], seed: (graph: 1, op: 2))
print(drawn == Tensor<Float>(randomNormal: [2, 2], seed: (graph: 1, op: 2))) //> true
print(drawn == Tensor<Float>(randomNormal: [2, 2], seed: (graph: 1, op: 3))) //> false
// A module takes input that has no derivatives.
struct Bag: Module {
    var table = Embedding<Float>(embeddings: [[1, 2], [3, 4]])
    var dense = Dense<Float>(weight: [[1], [1]])
    @differentiable(wrt: self)
    func callAsFunction(_ input: Tensor<Int32>) -> Tensor<Float> { dense(table(input)) }
}
func total<M: Module>(_ module: M, _ input: M.Input) -> Float where M.Output == Tensor<Float> {
    valueWithGradient(at: module) { $0(input).sum() }.value.scalarized()
}
print(total(Bag(), Tensor<Int32>([0, 1])), gradient(at: Bag()) { $0(Tensor<Int32>([1])).sum() }.table.embeddings.scalars)
//> 10.0 [0.0, 0.0, 1.0, 1.0]
let narrow: ParameterInitializer<Float> = truncatedNormalInitializer(standardDeviation: Tensor<Float>(0.01))
print(Tensor<Float>(randomNormal: [2, 3], standardDeviation: Tensor<Float>(0.02)).shape, abs(narrow([9])).max().scalarized() < 0.03)
//> [2, 3] true

// Numbers that are no literals within brackets; everything.
let one: Float = 1, two: Float = 2
print(Tensor<Float>([[one, 5], [two, 6]]).scalars, Tensor<Float>([[[one]], [[two]]]).shape, Tensor([[1], [two]]) == [[1], [2]])
//> [1.0, 5.0, 2.0, 6.0] [2, 1, 1] true
print(gradient(at: one, two) { x, y in (Tensor<Float>([[x, 1], [y, 2]]) * [[1, 2], [3, 4]]).sum() }) //> (1.0, 3.0)
var all = Tensor<Float>([[1, 2], [3, 4]])
print(all[...] == all, all[..., 0], gradient(at: all) { x in (x[...] * x[..., 1]).sum() }.scalars) //> true [1.0, 3.0] [2.0, 8.0, 2.0, 10.0]
all[..., 1] = [0, 0]
print(all.scalars) //> [1.0, 0.0, 3.0, 0.0]

// Devices are the processor; samples come in batches.
var trained = Bag(copying: Bag(), to: Device.defaultXLA)
trained.move(to: Device.default)
print(Tensor<Float>(zeros: [2], on: trained.dense.weight.device), Tensor<Float>([1, 2], on: Device.default), Tensor<Float>(copying: bias, to: .default) == bias)
//> [0.0, 0.0] [1.0, 2.0] true
struct Sample { var data: Tensor<Float>, label: Int32 }
let samples = (0..<5).map { Sample(data: Tensor<Float>([Float($0)]), label: Int32($0)) }
for (i, epoch) in TrainingEpochs(samples: samples, batchSize: 2, entropy: SplitMix64(seed: 1)).prefix(2).enumerated() {
    let labels = epoch.flatMap { batch in batch.map(\.label) }
    print(i, epoch.count, Set(labels).count, epoch[1].map(\.data).collated.shape) //> 0 2 4 [2, 1]
} //> 1 2 4 [2, 1]
print(samples.inBatches(of: 2).map { $0.map(\.label) }, samples.sampled(at: [3, 1])[0].label, TrainingEpochs(samples: samples, batchSize: 3).next()!.count)
//> [[0, 1], [2, 3], [4]] 3 1
