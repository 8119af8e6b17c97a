// A model of layers and its training step, for Python.
import TensorFlow

struct Net: Layer {
    var hidden: Dense<Float>
    var norm: BatchNorm<Float>
    var output: Dense<Float>

    @differentiable
    func applied(to input: Tensor<Float>, in context: Context) -> Tensor<Float> {
        input.sequenced(in: context, through: hidden, norm, output)
    }
}

func made(weights: Tensor<Float>, output: Tensor<Float>) -> Net {
    let count = weights.shape[1]
    return Net(
        hidden: Dense(weight: weights, bias: Tensor(zeros: [count]), activation: relu),
        norm: BatchNorm(featureCount: count), output: Dense(weight: output))
}

func optimizer(for net: Net, rate: Float) -> SGD<Net> { SGD(for: net, learningRate: rate, momentum: 0.5) }

func output(_ net: Net, _ x: Tensor<Float>) -> Tensor<Float> { net(x) }

/// The loss before the step.
func step(_ net: inout Net, _ optimizer: SGD<Net>, _ x: Tensor<Float>, _ y: Tensor<Float>) -> Float {
    let context = Context(learningPhase: .training)
    let (loss, slope) = net.valueWithGradient { net in (net.applied(to: x, in: context) - y).squared().mean() }
    optimizer.update(&net.allDifferentiableVariables, along: slope)
    return loss.scalarized()
}

struct Stack: Layer {
    var layers: [Dense<Float>]

    @differentiable
    func applied(to input: Tensor<Float>) -> Tensor<Float> { layers.differentiableReduce(input) { $1.applied(to: $0) } }
}

func memory(_ weight: Tensor<Float>) -> Adam<Stack> { Adam(for: Stack(layers: [Dense(weight: weight)])) }

/// A step for any model and optimiser.
func fitted<M: Layer, O: Optimizer>(
    _ model: inout M, _ optimizer: O, _ x: Tensor<Float>, _ y: Tensor<Float>
) -> Float where O.Model == M, M.Input == Tensor<Float>, M.Output == Tensor<Float> {
    let (loss, slope) = valueWithGradient(at: model) { model in (model(x) - y).squared().mean() }
    optimizer.update(&model, along: slope)
    return loss.scalarized()
}

func losses(_ x: Tensor<Float>, _ y: Tensor<Float>) -> [Float] {
    let unit = Dense<Float>(weight: [[0.5]])
    var model = Sequential(Dense<Float>(weight: [[1], [-1]]), unit, unit, Dense<Float>(weight: [[2]]))
    let optimizer = LAMB(for: model, learningRate: 0.01)
    return (0..<3).map { _ in fitted(&model, optimizer, x, y) }
}
