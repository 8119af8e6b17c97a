// Layers and losses between tensors, to be compared with those of other frameworks.
import TensorFlow

typealias Numbers = Tensor<Double>

func padding(_ isSame: Bool) -> Padding { isSame ? .same : .valid }

@differentiable(wrt: (x, w, b))
func dense(_ x: Numbers, _ w: Numbers, _ b: Numbers) -> Numbers { Dense(weight: w, bias: b)(x) }
@differentiable(wrt: (x, f, b))
func conv1(_ x: Numbers, _ f: Numbers, _ b: Numbers, _ stride: Int, _ same: Bool, _ gap: Int) -> Numbers {
    Conv1D(filter: f, bias: b, stride: stride, padding: padding(same), dilation: gap)(x)
}
@differentiable(wrt: (x, f, b))
func conv2(_ x: Numbers, _ f: Numbers, _ b: Numbers, _ stride: Int, _ same: Bool, _ gap: Int) -> Numbers {
    Conv2D(filter: f, bias: b, strides: (stride, stride), padding: padding(same), dilations: (gap, gap))(x)
}
@differentiable(wrt: (x, f, b))
func conv3(_ x: Numbers, _ f: Numbers, _ b: Numbers, _ stride: Int, _ same: Bool, _ gap: Int) -> Numbers {
    Conv3D(filter: f, bias: b, strides: (stride, stride, stride), padding: padding(same))(x)
}
@differentiable(wrt: (x, f, b))
func transposed2(_ x: Numbers, _ f: Numbers, _ b: Numbers, _ stride: Int) -> Numbers {
    TransposedConv2D(filter: f, bias: b, strides: (stride, stride))(x)
}
@differentiable(wrt: (x, f, b))
func depthwise2(_ x: Numbers, _ f: Numbers, _ b: Numbers, _ stride: Int) -> Numbers {
    DepthwiseConv2D(filter: f, bias: b, strides: (stride, stride))(x)
}
@differentiable(wrt: (x, f, p))
func separable2(_ x: Numbers, _ f: Numbers, _ p: Numbers, _ stride: Int) -> Numbers {
    SeparableConv2D(depthwiseFilter: f, pointwiseFilter: p, strides: (stride, stride))(x)
}
@differentiable(wrt: x)
func withoutWeights(_ x: Numbers, _ name: String) -> Numbers {
    switch name {
    case "max1": return MaxPool1D<Double>(poolSize: 3, stride: 2)(x)
    case "max2": return MaxPool2D<Double>(poolSize: (3, 2), strides: (2, 1))(x)
    case "max3": return MaxPool3D<Double>(poolSize: (2, 2, 2), strides: (1, 2, 1))(x)
    case "mean1": return AvgPool1D<Double>(poolSize: 3, stride: 2)(x)
    case "mean2": return AvgPool2D<Double>(poolSize: (3, 2), strides: (2, 1))(x)
    case "mean3": return AvgPool3D<Double>(poolSize: (2, 2, 2), strides: (1, 2, 1))(x)
    case "allMax1": return GlobalMaxPool1D<Double>()(x)
    case "allMax2": return GlobalMaxPool2D<Double>()(x)
    case "allMax3": return GlobalMaxPool3D<Double>()(x)
    case "allMean1": return GlobalAvgPool1D<Double>()(x)
    case "allMean2": return GlobalAvgPool2D<Double>()(x)
    case "allMean3": return GlobalAvgPool3D<Double>()(x)
    case "larger1": return UpSampling1D<Double>(size: 2)(x)
    case "larger2": return UpSampling2D<Double>(size: 3)(x)
    case "larger3": return UpSampling3D<Double>(size: 2)(x)
    case "padded1": return ZeroPadding1D<Double>(padding: (1, 2))(x)
    case "padded2": return ZeroPadding2D<Double>(padding: ((1, 0), (2, 1)))(x)
    default: return ZeroPadding3D<Double>(padding: ((1, 0), (0, 2), (1, 1)))(x)
    }
}
@differentiable(wrt: (x, scale, offset))
func normalised(_ x: Numbers, _ scale: Numbers, _ offset: Numbers, _ name: String) -> Numbers {
    switch name {
    case "layer": return LayerNorm(offset: offset, scale: scale, axis: -1, epsilon: 1e-3)(x)
    case "group": return GroupNorm(offset: offset, scale: scale, groupCount: 2, axis: -1, epsilon: 1e-3)(x)
    case "instance": return InstanceNorm(offset: offset, scale: scale, axis: -1, epsilon: 1e-3)(x)
    default:
        let layer = BatchNorm<Double>(
            axis: -1, momentum: 0.9, offset: offset, scale: scale, epsilon: 1e-3, runningMean: Tensor(0.5),
            runningVariance: Tensor(2))
        return layer.applied(to: x, in: Context(learningPhase: name == "batch" ? .training : .inference))
    }
}
@differentiable(wrt: table)
func embedded(_ table: Numbers, _ indices: Tensor<Int32>) -> Numbers { Embedding(embeddings: table)(indices) }
@differentiable(wrt: (x, w, b))
func rnn(_ x: Numbers, _ w: Numbers, _ b: Numbers) -> Numbers { BasicRNN(BasicRNNCell(weight: w, bias: b))(x) }
@differentiable(wrt: (x, w, b))
func bothWays(_ x: Numbers, _ w: Numbers, _ b: Numbers) -> Numbers {
    BidirectionalBasicRNN(BasicRNNCell(weight: w, bias: b))(x)
}
@differentiable(wrt: (x, w, b))
func lstm(_ x: Numbers, _ w: Numbers, _ b: Numbers) -> Numbers { LSTM(LSTMCell(fusedWeight: w, fusedBias: b))(x) }
/// The weights of the reset, the update and the output gate side by side.
@differentiable(wrt: (x, w, u, b, c))
func gru(_ x: Numbers, _ w: Numbers, _ u: Numbers, _ b: Numbers, _ c: Numbers) -> Numbers {
    let size = withoutDerivative(at: u.shape[0])
    var cell = GRUCell<Double>(inputSize: withoutDerivative(at: w.shape[0]), hiddenSize: size)
    cell.resetKernel = w[0..., 0..<size]
    cell.updateKernel = w[0..., size..<2 * size]
    cell.outputKernel = w[0..., 2 * size..<3 * size]
    cell.resetRecurrentKernel = u[0..., 0..<size]
    cell.updateRecurrentKernel = u[0..., size..<2 * size]
    cell.outputRecurrentKernel = u[0..., 2 * size..<3 * size]
    cell.resetBias = b[0..<size]
    cell.updateBias = b[size..<2 * size]
    cell.outputBias = b[2 * size..<3 * size]
    cell.resetRecurrentBias = c[0..<size]
    cell.updateRecurrentBias = c[size..<2 * size]
    cell.outputRecurrentBias = c[2 * size..<3 * size]
    return GRU(cell)(x)
}
/// The weights and biases of queries, keys, values and outputs side by side.
@differentiable(wrt: (x, w, b))
func attended(_ x: Numbers, _ w: Numbers, _ b: Numbers, _ heads: Int, _ causal: Bool) -> Numbers {
    let size = withoutDerivative(at: w.shape[0])
    var layer = MultiHeadAttention<Double>(featureCount: size, headCount: heads, causal: causal)
    layer.queryWeight = w[0..., 0..<size]
    layer.keyWeight = w[0..., size..<2 * size]
    layer.valueWeight = w[0..., 2 * size..<3 * size]
    layer.outputWeight = w[0..., 3 * size..<4 * size]
    layer.queryBias = b[0..<size]
    layer.keyBias = b[size..<2 * size]
    layer.valueBias = b[2 * size..<3 * size]
    layer.outputBias = b[3 * size..<4 * size]
    return layer(x)
}
@differentiable(wrt: (x, y))
func loss(_ x: Numbers, _ y: Numbers, _ name: String) -> Numbers {
    switch name {
    case "l1Loss": return l1Loss(predicted: x, expected: y)
    case "l2Loss": return l2Loss(predicted: x, expected: y)
    case "meanAbsoluteError": return meanAbsoluteError(predicted: x, expected: y)
    case "meanSquaredError": return meanSquaredError(predicted: x, expected: y)
    case "meanSquaredLogarithmicError": return meanSquaredLogarithmicError(predicted: x, expected: y)
    case "meanAbsolutePercentageError": return meanAbsolutePercentageError(predicted: x, expected: y)
    case "hingeLoss": return hingeLoss(predicted: x, expected: y)
    case "squaredHingeLoss": return squaredHingeLoss(predicted: x, expected: y)
    case "categoricalHingeLoss": return categoricalHingeLoss(predicted: x, expected: y)
    case "logCoshLoss": return logCoshLoss(predicted: x, expected: y)
    case "poissonLoss": return poissonLoss(predicted: x, expected: y)
    case "kullbackLeiblerDivergence": return kullbackLeiblerDivergence(predicted: x, expected: y)
    case "huberLoss": return huberLoss(predicted: x, expected: y, delta: 0.7)
    case "softmaxCrossEntropy": return softmaxCrossEntropy(logits: x, probabilities: y)
    default: return sigmoidCrossEntropy(logits: x, labels: y)
    }
}
@differentiable(wrt: x)
func lossOfLabels(_ x: Numbers, _ labels: Tensor<Int32>) -> Numbers { softmaxCrossEntropy(logits: x, labels: labels) }
