// Recurrent layers of a program's own cells.
import TensorFlow

typealias T = Tensor<Float>

// The input and the output of the function follow from these; the state is one of its own.
struct Counting: RNNCell {
    typealias TimeStepInput = T
    typealias TimeStepOutput = T
    var weight: T = [[1, 2], [-1, 1]]
    struct State: Differentiable {
        var hidden: T
        var steps: Float = 0
    }
    func zeroState(for input: T) -> State { State(hidden: T(zeros: [input.shape[0], 2])) }
    @differentiable
    func callAsFunction(_ input: RNNCellInput<T, State>) -> RNNCellOutput<T, State> {
        let hidden = matmul(input.state.hidden + input.input, weight)
        let steps = input.state.steps + 1
        return RNNCellOutput(output: hidden * hidden / steps, state: State(hidden: hidden, steps: steps))
    }
}

// All of them are named, as in the published cells.
struct Leaky<Scalar: TensorFlowFloatingPoint>: RecurrentLayerCell {
    var rate: Tensor<Scalar> = [0.5]
    typealias State = Tensor<Scalar>
    typealias TimeStepInput = Tensor<Scalar>
    typealias TimeStepOutput = State
    typealias Input = RNNCellInput<TimeStepInput, State>
    typealias Output = RNNCellOutput<TimeStepOutput, State>
    func zeroState(for input: TimeStepInput) -> State { State(zeros: input.shape) }
    @differentiable
    func callAsFunction(_ input: Input) -> Output {
        let next = input.state + rate * (input.input - input.state)
        return Output(output: next, state: next)
    }
}

struct Model<Cell: RecurrentLayerCell>: Layer where Cell.TimeStepInput == T, Cell.TimeStepOutput == T {
    var rnn: RecurrentLayer<Cell>
    var both: BidirectionalRecurrentLayer<Cell>
    init(_ cell: Cell) {
        rnn = RNN(cell)
        both = BidirectionalRecurrentLayer(cell, mergeFunction: sum)
    }
    @differentiable
    func callAsFunction(_ series: [T]) -> T { rnn.lastOutput(from: series) + 10 * both(series)[0] }
}
@differentiable(wrt: cell)
func folded<Cell: RecurrentLayerCell>(_ cell: Cell, _ series: [Cell.TimeStepInput]) -> Cell.TimeStepOutput {
    var last = cell(input: series[0], state: withoutDerivative(at: cell.zeroState(for: series[0])))
    for i in 1..<series.count { last = cell(RNNCellInput(input: series[i], state: last.state)) }
    return last.output
}

let series: [T] = [[[1, 2]], [[3, 4]]]
print(RNN(Counting())(series), folded(Counting(), series), Model(Counting())(series))
//> [[[1.0, 16.0]], [[18.0, 72.0]]] [[18.0, 72.0]] [[748.0, 952.0]]
print(gradient(at: Counting()) { folded($0, series).sum() } == gradient(at: RNN(Counting())) { $0(series)[1].sum() }.cell)
//> true
let slope = gradient(at: Model(Leaky<Float>())) { $0(series).sum() }
print(slope.rnn.cell.rate, slope.both.forward.cell.rate, slope.both.backward.cell.rate)
//> [7.0] [30.0] [30.0]
print(gradient(at: [[1], [2]] as [T]) { $0.sequenced(through: RNN(Leaky<Float>()), Function { $0[1] }).sum() })
//> [[0.25], [0.5]]
