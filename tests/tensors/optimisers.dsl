// Optimisers: what they make of the variables of a model after some gradients.
import TensorFlow

struct Model: Differentiable, KeyPathIterable {
    var values: Tensor<Float>
    @noDerivative var constant: Tensor<Float> = [1, 2]
}

/// The values after updates through the model and through its variables, in turn.
func moved<O: Optimizer>(_ optimiser: O, _ model: Model, _ gradients: [[Float]]) -> [Float] where O.Model == Model {
    var model = model
    for i in 0..<gradients.count {
        let direction = Model.TangentVector(values: Tensor<Float>(gradients[i]))
        if i % 2 == 0 {
            optimiser.update(&model, along: direction)
        } else {
            optimiser.update(&model.allDifferentiableVariables, along: direction)
        }
    }
    return model.values.scalars
}

func after(_ x: [Float], _ gradients: [[Float]], _ name: String, _ decay: Float) -> [Float] {
    let model = Model(values: Tensor<Float>(x))
    switch name {
    case "SGD": return moved(SGD(for: model, learningRate: 1e-3, decay: decay), model, gradients)
    case "momentum": return moved(SGD(for: model, momentum: 0.9, decay: decay), model, gradients)
    case "Nesterov": return moved(SGD(for: model, momentum: 0.9, decay: decay, nesterov: true), model, gradients)
    case "RMSProp": return moved(RMSProp(for: model, decay: decay), model, gradients)
    case "AdaGrad": return moved(AdaGrad(for: model), model, gradients)
    case "AdaDelta": return moved(AdaDelta(for: model, decay: decay), model, gradients)
    case "Adam": return moved(Adam(for: model, decay: decay), model, gradients)
    case "AdaMax": return moved(AdaMax(for: model, decay: decay), model, gradients)
    case "AMSGrad": return moved(AMSGrad(for: model, decay: decay), model, gradients)
    case "RAdam": return moved(RAdam(for: model, decay: decay), model, gradients)
    default: return moved(LAMB(for: model, weightDecayRate: 0.01, decay: decay), model, gradients)
    }
}
