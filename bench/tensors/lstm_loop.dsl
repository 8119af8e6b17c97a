// A long short-term memory as a loop over tensors, [time, batch, width].
import TensorFlow

struct Memory: Differentiable {
    var input: Tensor<Float>, state: Tensor<Float>, bias: Tensor<Float>
}

@differentiable(wrt: memory)
func loss(_ memory: Memory, _ x: Tensor<Float>) -> Float {
    let steps = x.shape[0], batch = x.shape[1], width = memory.state.shape[0]
    var hidden = Tensor<Float>(zeros: [batch, width]), cell = Tensor<Float>(zeros: [batch, width])
    for t in 0..<steps {
        let gates = matmul(x[t], memory.input) + matmul(hidden, memory.state) + memory.bias
        let enter = sigmoid(gates[0..., 0..<width]), forget = sigmoid(gates[0..., width..<2 * width])
        let new = tanh(gates[0..., 2 * width..<3 * width]), leave = sigmoid(gates[0..., 3 * width..<4 * width])
        cell = forget * cell + enter * new
        hidden = leave * tanh(cell)
    }
    return hidden.squared().mean().scalarized()
}
