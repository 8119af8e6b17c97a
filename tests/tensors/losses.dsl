// Losses, between arrays: the scalars and the sizes of each tensor.
import TensorFlow

/// The simple ones, of which only the values are asked for.
func value(_ x: [Double], _ m: [Int], _ y: [Double], _ n: [Int], _ name: String) -> Double {
    let x = Tensor(shape: TensorShape(m), scalars: x), y = Tensor(shape: TensorShape(n), scalars: y)
    switch name {
    case "l1Loss": return l1Loss(predicted: x, expected: y).scalarized()
    case "l2Loss": return l2Loss(predicted: x, expected: y).scalarized()
    case "meanAbsoluteError": return meanAbsoluteError(predicted: x, expected: y).scalarized()
    case "meanSquaredError": return meanSquaredError(predicted: x, expected: y).scalarized()
    case "meanSquaredLogarithmicError": return meanSquaredLogarithmicError(predicted: x, expected: y).scalarized()
    case "meanAbsolutePercentageError": return meanAbsolutePercentageError(predicted: x, expected: y).scalarized()
    case "hingeLoss": return hingeLoss(predicted: x, expected: y).scalarized()
    case "squaredHingeLoss": return squaredHingeLoss(predicted: x, expected: y).scalarized()
    case "logCoshLoss": return logCoshLoss(predicted: x, expected: y).scalarized()
    case "poissonLoss": return poissonLoss(predicted: x, expected: y).scalarized()
    case "kullbackLeiblerDivergence": return kullbackLeiblerDivergence(predicted: x, expected: y).scalarized()
    case "categoricalHingeLoss": return categoricalHingeLoss(predicted: x, expected: y).scalarized()
    default: return softmaxCrossEntropy(logits: x, probabilities: y).scalarized()
    }
}

/// Those with derivatives of their own, and one with branches.
@differentiable(wrt: (x, y))
func loss(_ x: [Double], _ m: [Int], _ y: [Double], _ n: [Int], _ name: String) -> [Double] {
    let x = Tensor(shape: TensorShape(m), scalars: x), y = Tensor(shape: TensorShape(n), scalars: y)
    switch name {
    case "huberLoss": return huberLoss(predicted: x, expected: y, delta: 1.5).scalars
    case "sigmoidCrossEntropy": return sigmoidCrossEntropy(logits: x, labels: y).scalars
    default: return softmaxCrossEntropy(logits: x, labels: Tensor<Int32>(withoutDerivative(at: y))).scalars
    }
}
