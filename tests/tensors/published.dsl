// What the numbers that were published with Swift for TensorFlow are about: operations, layers and losses between tensors.
import TensorFlow

typealias Numbers = Tensor<Float>

// --- operations ---

@differentiable(wrt: x)
func meanOfLogSoftmax(_ x: Numbers) -> Float { logSoftmax(x).mean().scalarized() }
func logSoftmaxes(_ x: Numbers) -> Numbers { logSoftmax(x) }
@differentiable(wrt: x)
func sumOfLogSoftmax(_ x: Numbers) -> Numbers { logSoftmaxes(x).sum() }
func softmaxes(_ x: Numbers) -> Numbers { softmax(x) }
@differentiable(wrt: x)
func magnitude(_ x: Numbers) -> Numbers { abs(x).sum() }
@differentiable(wrt: x)
func gelus(_ x: Numbers) -> Numbers { gelu(x).sum() }
@differentiable(wrt: (a, b))
func greater(_ a: Numbers, _ b: Numbers) -> Numbers { max(a, b).sum() }
@differentiable(wrt: (a, b))
func lesser(_ a: Numbers, _ b: Numbers) -> Numbers { min(a, b).sum() }
@differentiable(wrt: x)
func greatestOfColumns(_ x: Numbers) -> Numbers { x.max(squeezingAxes: 0).sum() }
@differentiable(wrt: x)
func leastOfColumns(_ x: Numbers) -> Numbers { x.min(squeezingAxes: 0).sum() }
@differentiable(wrt: (a, b))
func joined(_ a: Numbers, _ b: Numbers) -> Numbers {
    let first = Numbers([1, 2, 3, 4]) * a, second = Numbers([5, 6, 7, 8, 9, 10]) * b
    return first.concatenated(with: second).sum()
}
@differentiable(wrt: x)
func traces(_ x: Numbers) -> Numbers { (trace(x) * [[2, 3]]).sum() }
func determinants(_ x: Numbers) -> Numbers { det(x) }
func log1mexps(_ x: Numbers) -> Numbers { log1mexp(x) }

// --- layers ---

func dense(_ x: Numbers, _ weight: Numbers, _ bias: Numbers?) -> Numbers { Dense(weight: weight, bias: bias)(x) }
func isBatched(_ weight: Numbers) -> Bool { Dense(weight: weight).batched }
@differentiable(wrt: (x, f, b))
func convolved(_ x: Numbers, _ f: Numbers, _ b: Numbers) -> Numbers {
    Conv2D(filter: f, bias: b, strides: (2, 2), padding: .valid)(x).sum()
}
func convolvedSpace(_ x: Numbers, _ f: Numbers) -> Numbers { Conv3D(filter: f, strides: (1, 2, 1), padding: .valid)(x) }
func largest(_ x: Numbers, _ size: Int) -> Numbers { MaxPool1D<Float>(poolSize: size, stride: 1, padding: .valid)(x) }
func means(_ x: Numbers, _ size: Int) -> Numbers { AvgPool1D<Float>(poolSize: size, stride: 1, padding: .valid)(x) }
func meansOfImages(_ x: Numbers, _ size: (Int, Int)) -> Numbers {
    AvgPool2D<Float>(poolSize: size, strides: (1, 1), padding: .valid)(x)
}
func meansOfSeries(_ x: Numbers) -> Numbers { GlobalAvgPool1D<Float>()(x) }
@differentiable(wrt: x)
func sumOfLargest(_ x: Numbers) -> Numbers { largest(x, 2).sum() }
@differentiable(wrt: x)
func sumOfMeans(_ x: Numbers) -> Numbers { means(x, 2).sum() }
@differentiable(wrt: x)
func sumOfMeansOfImages(_ x: Numbers) -> Numbers { meansOfImages(x, (2, 2)).sum() }
@differentiable(wrt: x)
func sumOfMeansOfSeries(_ x: Numbers) -> Numbers { meansOfSeries(x).sum() }
func looked(_ table: Numbers, _ indices: Tensor<Int32>) -> Numbers { Embedding(embeddings: table)(indices) }
@differentiable(wrt: table)
func lookedUp(_ table: Numbers, _ indices: Tensor<Int32>) -> Numbers { Embedding(embeddings: table)(indices).sum() }

