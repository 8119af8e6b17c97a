// Optimisers: what they make of the variables of a model after some gradients.
import TensorFlow

struct Model: Differentiable, KeyPathIterable {
    var values: Tensor<Float>
    @noDerivative var constant: Tensor<Float> = [1, 2]
}

/// Of the mean squared distance of a line, of which the model has the slope and the offset, from one with 1 for both.
func slope(_ model: Model) -> Model.TangentVector {
    let x = Tensor<Float>(rangeFrom: -1, to: 1, stride: 0.01)
    return gradient(at: model) { meanSquaredError(predicted: $0.values[0] * x + $0.values[1], expected: x + 1) }
}

/// The values after updates through the model and through its variables, in turn: along these gradients, and so many along
/// those of the line.
func moved<O: Optimizer>(_ optimiser: O, _ model: Model, _ gradients: [[Float]], _ steps: Int) -> [Float]
where O.Model == Model {
    var model = model
    for i in 0..<gradients.count + steps {
        let isGiven = i < gradients.count
        let direction = isGiven ? Model.TangentVector(values: Tensor<Float>(gradients[i])) : slope(model)
        if i % 2 == 0 {
            optimiser.update(&model, along: direction)
        } else {
            optimiser.update(&model.allDifferentiableVariables, along: direction)
        }
    }
    return model.values.scalars
}

/// As a program may write one, for any model whose gradients are vectors.
class Own<Model: Differentiable>: Optimizer
where
    Model.TangentVector: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions,
    Model.TangentVector.VectorSpaceScalar == Float
{
    var learningRate: Float = 1
    var averages: Model.TangentVector = .zero
    var changes: Model.TangentVector = .zero

    init(for model: __shared Model) {}

    func update(_ model: inout Model, along direction: Model.TangentVector) {
        averages = averages.scaled(by: 0.95) + (direction .* direction).scaled(by: 1 - 0.95)
        var size = direction .* Model.TangentVector.sqrt(changes.adding(1e-6))
        size ./= Model.TangentVector.sqrt(averages.adding(1e-6))
        changes = changes.scaled(by: 0.95) + (size .* size).scaled(by: 1 - 0.95)
        model.move(along: size.scaled(by: -learningRate))
    }
}

func ofOwn(_ x: [Float], _ gradients: [[Float]]) -> [Float] {
    var model = Model(values: Tensor<Float>(x))
    let optimiser = Own(for: model)
    for gradient in gradients {
        optimiser.update(&model, along: Model.TangentVector(values: Tensor<Float>(gradient)))
    }
    return model.values.scalars
}

func after(_ x: [Float], _ gradients: [[Float]], _ name: String, _ decay: Float, _ steps: Int) -> [Float] {
    let model = Model(values: Tensor<Float>(x))
    switch name {
    case "SGD": return moved(SGD(for: model, learningRate: 1e-3, decay: decay), model, gradients, steps)
    case "momentum": return moved(SGD(for: model, momentum: 0.9, decay: decay), model, gradients, steps)
    case "Nesterov": return moved(SGD(for: model, momentum: 0.9, decay: decay, nesterov: true), model, gradients, steps)
    case "faster SGD": return moved(SGD(for: model), model, gradients, steps)
    case "faster AdaGrad": return moved(AdaGrad(for: model, learningRate: 1e-2), model, gradients, steps)
    case "slower AdaDelta":
        return moved(AdaDelta(for: model, learningRate: 1e-3, epsilon: 1e-7), model, gradients, steps)
    case "slower AdaMax": return moved(AdaMax(for: model, learningRate: 1e-3), model, gradients, steps)
    case "RMSProp": return moved(RMSProp(for: model, decay: decay), model, gradients, steps)
    case "AdaGrad": return moved(AdaGrad(for: model), model, gradients, steps)
    case "AdaDelta": return moved(AdaDelta(for: model, decay: decay), model, gradients, steps)
    case "Adam": return moved(Adam(for: model, decay: decay), model, gradients, steps)
    case "AdaMax": return moved(AdaMax(for: model, decay: decay), model, gradients, steps)
    case "AMSGrad": return moved(AMSGrad(for: model, decay: decay), model, gradients, steps)
    case "RAdam": return moved(RAdam(for: model, decay: decay), model, gradients, steps)
    default: return moved(LAMB(for: model, weightDecayRate: 0.01, decay: decay), model, gradients, steps)
    }
}
