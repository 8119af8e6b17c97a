// Layers that forget what they computed on the way, and compute it again for the derivative.
import TensorFlow

/// The same function; but its pullback holds nothing but the arguments, and runs the function once more.
func recomputed<T: Differentiable, U: Differentiable, V: Differentiable>(
    _ original: @escaping @differentiable (T, U) -> V
) -> @differentiable (T, U) -> V {
    differentiableFunction { x, y in
        (value: original(x, y), pullback: { v in pullback(at: x, y, in: original)(v) })
    }
}

/// A layer whose activations are discarded when it has been applied.
struct ActivationDiscarding<Wrapped: Layer>: Layer {
    var wrapped: Wrapped

    @differentiable
    func applied(to input: Wrapped.Input) -> Wrapped.Output {
        let apply = recomputed { (layer: Wrapped, input: Wrapped.Input) -> Wrapped.Output in
            layer.applied(to: input)
        }
        return apply(wrapped, input)
    }
}

extension Layer {
    func discardingActivations() -> ActivationDiscarding<Self> { ActivationDiscarding(wrapped: self) }
}

/// Three convolutions; what lies between them is what a pullback of the block need not keep.
struct Block: Layer {
    var first: Conv2D<Float>
    var second: Conv2D<Float>
    var third: Conv2D<Float>

    init(_ number: Int32, channels: Int) {
        first = convolution(3 * number, channels: channels)
        second = convolution(3 * number + 1, channels: channels)
        third = convolution(3 * number + 2, channels: channels)
    }

    @differentiable
    func applied(to input: Tensor<Float>) -> Tensor<Float> { input.sequenced(through: first, second, third) }
}

/// Three hidden layers of one kind, and the mean of each channel at the end.
struct Network<Hidden: Layer>: Layer where Hidden.Input == Tensor<Float>, Hidden.Output == Tensor<Float> {
    var first: Hidden
    var second: Hidden
    var third: Hidden

    @differentiable
    func applied(to images: Tensor<Float>) -> Tensor<Float> {
        images.sequenced(through: first, second, third).mean(squeezingAxes: [1, 2])
    }
}

func convolution(_ number: Int32, channels: Int) -> Conv2D<Float> {
    Conv2D<Float>(
        filterShape: (3, 3, channels, channels), padding: .same, activation: tanh, seed: (graph: 1, op: number))
}

/// The loss, and its gradient with respect to each weight.
func learned<Hidden: Layer>(_ network: Network<Hidden>, _ images: Tensor<Float>, _ labels: Tensor<Int32>) -> (
    loss: Float, slope: [Tensor<Float>]
) where Hidden.Input == Tensor<Float>, Hidden.Output == Tensor<Float> {
    let (loss, slope) = network.valueWithGradient { network in
        softmaxCrossEntropy(logits: network(images), labels: labels)
    }
    let paths = slope.recursivelyAllKeyPaths(to: Tensor<Float>.self)
    return (loss: loss.scalarized(), slope: paths.map { slope[keyPath: $0] })
}

/// With all activations kept until the derivative needs them.
func keeping(_ images: Tensor<Float>, _ labels: Tensor<Int32>) -> (loss: Float, slope: [Tensor<Float>]) {
    let channels = images.shape[3]
    let network = Network(
        first: Block(1, channels: channels), second: Block(2, channels: channels), third: Block(3, channels: channels))
    return learned(network, images, labels)
}

/// With the activations of each block computed twice.
func discarding(_ images: Tensor<Float>, _ labels: Tensor<Int32>) -> (loss: Float, slope: [Tensor<Float>]) {
    let channels = images.shape[3]
    let network = Network(
        first: Block(1, channels: channels).discardingActivations(),
        second: Block(2, channels: channels).discardingActivations(),
        third: Block(3, channels: channels).discardingActivations())
    return learned(network, images, labels)
}
