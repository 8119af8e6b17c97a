// Losses, between arrays: the scalars and the sizes of each tensor.
import TensorFlow

@differentiable(wrt: (x, y))
func loss(_ x: [Double], _ m: [Int], _ y: [Double], _ n: [Int], _ name: String) -> [Double] {
    let x = Tensor(shape: TensorShape(m), scalars: x), y = Tensor(shape: TensorShape(n), scalars: y)
    switch name {
    case "l1Loss": return l1Loss(predicted: x, expected: y).scalars
    case "l2Loss": return l2Loss(predicted: x, expected: y).scalars
    case "meanAbsoluteError": return meanAbsoluteError(predicted: x, expected: y).scalars
    case "meanSquaredError": return meanSquaredError(predicted: x, expected: y).scalars
    case "meanSquaredLogarithmicError": return meanSquaredLogarithmicError(predicted: x, expected: y).scalars
    case "meanAbsolutePercentageError": return meanAbsolutePercentageError(predicted: x, expected: y).scalars
    case "hingeLoss": return hingeLoss(predicted: x, expected: y).scalars
    case "squaredHingeLoss": return squaredHingeLoss(predicted: x, expected: y).scalars
    case "categoricalHingeLoss": return categoricalHingeLoss(predicted: x, expected: y).scalars
    case "logCoshLoss": return logCoshLoss(predicted: x, expected: y).scalars
    case "poissonLoss": return poissonLoss(predicted: x, expected: y).scalars
    case "kullbackLeiblerDivergence": return kullbackLeiblerDivergence(predicted: x, expected: y).scalars
    case "huberLoss": return huberLoss(predicted: x, expected: y, delta: 1.5).scalars
    case "hingeLoss of each": return hingeLoss(predicted: x, expected: y, reduction: { $0 }).scalars
    case "sigmoidCrossEntropy": return sigmoidCrossEntropy(logits: x, labels: y).scalars
    case "softmaxCrossEntropy": return softmaxCrossEntropy(logits: x, probabilities: y).scalars
    case "softmaxCrossEntropy of labels": return softmaxCrossEntropy(logits: x, labels: Tensor<Int32>(withoutDerivative(at: y))).scalars
    default: return softmaxCrossEntropy(logits: x, labels: Tensor<Int32>(withoutDerivative(at: y)), reduction: _sum).scalars
    }
}
