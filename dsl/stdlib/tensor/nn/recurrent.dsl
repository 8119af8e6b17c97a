// Layers that go through series, [batch, time, features], and remember what they have seen; or through an array with
// the features of each time, [batch, features].
//
// What does not depend on the state, the products of all inputs with the weights, is computed for all times at once.

/// What a cell takes at one time.
public struct RNNCellInput<Input: Differentiable, State: Differentiable>: Differentiable {
    public var input: Input
    public var state: State

    @differentiable
    public init(input: Input, state: State) {
        self.input = input
        self.state = state
    }
}

/// What a cell makes of it.
public struct RNNCellOutput<Output: Differentiable, State: Differentiable>: Differentiable {
    public var output: Output
    public var state: State

    @differentiable
    public init(output: Output, state: State) {
        self.output = output
        self.state = state
    }
}

extension RNNCellInput: EuclideanDifferentiable
where Input: EuclideanDifferentiable, State: EuclideanDifferentiable {}
extension RNNCellOutput: EuclideanDifferentiable
where Output: EuclideanDifferentiable, State: EuclideanDifferentiable {}

/// What a recurrent layer does at each time.
public protocol RecurrentLayerCell: Layer
where Input == RNNCellInput<TimeStepInput, State>, Output == RNNCellOutput<TimeStepOutput, State> {
    associatedtype TimeStepInput: Differentiable
    associatedtype TimeStepOutput: Differentiable
    associatedtype State: Differentiable
    /// The state before the first time.
    func zeroState(for input: TimeStepInput) -> State

    /// What layers of such cells take and make, with all times.
    associatedtype _Inputs: Differentiable = [TimeStepInput]
    associatedtype _Outputs: Differentiable = [TimeStepOutput]
    @differentiable(wrt: (self, inputs)) func _outputs(for inputs: _Inputs) -> _Outputs
    @differentiable static func _backwards(_ inputs: _Inputs) -> _Inputs
    /// What two layers make, of which the second went backwards, as one.
    @differentiable(wrt: (forward, backward))
    static func _merged(
        _ forward: _Outputs, _ backward: _Outputs,
        by merge: @differentiable (TimeStepOutput, TimeStepOutput) -> TimeStepOutput
    ) -> _Outputs
}

extension RecurrentLayerCell {
    @differentiable(wrt: (self, input, state))
    public func callAsFunction(input: TimeStepInput, state: State) -> RNNCellOutput<TimeStepOutput, State> {
        return callAsFunction(RNNCellInput<TimeStepInput, State>(input: input, state: state))
    }
    @differentiable(wrt: (self, input, state))
    public func call(input: TimeStepInput, state: State) -> RNNCellOutput<TimeStepOutput, State> {
        return callAsFunction(RNNCellInput<TimeStepInput, State>(input: input, state: state))
    }

    @differentiable(wrt: (self, inputs, state))
    func _outputs(of inputs: [TimeStepInput], from state: State) -> [TimeStepOutput] {
        var now = state
        var outputs: [TimeStepOutput] = []
        for input in inputs {
            let next = callAsFunction(RNNCellInput<TimeStepInput, State>(input: input, state: now))
            now = next.state
            outputs.append(next.output)
        }
        return outputs
    }
}

extension RecurrentLayerCell where _Inputs == [TimeStepInput], _Outputs == [TimeStepOutput] {
    @differentiable(wrt: (self, inputs))
    public func _outputs(for inputs: [TimeStepInput]) -> [TimeStepOutput] {
        return _outputs(of: inputs, from: withoutDerivative(at: zeroState(for: _first(inputs))))
    }
    @differentiable
    public static func _backwards(_ inputs: [TimeStepInput]) -> [TimeStepInput] { return _turned(inputs) }
    @differentiable(wrt: (forward, backward))
    public static func _merged(
        _ forward: [TimeStepOutput], _ backward: [TimeStepOutput],
        by merge: @differentiable (TimeStepOutput, TimeStepOutput) -> TimeStepOutput
    ) -> [TimeStepOutput] {
        return _mergedInTurn(forward, backward, by: merge)
    }
}

/// A cell of features, [batch, features], whose layers go through tensors, [batch, time, features], or arrays.
public protocol _TensorCell: RecurrentLayerCell
where
    TimeStepInput == Tensor<Scalar>, TimeStepOutput == State, State: Mergeable,
    _Inputs == Tensor<Scalar>, _Outputs == Tensor<Scalar>
{
    associatedtype Scalar: TensorFlowFloatingPoint
    /// The outputs at all times.
    @differentiable(wrt: (self, input, state))
    func outputs(for input: Tensor<Scalar>, from state: State) -> Tensor<Scalar>
    /// A state whose output is this one, and the output that a state has.
    @differentiable static func _state(_ output: Tensor<Scalar>) -> State
    @differentiable static func _output(_ state: State) -> Tensor<Scalar>
}

