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

/// What a recurrent layer does at each time.
public protocol RecurrentLayerCell: EuclideanDifferentiable, KeyPathIterable
where TangentVector: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions & KeyPathIterable {
    associatedtype Scalar: TensorFlowFloatingPoint
    associatedtype State: Mergeable
    /// The output and the next state at one time, of features [batch, features].
    @differentiable(wrt: (self, input, state))
    func call(input: Tensor<Scalar>, state: State) -> RNNCellOutput<State, State>
    func zeroState(for input: Tensor<Scalar>) -> State
    /// The outputs at all times, [batch, time, features].
    @differentiable(wrt: (self, input, state))
    func outputs(for input: Tensor<Scalar>, from state: State) -> Tensor<Scalar>
    /// A state whose output is this one, and the output that a state has.
    @differentiable static func _state(_ output: Tensor<Scalar>) -> State
    @differentiable static func _output(_ state: State) -> Tensor<Scalar>
}

extension RecurrentLayerCell {
    @differentiable(wrt: (self, input, state))
    public func callAsFunction(input: Tensor<Scalar>, state: State) -> RNNCellOutput<State, State> {
        return call(input: input, state: state)
    }
    @differentiable(wrt: (self, input))
    public func callAsFunction(_ input: RNNCellInput<Tensor<Scalar>, State>) -> RNNCellOutput<State, State> {
        return call(input: input.input, state: input.state)
    }
}

public struct RecurrentLayer<Cell: RecurrentLayerCell>: Layer {
    public var cell: Cell

    public init(_ cell: Cell) { self.cell = cell }

    @differentiable
    public func applied(to input: Tensor<Cell.Scalar>) -> Tensor<Cell.Scalar> {
        return cell.outputs(for: input, from: withoutDerivative(at: cell.zeroState(for: input)))
    }

    @differentiable(wrt: (self, input, initialState))
    public func callAsFunction(_ input: Tensor<Cell.Scalar>, initialState: Cell.State) -> Tensor<Cell.Scalar> {
        return cell.outputs(for: input, from: initialState)
    }

    /// The states at all times.
    @differentiable(wrt: (self, inputs, initialState))
    public func callAsFunction(_ inputs: [Tensor<Cell.Scalar>], initialState: Cell.State) -> [Cell.State] {
        var state = initialState
        var outputs: [Cell.State] = []
        for input in inputs {
            let next = cell.call(input: input, state: state)
            state = next.state
            outputs.append(next.output)
        }
        return outputs
    }
    @differentiable(wrt: (self, inputs))
    public func callAsFunction(_ inputs: [Tensor<Cell.Scalar>]) -> [Cell.State] {
        return callAsFunction(inputs, initialState: withoutDerivative(at: cell.zeroState(for: _first(inputs))))
    }
    @differentiable(wrt: (self, inputs, initialState))
    public func lastOutput(from inputs: [Tensor<Cell.Scalar>], initialState: Cell.State) -> Cell.State {
        let last = withoutDerivative(at: inputs.count - 1)
        _check(last >= 0, "There is no last time in a series without times")
        return callAsFunction(inputs, initialState: initialState)[last]
    }
    @differentiable(wrt: (self, inputs))
    public func lastOutput(from inputs: [Tensor<Cell.Scalar>]) -> Cell.State {
        return lastOutput(from: inputs, initialState: withoutDerivative(at: cell.zeroState(for: _first(inputs))))
    }

    @differentiable(wrt: (self, input))
    public func lastOutput(from input: Tensor<Cell.Scalar>) -> Tensor<Cell.Scalar> {
        return applied(to: input)._lastTime()
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

/// The features of the first time, of which there has to be one.
func _first<Scalar: TensorFlowFloatingPoint>(_ inputs: [Tensor<Scalar>]) -> Tensor<Scalar> {
    _check(!inputs.isEmpty, "A series without times has no features")
    return inputs[0]
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
