"""Programs as many people write them, for what they have of the library's machine code: see ``foreseen.py``."""

from __future__ import annotations

_IMAGES = """
import TensorFlow
struct UsualNetwork: Layer {
    var first = Conv2D<Float>(filterShape: (3, 3, 1, 8), padding: .same, activation: relu)
    var pool = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
    var second = Conv2D<Float>(filterShape: (3, 3, 8, 16), activation: relu)
    var mean = AvgPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
    var flatten = Flatten<Float>()
    var hidden = Dense<Float>(inputSize: 64, outputSize: 32, activation: relu)
    var output = Dense<Float>(inputSize: 32, outputSize: 10)
    @differentiable
    func applied(to images: Tensor<Float>) -> Tensor<Float> {
        let convolved = images.sequenced(through: first, pool, second, mean)
        return convolved.sequenced(through: flatten, hidden, output)
    }
}
func network() -> UsualNetwork { UsualNetwork() }
func optimizer(_ network: UsualNetwork) -> Adam<UsualNetwork> { Adam(for: network, learningRate: 0.001) }
func step(
    _ network: inout UsualNetwork, _ optimizer: Adam<UsualNetwork>, images: Tensor<Float>, labels: Tensor<Int32>
) -> Float {
    let (loss, slope) = network.valueWithGradient { network in
        softmaxCrossEntropy(logits: network(images), labels: labels)
    }
    optimizer.update(&network.allDifferentiableVariables, along: slope)
    return loss.scalarized()
}
func classes(_ network: UsualNetwork, images: Tensor<Float>) -> Tensor<Int32> {
    return network(images).argmax(squeezingAxis: 1)
}
"""

_MATRICES = """
import TensorFlow
struct UsualNetwork: Differentiable {
    var weight: Tensor<Float>, bias: Tensor<Float>, second: Tensor<Float>, offset: Tensor<Float>
    @differentiable
    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
        return matmul(sigmoid(matmul(x, weight) + bias), second) + offset
    }
}
@differentiable(wrt: network)
func loss(_ network: UsualNetwork, _ x: Tensor<Float>, _ y: Tensor<Float>) -> Float {
    return (network(x) - y).squared().mean().scalarized()
}
func step(_ network: inout UsualNetwork, _ x: Tensor<Float>, _ labels: Tensor<Int32>, rate: Float) -> Tensor<Float> {
    let (loss, slope) = valueWithGradient(at: network) { network in
        softmaxCrossEntropy(logits: network(x), labels: labels)
    }
    network.weight -= rate * slope.weight
    network.bias -= rate * slope.bias
    network.second -= rate * slope.second
    network.offset -= rate * slope.offset
    return loss
}
"""

_FILTERS = """
import TensorFlow
struct UsualNetwork: Differentiable {
    var filter: Tensor<Float>, bias: Tensor<Float>, weight: Tensor<Float>
    @differentiable
    func logits(_ images: Tensor<Float>) -> Tensor<Float> {
        let convolved = relu(conv2D(images, filter: filter, strides: (1, 1, 1, 1), padding: .valid) + bias)
        let pooled = maxPool2D(convolved, filterSize: (1, 2, 2, 1), strides: (1, 2, 2, 1), padding: .valid)
        return matmul(pooled.reshaped(to: [images.shape[0], weight.shape[0]]), weight)
    }
}
func step(_ network: inout UsualNetwork, _ images: Tensor<Float>, _ labels: Tensor<Int32>) -> Tensor<Float> {
    let (loss, slope) = valueWithGradient(at: network) { network in
        softmaxCrossEntropy(logits: network.logits(images), labels: labels)
    }
    network.move(along: slope.scaled(by: -0.1))
    return loss
}
"""

_SERIES = """
import TensorFlow
struct UsualNetwork: Module {
    var embedding = Embedding<Float>(vocabularySize: 100, embeddingSize: 16)
    var lstm = LSTM<Float>(LSTMCell(inputSize: 16, hiddenSize: 32))
    var output = Dense<Float>(inputSize: 32, outputSize: 100)
    @differentiable(wrt: self)
    func callAsFunction(_ words: Tensor<Int32>) -> Tensor<Float> {
        return output(lstm.lastOutput(from: embedding(words)))
    }
}
func network() -> UsualNetwork { UsualNetwork() }
func optimizer(_ network: UsualNetwork) -> SGD<UsualNetwork> { SGD(for: network, learningRate: 0.1, momentum: 0.9) }
func step(
    _ network: inout UsualNetwork, _ optimizer: SGD<UsualNetwork>, words: Tensor<Int32>, labels: Tensor<Int32>
) -> Float {
    let (loss, slope) = network.valueWithGradient { network in
        softmaxCrossEntropy(logits: network(words), labels: labels)
    }
    optimizer.update(&network.allDifferentiableVariables, along: slope)
    return loss.scalarized()
}
"""

_ATTENTION = """
import TensorFlow
struct UsualBlock: Differentiable {
    var scale: Tensor<Float>, offset: Tensor<Float>, projection: Tensor<Float>, mix: Tensor<Float>
    var wide: Tensor<Float>, narrow: Tensor<Float>
    @differentiable
    func normalized(_ x: Tensor<Float>) -> Tensor<Float> {
        let mean = x.mean(alongAxes: -1), variance = x.variance(alongAxes: -1)
        return (x - mean) * rsqrt(variance + 0.00001) * scale + offset
    }
    @differentiable(wrt: (self, x))
    func callAsFunction(_ x: Tensor<Float>, heads: Int) -> Tensor<Float> {
        let batch = x.shape[0], tokens = x.shape[1], width = x.shape[2]
        let parts = matmul(normalized(x), projection).reshaped(to: [batch, tokens, 3, heads, width / heads])
            .transposed(permutation: [2, 0, 3, 1, 4])
        let weights = softmax(matmul(parts[0], transposed: false, parts[1], transposed: true) * 0.25)
        let mixed = matmul(weights, parts[2]).transposed(permutation: [0, 2, 1, 3]).reshaped(to: x.shape)
        let y = x + matmul(mixed, mix)
        return y + matmul(gelu(matmul(normalized(y), wide)), narrow)
    }
}
@differentiable(wrt: block)
func loss(_ block: UsualBlock, _ x: Tensor<Float>, heads: Int) -> Float {
    return block(x, heads: heads).squared().mean().scalarized()
}
"""

PROGRAMS = (_IMAGES, _MATRICES, _FILTERS, _SERIES, _ATTENTION)
