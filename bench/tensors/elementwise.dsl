// Functions of each element, one after the other, and losses of rows.
import TensorFlow

@differentiable(wrt: (x, y))
func chain(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> {
    return tanh(x * y + 1) * exp(-x * x) - y / (1 + y * y)
}

@differentiable(wrt: (x, y))
func total(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Float { return chain(x, y).sum().scalarized() }

@differentiable(wrt: logits)
func crossEntropy(_ logits: Tensor<Float>, _ labels: Tensor<Int32>) -> Float {
    return softmaxCrossEntropy(logits: logits, labels: labels).scalarized()
}

func product(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Float> { return matmul(a, b) }
