// Layers that go through series, [batch, time, features], and remember what they have seen.
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
public protocol RecurrentLayerCell: Differentiable, KeyPathIterable {
    associatedtype Scalar: TensorFlowFloatingPoint
    associatedtype State: Differentiable
    /// The output and the next state at one time, of features [batch, features].
    @differentiable(wrt: (self, input, state))
    func call(input: Tensor<Scalar>, state: State) -> RNNCellOutput<State, State>
    func zeroState(for input: Tensor<Scalar>) -> State
    /// The outputs at all times, [batch, time, features].
    @differentiable(wrt: (self, input, state))
    func outputs(for input: Tensor<Scalar>, from state: State) -> Tensor<Scalar>
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

    @differentiable(wrt: (self, input))
    public func lastOutput(from input: Tensor<Cell.Scalar>) -> Tensor<Cell.Scalar> {
        return applied(to: input)._lastTime()
    }

    @differentiable(wrt: (self, input, initialState))
    public func lastOutput(from input: Tensor<Cell.Scalar>, initialState: Cell.State) -> Tensor<Cell.Scalar> {
        return cell.outputs(for: input, from: initialState)._lastTime()
    }
}

/// Two recurrent layers, of which one goes through time backwards. Their outputs are side by side.
public struct BidirectionalRecurrentLayer<Cell: RecurrentLayerCell>: Layer {
    public var forward: RecurrentLayer<Cell>
    public var backward: RecurrentLayer<Cell>

    public init(_ cell: @autoclosure () -> Cell) {
        forward = RecurrentLayer<Cell>(cell())
        backward = RecurrentLayer<Cell>(cell())
    }

    @differentiable
    public func applied(to input: Tensor<Cell.Scalar>) -> Tensor<Cell.Scalar> {
        let first = forward.applied(to: input)
        let second = backward.applied(to: input.reversed(inAxes: [1])).reversed(inAxes: [1])
        let one = first.shape[2], other = second.shape[2]
        return first.padded(forSizes: [(0, 0), (0, 0), (0, other)]) + second.padded(forSizes: [(0, 0), (0, 0), (one, 0)])
    }
}

public typealias BasicRNN<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<BasicRNNCell<Scalar>>
public typealias LSTM<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<LSTMCell<Scalar>>
public typealias GRU<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<GRUCell<Scalar>>
public typealias BidirectionalBasicRNN<Scalar: TensorFlowFloatingPoint> =
    BidirectionalRecurrentLayer<BasicRNNCell<Scalar>>
public typealias BidirectionalLSTM<Scalar: TensorFlowFloatingPoint> = BidirectionalRecurrentLayer<LSTMCell<Scalar>>
public typealias BidirectionalGRU<Scalar: TensorFlowFloatingPoint> = BidirectionalRecurrentLayer<GRUCell<Scalar>>

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
