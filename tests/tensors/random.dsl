// Random numbers without a seed, and the context that belongs to a call.
import TensorFlow

public struct Model: Layer {
    public var weight = Tensor<Double>(glorotUniform: [2, 4])
    public var drop = Dropout<Double>(probability: 0.5)
    @differentiable
    public func callAsFunction(_ input: Tensor<Double>) -> Tensor<Double> { drop(matmul(input, weight)) }
}

func made() -> Model { Model() }
func drawn(_ count: Int) -> Tensor<Double> { Tensor(randomNormal: [count]) }
func given(_ count: Int) -> Tensor<Double> { Tensor(randomNormal: [count], seed: (graph: 1, op: 2)) }
func seeded(_ count: Int) -> [Tensor<Double>] {
    withRandomSeedForTensorFlow((graph: 3, op: 4)) { [drawn(count), drawn(count)] } + [drawn(count)]
}
func seededForTheRest(_ count: Int) -> Tensor<Double> {
    Context.local.randomSeed = (graph: 3, op: 4)
    return drawn(count)
}

@differentiable(wrt: x)
func dropped(_ x: Tensor<Double>, _ learns: Bool) -> Tensor<Double> {
    withLearningPhase(learns ? .training : .inference) { Dropout<Double>(probability: 0.5)(x) }
}
func nested(_ x: Tensor<Double>) -> [Bool] {
    let drop = Dropout<Double>(probability: 0.5)
    var same: [Bool] = []
    Context.local.learningPhase = .training
    withLearningPhase(.inference) {
        same.append(drop(x) == x)
        withLearningPhase(.training) { same.append(drop(x) == x) }
        same.append(drop(x) == x)
    }
    same.append(drop(x) == x)
    return same + [drop.inferring(from: x) == x, drop.applied(to: x, in: Context()) == x]
}
func used(_ model: Model, _ x: Tensor<Double>) -> Tensor<Double> { model(x) }
@differentiable(wrt: model)
func loss(_ model: Model, _ x: Tensor<Double>) -> Double {
    withLearningPhase(.training) { model(x) }.sum().scalarized()
}
