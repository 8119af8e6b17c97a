// A network of two dense layers, and a step of its training.
import TensorFlow

struct MLP: Differentiable {
    var weight1: Tensor<Float>
    var bias1: Tensor<Float>
    var weight2: Tensor<Float>
    var bias2: Tensor<Float>

    @differentiable
    func logits(_ images: Tensor<Float>) -> Tensor<Float> {
        let hidden = relu(matmul(images, weight1) + bias1)
        return matmul(hidden, weight2) + bias2
    }
}

/// The loss before the step.
func step(_ model: inout MLP, images: Tensor<Float>, labels: Tensor<Int32>, rate: Float) -> Tensor<Float> {
    let (loss, slope) = valueWithGradient(at: model) { model in
        softmaxCrossEntropy(logits: model.logits(images), labels: labels)
    }
    model.weight1 -= rate * slope.weight1
    model.bias1 -= rate * slope.bias1
    model.weight2 -= rate * slope.weight2
    model.bias2 -= rate * slope.bias2
    return loss
}
