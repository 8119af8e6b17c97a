// A convolutional network for handwritten digits, and the step that trains it.
import TensorFlow

/// Two convolutions, a pooling, a dense layer: from images of 8 by 8 to a score for each digit.
struct Network: Layer {
    var first = Conv2D<Float>(filterShape: (3, 3, 1, 16), activation: relu)
    var second = Conv2D<Float>(filterShape: (3, 3, 16, 32), activation: relu)
    var pool = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
    var flatten = Flatten<Float>()
    var output = Dense<Float>(inputSize: 2 * 2 * 32, outputSize: 10)

    @differentiable
    func applied(to images: Tensor<Float>) -> Tensor<Float> {
        images.sequenced(through: first, second, pool, flatten, output)
    }
}

/// A network that knows nothing yet.
func untrained() -> Network { Network() }

func optimizer(for network: Network, learningRate: Float) -> Adam<Network> {
    Adam(for: network, learningRate: learningRate)
}

/// One step of the training on a batch; returns the loss before it.
func step(
    _ network: inout Network, _ optimizer: Adam<Network>, images: Tensor<Float>, labels: Tensor<Int32>
) -> Float {
    let (loss, slope) = network.valueWithGradient { network in
        softmaxCrossEntropy(logits: network(images), labels: labels)
    }
    optimizer.update(&network.allDifferentiableVariables, along: slope)
    return loss.scalarized()
}

/// The score of each digit, for each image.
func scores(_ network: Network, images: Tensor<Float>) -> Tensor<Float> { network(images) }
