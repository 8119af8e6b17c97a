// The library's long short-term memory, over series [batch, time, features].
import TensorFlow

@differentiable(wrt: cell)
func loss(_ cell: LSTMCell<Float>, _ x: Tensor<Float>) -> Float {
    return LSTM(cell).lastOutput(from: x).squared().mean().scalarized()
}
