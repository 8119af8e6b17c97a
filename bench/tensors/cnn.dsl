// A convolution, pooling and a dense layer, and a step of their training.
import TensorFlow

struct CNN: Differentiable {
    var filter: Tensor<Float>
    var filterBias: Tensor<Float>
    var weight: Tensor<Float>
    var bias: Tensor<Float>

    @differentiable
    func logits(_ images: Tensor<Float>) -> Tensor<Float> {
        let features = relu(conv2D(images, filter: filter) + filterBias)
        let pooled = maxPool2D(features, filterSize: (1, 2, 2, 1), strides: (1, 2, 2, 1), padding: .valid)
        return matmul(pooled.reshaped(to: [images.shape[0], -1]), weight) + bias
    }
}

/// The loss before the step.
func step(_ model: inout CNN, images: Tensor<Float>, labels: Tensor<Int32>, rate: Float) -> Tensor<Float> {
    let (loss, slope) = valueWithGradient(at: model) { model in
        softmaxCrossEntropy(logits: model.logits(images), labels: labels)
    }
    model.filter -= rate * slope.filter
    model.filterBias -= rate * slope.filterBias
    model.weight -= rate * slope.weight
    model.bias -= rate * slope.bias
    return loss
}
