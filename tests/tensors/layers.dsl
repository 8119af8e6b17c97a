// Layers, between arrays: the scalars and the sizes of the input; results are the rank, the sizes and the scalars.
import TensorFlow

func arange(_ shape: TensorShape) -> Tensor<Double> {
    Tensor<Double>(rangeFrom: 0, to: Double(shape.contiguousSize), stride: 1).reshaped(to: shape)
}
func packed(_ x: Tensor<Double>) -> [Double] {
    [Double(x.rank)] + x.shape.dimensions.map { Double($0) } + x.scalars
}

/// Weights, where there are any, are `arange` of their shape.
func output(_ x: [Double], _ m: [Int], _ name: String) -> [Double] {
    let x = Tensor(shape: TensorShape(m), scalars: x)
    switch name {
    case "MaxPool1D": return packed(MaxPool1D<Double>(poolSize: 3, stride: 1).applied(to: x))
    case "AvgPool1D": return packed(AvgPool1D<Double>(poolSize: 3, stride: 2, padding: .same).applied(to: x))
    case "GlobalAvgPool1D": return packed(GlobalAvgPool1D<Double>()(x))
    case "UpSampling2D": return packed(UpSampling2D<Double>(size: 2).applied(to: x))
    case "ZeroPadding2D": return packed(ZeroPadding2D<Double>(padding: ((1, 0), (2, 1))).applied(to: x))
    case "Conv1D": return packed(Conv1D<Double>(filter: arange([2, 3, 2]), stride: 2).applied(to: x))
    case "DepthwiseConv2D": return packed(DepthwiseConv2D<Double>(filter: arange([2, 2, 2, 2])).applied(to: x))
    case "TransposedConv2D":
        return packed(TransposedConv2D<Double>(filter: arange([3, 2, 3, 2]), strides: (2, 1)).applied(to: x))
    case "BatchNorm":
        let layer = BatchNorm<Double>(featureCount: x.shape[1], axis: 1)
        _ = layer.applied(to: x, in: Context(learningPhase: .training))
        return packed(layer.inferring(from: x))
    default: return packed(Reshape<Double>([-1, 2]).applied(to: x))
    }
}

struct Model: Layer {
    var norm = GroupNorm<Double>(featureCount: 2, groupCount: 1)
    var memory = LSTM<Double>(
        LSTMCell<Double>(fusedWeight: arange([4, 8]) * 0.05 - 0.7, fusedBias: arange([8]) * 0.1))
    @differentiable
    func applied(to input: Tensor<Double>) -> Tensor<Double> { memory.lastOutput(from: norm.applied(to: input)) }
}

@differentiable(wrt: x)
func through(_ x: [Double], _ m: [Int]) -> [Double] {
    Model().applied(to: Tensor(shape: TensorShape(m), scalars: x)).scalars
}