func batchNorm(_ count: Int, _ epsilon: Float) -> BatchNorm<Float> {
    BatchNorm(featureCount: count, axis: 0, momentum: 0.99, epsilon: epsilon)
}
func batchNormalised(_ layer: BatchNorm<Float>, _ x: Numbers) -> Numbers {
    layer.applied(to: x, in: Context(learningPhase: .training))
}
@differentiable(wrt: (layer, x))
func squaresOfBatch(_ layer: BatchNorm<Float>, _ x: Numbers) -> Numbers { batchNormalised(layer, x).squared().sum() }
/// Before it learnt anything, and after one step.
func running(_ x: Numbers) -> (Numbers, Numbers) {
    let layer = BatchNorm<Float>(featureCount: 5, axis: 1, momentum: 0.99, epsilon: 0.001)
    let before = layer.inferring(from: x)
    _ = layer.applied(to: x, in: Context(learningPhase: .training))
    return (before, layer.inferring(from: x))
}
func layerNormalised(_ x: Numbers, _ scale: Numbers, _ offset: Numbers) -> Numbers {
    LayerNorm(offset: offset, scale: scale, axis: 1, epsilon: 0.001)(x)
}
func groupNormalised(_ x: Numbers, _ scale: Numbers, _ offset: Numbers) -> Numbers {
    GroupNorm(offset: offset, scale: scale, groupCount: 2, axis: -1, epsilon: 0.001)(x)
}
@differentiable(wrt: (x, scale, offset))
func squaresOfLayer(_ x: Numbers, _ scale: Numbers, _ offset: Numbers) -> Numbers {
    layerNormalised(x, scale, offset).squared().sum()
}
@differentiable(wrt: (x, scale, offset))
func squaresOfGroups(_ x: Numbers, _ scale: Numbers, _ offset: Numbers) -> Numbers {
    groupNormalised(x, scale, offset).squared().sum()
}
/// What comes of a tensor when the model is used, while it learns, while it is used within that, and after that.
func dropped(_ x: Numbers) -> [Numbers] {
    let layer = Dropout<Float>(probability: 0.5)
    var seen = [layer(x)]
    withLearningPhase(.training) {
        seen.append(layer(x))
        withLearningPhase(.inference) { seen.append(layer(x)) }
        seen.append(layer(x))
    }
    return seen + [layer(x)]
}

func gruCell(_ inputs: Int, _ states: Int) -> GRUCell<Float> { GRUCell(inputSize: inputs, hiddenSize: states) }
/// The states at all times.
func states(_ cell: GRUCell<Float>, _ x: Numbers, _ initial: Numbers) -> Numbers {
    Tensor(stacking: GRU(cell)(x.unstacked(alongAxis: 1), initialState: initial), alongAxis: 1)
}
@differentiable(wrt: (cell, x, initial))
func lastState(_ cell: GRUCell<Float>, _ x: Numbers, _ initial: Numbers) -> Numbers {
    GRU(cell).lastOutput(from: x.unstacked(alongAxis: 1), initialState: initial).sum()
}

// --- losses ---

func loss(_ x: Numbers, _ y: Numbers, _ name: String) -> Float {
    switch name {
    case "l1": return l1Loss(predicted: x, expected: y).scalarized()
    case "l2": return l2Loss(predicted: x, expected: y).scalarized()
    case "squared hinge": return squaredHingeLoss(predicted: x, expected: y).scalarized()
    case "hinge": return hingeLoss(predicted: x, expected: y).scalarized()
    case "categorical hinge": return categoricalHingeLoss(predicted: x, expected: y).scalarized()
    case "log-cosh": return logCoshLoss(predicted: x, expected: y).scalarized()
    case "Poisson": return poissonLoss(predicted: x, expected: y).scalarized()
    case "divergence": return kullbackLeiblerDivergence(predicted: x, expected: y).scalarized()
    case "absolute": return meanAbsoluteError(predicted: x, expected: y).scalarized()
    case "percentage": return meanAbsolutePercentageError(predicted: x, expected: y).scalarized()
    case "logarithmic": return meanSquaredLogarithmicError(predicted: x, expected: y).scalarized()
    case "sigmoid": return sigmoidCrossEntropy(logits: x, labels: y).scalarized()
    case "softmax": return softmaxCrossEntropy(logits: x, probabilities: y).scalarized()
    default: return huberLoss(predicted: x, expected: y, delta: 1).scalarized()
    }
}
@differentiable(wrt: x)
func squaredError(_ x: Numbers, _ y: Numbers) -> Numbers { meanSquaredError(predicted: x, expected: y) }
@differentiable(wrt: x)
func crossEntropy(_ x: Numbers, _ y: Numbers) -> Numbers { sigmoidCrossEntropy(logits: x, labels: y) }
@differentiable(wrt: x)
func crossEntropyOfRows(_ x: Numbers, _ y: Numbers) -> Numbers { softmaxCrossEntropy(logits: x, probabilities: y) }

// --- training ---

struct Classifier: Layer {
    var first = Dense<Float>(
        inputSize: 2, outputSize: 4, activation: relu, weightInitializer: glorotUniform(seed: (0xfffffff, 0xfeeff)))
    var second = Dense<Float>(
        inputSize: 4, outputSize: 1, activation: relu, weightInitializer: glorotUniform(seed: (0xffeffe, 0xfffe)))
    @differentiable
    func callAsFunction(_ x: Numbers) -> Numbers { second(first(x)) }
}
/// What a network says of pairs of truth values after it has learnt whether they differ.
func differing(_ x: Numbers, _ y: Numbers) -> Numbers {
    var classifier = Classifier()
    let optimiser = SGD(for: classifier, learningRate: 0.02)
    for _ in 0..<3000 {
        let slope = gradient(at: classifier) { meanSquaredError(predicted: $0(x), expected: y) }
        optimiser.update(&classifier, along: slope)
    }
    return round(classifier.inferring(from: x))
}
