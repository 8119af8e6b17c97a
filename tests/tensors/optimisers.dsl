// Optimisers: what they make of a model after some gradients.
import TensorFlow

struct Part: Differentiable, KeyPathIterable {
    var values: Tensor<Double>
    var number: Float
    @noDerivative var constant: Tensor<Double> = [1, 2]
}
struct Model: Differentiable, KeyPathIterable {
    var first: Part
    var single: Tensor<Float>
    var number: Double
}

/// The variables after some updates: the two parts in turn through the model and through its variables.
func moved<O: Optimizer>(_ optimiser: O, _ model: Model, _ gradients: [[Double]]) -> [Double] where O.Model == Model {
    var model = model
    for (i, g) in gradients.enumerated() {
        let single = Tensor<Float>([Float(g[3]), Float(g[4])])
        let direction = Model.TangentVector(
            first: Part.TangentVector(values: Tensor([g[0], g[1]]), number: Float(g[2])), single: single, number: g[5])
        if i % 2 == 0 { optimiser.update(&model, along: direction) } else {
            optimiser.update(&model.allDifferentiableVariables, along: direction)
        }
    }
    let single = model.single.scalars
    return model.first.values.scalars
        + [Double(model.first.number), Double(single[0]), Double(single[1]), model.number]
}

func after(_ name: String, _ x: [Double], _ gradients: [[Double]]) -> [Double] {
    let single = Tensor<Float>([Float(x[3]), Float(x[4])])
    let model = Model(
        first: Part(values: Tensor([x[0], x[1]]), number: Float(x[2])), single: single, number: x[5])
    switch name {
    case "SGD": return moved(SGD(for: model), model, gradients)
    case "SGD, momentum": return moved(SGD(for: model, momentum: 0.9, decay: 0.1), model, gradients)
    case "SGD, Nesterov": return moved(SGD(for: model, momentum: 0.9, nesterov: true), model, gradients)
    case "RMSProp": return moved(RMSProp(for: model, decay: 0.1), model, gradients)
    case "AdaGrad": return moved(AdaGrad(for: model), model, gradients)
    case "AdaDelta": return moved(AdaDelta(for: model, decay: 0.1), model, gradients)
    case "Adam": return moved(Adam(for: model, decay: 0.1), model, gradients)
    case "AdaMax": return moved(AdaMax(for: model, decay: 0.1), model, gradients)
    case "AMSGrad": return moved(AMSGrad(for: model, decay: 0.1), model, gradients)
    case "RAdam": return moved(RAdam(for: model, decay: 0.1), model, gradients)
    default: return moved(LAMB(for: model, weightDecayRate: 0.01, decay: 0.1), model, gradients)
    }
}
