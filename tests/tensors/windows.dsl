// Convolution and pooling of images, between tensors.
import TensorFlow

@differentiable(wrt: (x, f))
func convolved(
    _ x: Tensor<Double>, _ f: Tensor<Double>, _ strides: (Int, Int), _ gaps: (Int, Int), _ isSame: Bool
) -> Tensor<Double> {
    return conv2D(
        x, filter: f, strides: (1, strides.0, strides.1, 1), padding: isSame ? .same : .valid,
        dilations: (1, gaps.0, gaps.1, 1))
}

/// Of a gradient, so that its derivatives are of second order.
@differentiable(wrt: (x, f))
func slope(_ x: Tensor<Double>, _ f: Tensor<Double>) -> Double {
    let (dx, df) = gradient(at: x, f) { x, f in
        conv2D(x, filter: f).squared().sum()
    }
    return (dx.squared().sum() + df.squared().sum()).scalarized()
}

@differentiable(wrt: x)
func pooled(_ x: Tensor<Double>, _ size: (Int, Int), _ strides: (Int, Int), _ isSame: Bool) -> Tensor<Double> {
    return maxPool2D(
        x, filterSize: (1, size.0, size.1, 1), strides: (1, strides.0, strides.1, 1), padding: isSame ? .same : .valid)
}

@differentiable(wrt: x)
func pooledFractions(
    _ x: Tensor<Double>, _ ratio: (Double, Double), _ isPseudoRandom: Bool, _ isOverlapping: Bool, _ seed: Int
) -> Tensor<Double> {
    let layer = FractionalMaxPool2D<Double>(
        poolingRatio: ratio, pseudoRandom: isPseudoRandom, overlapping: isOverlapping, seed: Int64(seed))
    return layer(x)
}
