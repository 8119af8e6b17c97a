// Recurrent cells step by step, over arrays of tensors: values and gradients are those of the layers.
import TensorFlow

typealias T = Tensor<Double>
func drawn(_ shape: TensorShape, _ n: Int32) -> T { T(randomNormal: shape, seed: (graph: 1, op: n)) }
func close(_ a: T, _ b: T) -> Bool { a.shape == b.shape && abs(a - b).max().scalarized() < 1e-12 }

@differentiable(wrt: (cell, x))
func stepped<Cell: RecurrentLayerCell>(_ cell: Cell, _ x: T) -> T
where Cell.TimeStepInput == T, Cell.State == T {
    var state = withoutDerivative(at: cell.zeroState(for: x))
    var outputs: [T] = []
    for now in x.unstacked(alongAxis: 1) {
        state = cell(input: now, state: state).state
        outputs.append(state)
    }
    return T(stacking: outputs, alongAxis: 1)
}
@differentiable(wrt: (cell, x))
func stepped(_ cell: LSTMCell<Double>, _ x: T) -> T {
    var state = withoutDerivative(at: cell.zeroState(for: x))
    var outputs: [T] = []
    for now in x.unstacked(alongAxis: 1) {
        let next = cell(RNNCellInput(input: now, state: state))
        state = next.state
        outputs.append(next.output.hidden)
    }
    return T(stacking: outputs, alongAxis: 1)
}

let x = drawn([2, 3, 2], 1), y = drawn([2, 3, 4], 2)

let basic = BasicRNNCell<Double>(weight: drawn([6, 4], 5), bias: drawn([4], 6))
let slope = gradient(at: x) { x in (stepped(basic, x) * y).sum() }
print(close(stepped(basic, x), BasicRNN<Double>(basic)(x))) //> true
print(close(slope, gradient(at: x) { x in (BasicRNN<Double>(basic)(x) * y).sum() })) //> true
let lstm = LSTMCell<Double>(fusedWeight: drawn([6, 16], 3), fusedBias: drawn([16], 4))
print(close(stepped(lstm, x), LSTM<Double>(lstm)(x))) //> true
let gru = GRUCell<Double>(inputSize: 2, hiddenSize: 4)
print(close(stepped(gru, x), GRU<Double>(gru)(x))) //> true
