// Recurrent layers that go through time in both directions.

/// What two layers make of the same time can become one.
public protocol Mergeable: Differentiable {
    /// Side by side, along the last dimension.
    @differentiable static func concatenate(_ lhs: Self, _ rhs: Self) -> Self
    @differentiable static func sum(_ lhs: Self, _ rhs: Self) -> Self
    @differentiable static func average(_ lhs: Self, _ rhs: Self) -> Self
    @differentiable static func multiply(_ lhs: Self, _ rhs: Self) -> Self
    /// As the two parts of a new dimension, the first.
    @differentiable static func stack(_ lhs: Self, _ rhs: Self) -> Self
}

extension Tensor: Mergeable where Scalar: TensorFlowFloatingPoint {
    @differentiable
    public static func concatenate(_ lhs: Tensor, _ rhs: Tensor) -> Tensor {
        return lhs.concatenated(with: rhs, alongAxis: -1)
    }
    @differentiable
    public static func sum(_ lhs: Tensor, _ rhs: Tensor) -> Tensor { return lhs + rhs }
    @differentiable
    public static func average(_ lhs: Tensor, _ rhs: Tensor) -> Tensor { return (lhs + rhs) * 0.5 }
    @differentiable
    public static func multiply(_ lhs: Tensor, _ rhs: Tensor) -> Tensor { return lhs * rhs }
    @differentiable
    public static func stack(_ lhs: Tensor, _ rhs: Tensor) -> Tensor { return Tensor(stacking: [lhs, rhs]) }
}

@differentiable
public func concatenate<T: Mergeable>(_ first: T, _ second: T) -> T { return T.concatenate(first, second) }
@differentiable
public func sum<T: Mergeable>(_ first: T, _ second: T) -> T { return T.sum(first, second) }
@differentiable
public func average<T: Mergeable>(_ first: T, _ second: T) -> T { return T.average(first, second) }
@differentiable
public func multiply<T: Mergeable>(_ first: T, _ second: T) -> T { return T.multiply(first, second) }
@differentiable
public func stack<T: Mergeable>(_ first: T, _ second: T) -> T { return T.stack(first, second) }

/// Two recurrent layers, of which one goes through time backwards. `mergeFunction` makes one output of their two at each
/// time.
public struct BidirectionalRecurrentLayer<Cell: RecurrentLayerCell>: Layer where Cell.TimeStepOutput: Mergeable {
    public typealias Input = Cell._Inputs
    public typealias Output = Cell._Outputs
    public typealias MergeFunction =
        @differentiable (Cell.TimeStepOutput, Cell.TimeStepOutput) -> Cell.TimeStepOutput

    public var forward: RecurrentLayer<Cell>
    public var backward: RecurrentLayer<Cell>
    @noDerivative public let mergeFunction: MergeFunction

    public init(_ cell: @autoclosure () -> Cell, mergeFunction: @escaping MergeFunction = concatenate) {
        forward = RecurrentLayer<Cell>(cell())
        backward = RecurrentLayer<Cell>(cell())
        self.mergeFunction = mergeFunction
    }

    @differentiable
    public func applied(to input: Cell._Inputs) -> Cell._Outputs {
        let first = forward.applied(to: input)
        return Cell._merged(first, backward.applied(to: Cell._backwards(input)), by: mergeFunction)
    }

    @differentiable(wrt: (self, inputs, initialForwardLayerState, initialBackwardLayerState))
    public func callAsFunction(
        _ inputs: [Cell.TimeStepInput], initialForwardLayerState: Cell.State, initialBackwardLayerState: Cell.State
    ) -> [Cell.TimeStepOutput] {
        let first = forward(inputs, initialState: initialForwardLayerState)
        return _mergedInTurn(
            first, backward(_turned(inputs), initialState: initialBackwardLayerState), by: mergeFunction)
    }

    @differentiable(wrt: (self, inputs))
    public func callAsFunction(_ inputs: [Cell.TimeStepInput]) -> [Cell.TimeStepOutput] {
        return callAsFunction(
            inputs, initialForwardLayerState: withoutDerivative(at: forward.cell.zeroState(for: _first(inputs))),
            initialBackwardLayerState: withoutDerivative(at: backward.cell.zeroState(for: _first(inputs))))
    }

    @differentiable(wrt: (self, inputs, initialForwardLayerState, initialBackwardLayerState))
    public func lastOutput(
        from inputs: [Cell.TimeStepInput], initialForwardLayerState: Cell.State, initialBackwardLayerState: Cell.State
    ) -> Cell.TimeStepOutput {
        let last = withoutDerivative(at: inputs.count - 1)
        _check(last >= 0, "There is no last time in a series without times")
        return callAsFunction(
            inputs, initialForwardLayerState: initialForwardLayerState,
            initialBackwardLayerState: initialBackwardLayerState)[last]
    }

    @differentiable(wrt: (self, inputs))
    public func lastOutput(from inputs: [Cell.TimeStepInput]) -> Cell.TimeStepOutput {
        let last = withoutDerivative(at: inputs.count - 1)
        return callAsFunction(inputs)[last]
    }
}

public typealias BidirectionalBasicRNN<Scalar: TensorFlowFloatingPoint> =
    BidirectionalRecurrentLayer<BasicRNNCell<Scalar>>
public typealias BidirectionalLSTM<Scalar: TensorFlowFloatingPoint> = BidirectionalRecurrentLayer<LSTMCell<Scalar>>
public typealias BidirectionalGRU<Scalar: TensorFlowFloatingPoint> = BidirectionalRecurrentLayer<GRUCell<Scalar>>