extension _TensorCell {
    @differentiable(wrt: (self, inputs))
    public func _outputs(for inputs: Tensor<Scalar>) -> Tensor<Scalar> {
        return outputs(for: inputs, from: withoutDerivative(at: zeroState(for: inputs)))
    }
    @differentiable
    public static func _backwards(_ inputs: Tensor<Scalar>) -> Tensor<Scalar> { return inputs.reversed(inAxes: [1]) }
    @differentiable(wrt: (forward, backward))
    public static func _merged(
        _ forward: Tensor<Scalar>, _ backward: Tensor<Scalar>, by merge: @differentiable (State, State) -> State
    ) -> Tensor<Scalar> {
        return _output(merge(_state(forward), _state(backward.reversed(inAxes: [1]))))
    }
}

public struct RecurrentLayer<Cell: RecurrentLayerCell>: Layer {
    public typealias Input = Cell._Inputs
    public typealias Output = Cell._Outputs

    public var cell: Cell

    public init(_ cell: @autoclosure () -> Cell) { self.cell = cell() }

    @differentiable
    public func applied(to input: Cell._Inputs) -> Cell._Outputs { return cell._outputs(for: input) }

    /// The outputs at all times.
    @differentiable(wrt: (self, inputs, initialState))
    public func callAsFunction(_ inputs: [Cell.TimeStepInput], initialState: Cell.State) -> [Cell.TimeStepOutput] {
        return cell._outputs(of: inputs, from: initialState)
    }
    @differentiable(wrt: (self, inputs))
    public func callAsFunction(_ inputs: [Cell.TimeStepInput]) -> [Cell.TimeStepOutput] {
        return cell._outputs(of: inputs, from: withoutDerivative(at: cell.zeroState(for: _first(inputs))))
    }
    @differentiable(wrt: (self, inputs, initialState))
    public func lastOutput(from inputs: [Cell.TimeStepInput], initialState: Cell.State) -> Cell.TimeStepOutput {
        let last = withoutDerivative(at: inputs.count - 1)
        _check(last >= 0, "There is no last time in a series without times")
        return callAsFunction(inputs, initialState: initialState)[last]
    }
    @differentiable(wrt: (self, inputs))
    public func lastOutput(from inputs: [Cell.TimeStepInput]) -> Cell.TimeStepOutput {
        return lastOutput(from: inputs, initialState: withoutDerivative(at: cell.zeroState(for: _first(inputs))))
    }
}

extension RecurrentLayer where Cell: _TensorCell {
    @differentiable(wrt: (self, input, initialState))
    public func callAsFunction(_ input: Tensor<Cell.Scalar>, initialState: Cell.State) -> Tensor<Cell.Scalar> {
        return cell.outputs(for: input, from: initialState)
    }
    @differentiable(wrt: (self, input))
    public func lastOutput(from input: Tensor<Cell.Scalar>) -> Tensor<Cell.Scalar> {
        return cell._outputs(for: input)._lastTime()
    }
    @differentiable(wrt: (self, input, initialState))
    public func lastOutput(from input: Tensor<Cell.Scalar>, initialState: Cell.State) -> Tensor<Cell.Scalar> {
        return cell.outputs(for: input, from: initialState)._lastTime()
    }
}

public typealias BasicRNN<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<BasicRNNCell<Scalar>>
public typealias LSTM<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<LSTMCell<Scalar>>
public typealias GRU<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<GRUCell<Scalar>>
public typealias RNNCell = RecurrentLayerCell
public typealias RNN<Cell: RecurrentLayerCell> = RecurrentLayer<Cell>
public typealias SimpleRNNCell<Scalar: TensorFlowFloatingPoint> = BasicRNNCell<Scalar>
public typealias SimpleRNN<Scalar: TensorFlowFloatingPoint> = BasicRNN<Scalar>

/// The input of the first time, of which there has to be one.
func _first<Input>(_ inputs: [Input]) -> Input {
    _check(!inputs.isEmpty, "A series without times has no features")
    return inputs[0]
}

@differentiable
func _turned<Part: Differentiable>(_ parts: [Part]) -> [Part] {
    let count = withoutDerivative(at: parts.count)
    var turned: [Part] = []
    for i in 0..<count { turned.append(parts[count - 1 - i]) }
    return turned
}

@differentiable(wrt: (forward, backward))
func _mergedInTurn<Part: Differentiable>(
    _ forward: [Part], _ backward: [Part], by merge: @differentiable (Part, Part) -> Part
) -> [Part] {
    let count = withoutDerivative(at: forward.count)
    var merged: [Part] = []
    for i in 0..<count { merged.append(merge(forward[i], backward[count - 1 - i])) }
    return merged
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @differentiable(wrt: self)
    func _lastTime() -> Tensor {
        let own = shape
        _check(own.rank == 3 && own[1] > 0, "There is no last time in a tensor of shape \(own)")
        return slice(lowerBounds: [0, own[1] - 1, 0], upperBounds: own.dimensions)._reshaped([own[0], own[2]])
    }

    /// The product of the features at each time with a matrix, and an offset.
    @differentiable(wrt: (self, weight, bias))
    func _atAllTimes(_ weight: Tensor, _ bias: Tensor) -> Tensor {
        let own = shape
        _check(
            own.rank == 3 && own[2] == weight.shape[0],
            "A recurrent layer of \(weight.shape[0]) features does not fit a tensor of shape \(own)")
        return matmul(_reshaped([own[0] * own[1], own[2]]), weight) + bias
    }
}
