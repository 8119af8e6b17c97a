// A stack of long short-term memory layers with diagonal weights that predicts the next character of a text.
import Foundation

/// `main` has for each layer its weights and then its biases, each of them for the gates forget, in, out and change;
/// `extra` the weights of the input, the weights of the output, the biases of the output. Each is `width` numbers long.
struct Parameters: Differentiable {
    var main: [Double]
    var extra: [Double]
}

@differentiable
func sigmoid(_ x: Double) -> Double {
    return 1 / (1 + exp(-x))
}

/// The mean loss over the text `sequence`, whose characters are `width` numbers each. `state` has for each layer what is
/// hidden and what is in its cells, before the first character.
@differentiable(wrt: parameters)
func objective(_ parameters: Parameters, state: [Double], sequence: [Double], width b: Int) -> Double {
    let layers = state.count / (2 * b), characters = sequence.count / b
    let weights = parameters.main, extra = parameters.extra
    var state = state
    var total = 0.0
    for t in 0..<characters - 1 {
        var signal = [Double](repeating: 0, count: b)
        for i in 0..<b { signal[i] = sequence[t * b + i] * extra[i] }
        for layer in 0..<layers {
            let w = layer * 8 * b, bias = w + 4 * b, hidden = layer * 2 * b, cell = hidden + b
            for i in 0..<b {
                let forget = sigmoid(signal[i] * weights[w + i] + weights[bias + i])
                let ingate = sigmoid(state[hidden + i] * weights[w + b + i] + weights[bias + b + i])
                let outgate = sigmoid(signal[i] * weights[w + 2 * b + i] + weights[bias + 2 * b + i])
                let change = tanh(state[hidden + i] * weights[w + 3 * b + i] + weights[bias + 3 * b + i])
                state[cell + i] = state[cell + i] * forget + ingate * change
                state[hidden + i] = outgate * tanh(state[cell + i])
                signal[i] = state[hidden + i]
            }
        }
        var sum = 2.0
        for i in 0..<b {
            signal[i] = signal[i] * extra[b + i] + extra[2 * b + i]
            sum += exp(signal[i])
        }
        let logSum = log(sum)
        for i in 0..<b { total += sequence[(t + 1) * b + i] * (signal[i] - logSum) }
    }
    return -total / Double((characters - 1) * b)
}
