// What recurrent layers do at each time.

/// `tanh(matmul(input, weight) + matmul(state, recurrent weight) + bias)`, with both weights one below the other.
public struct BasicRNNCell<Scalar: TensorFlowFloatingPoint>: _TensorCell {
    public var weight: Tensor<Scalar>
    public var bias: Tensor<Scalar>

    public init(weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
        self.weight = weight
        self.bias = bias
    }

    public init(inputSize: Int, hiddenSize: Int, seed: TensorFlowSeed? = nil) {
        weight = Tensor<Scalar>(glorotUniform: [inputSize + hiddenSize, hiddenSize], seed: seed)
        bias = Tensor<Scalar>(zeros: [hiddenSize])
    }

    @differentiable
    public static func _state(_ output: Tensor<Scalar>) -> Tensor<Scalar> { return output }
    @differentiable
    public static func _output(_ state: Tensor<Scalar>) -> Tensor<Scalar> { return state }

    public func zeroState(for input: Tensor<Scalar>) -> Tensor<Scalar> {
        return Tensor<Scalar>(zeros: [input.shape[0], weight.shape[1]])
    }

    @differentiable
    public func callAsFunction(
        _ input: RNNCellInput<Tensor<Scalar>, Tensor<Scalar>>
    ) -> RNNCellOutput<Tensor<Scalar>, Tensor<Scalar>> {
        let next = tanh(matmul(input.input.concatenated(with: input.state, alongAxis: 1), weight) + bias)
        return RNNCellOutput<Tensor<Scalar>, Tensor<Scalar>>(output: next, state: next)
    }

    @differentiable(wrt: (self, input, state))
    public func outputs(for input: Tensor<Scalar>, from state: Tensor<Scalar>) -> Tensor<Scalar> {
        let batch = input.shape[0], times = input.shape[1], size = weight.shape[1]
        let features = weight.shape[0] - size
        let own = weight.slice(lowerBounds: [0, 0], upperBounds: [features, size])
        let recurrent = weight.slice(lowerBounds: [features, 0], upperBounds: [features + size, size])
        let projected = input._atAllTimes(own, bias).scalars
        var hidden = state
        var all: [Scalar] = _uninitialized(batch * times * size)
        for time in 0..<times {
            let before = matmul(hidden, recurrent).scalars
            var now: [Scalar] = _uninitialized(batch * size)
            for i in 0..<batch {
                for j in 0..<size {
                    let place = (i * times + time) * size + j
                    let value = Scalar.tanh(projected[place] + before[i * size + j])
                    now[i * size + j] = value
                    all[place] = value
                }
            }
            hidden = Tensor<Scalar>(_shape: [batch, size], now)
        }
        return Tensor<Scalar>(_shape: [batch, times, size], all)
    }
}

/// Long short-term memory, after Hochreiter and Schmidhuber. The weights are those of the input, update, forget and output
/// gates side by side, those of the inputs above those of the state.
public struct LSTMCell<Scalar: TensorFlowFloatingPoint>: _TensorCell {
    public var fusedWeight: Tensor<Scalar>
    public var fusedBias: Tensor<Scalar>

    public struct State: Differentiable, Equatable, KeyPathIterable {
        public var cell: Tensor<Scalar>
        public var hidden: Tensor<Scalar>

        @differentiable
        public init(cell: Tensor<Scalar>, hidden: Tensor<Scalar>) {
            self.cell = cell
            self.hidden = hidden
        }
    }

    /// The weights and biases of each gate.
    @differentiable public var inputWeight: Tensor<Scalar> { return _weight(0) }
    @differentiable public var updateWeight: Tensor<Scalar> { return _weight(1) }
    @differentiable public var forgetWeight: Tensor<Scalar> { return _weight(2) }
    @differentiable public var outputWeight: Tensor<Scalar> { return _weight(3) }
    @differentiable public var inputBias: Tensor<Scalar> { return _bias(0) }
    @differentiable public var updateBias: Tensor<Scalar> { return _bias(1) }
    @differentiable public var forgetBias: Tensor<Scalar> { return _bias(2) }
    @differentiable public var outputBias: Tensor<Scalar> { return _bias(3) }

    @differentiable(wrt: self)
    func _weight(_ gate: Int) -> Tensor<Scalar> {
        let rows = fusedWeight.shape[0], size = fusedWeight.shape[1] / 4
        return fusedWeight.slice(lowerBounds: [0, gate * size], upperBounds: [rows, (gate + 1) * size])
    }
    @differentiable(wrt: self)
    func _bias(_ gate: Int) -> Tensor<Scalar> {
        let size = fusedBias.shape[0] / 4
        return fusedBias.slice(lowerBounds: [gate * size], upperBounds: [(gate + 1) * size])
    }

    public init(fusedWeight: Tensor<Scalar>, fusedBias: Tensor<Scalar>) {
        self.fusedWeight = fusedWeight
        self.fusedBias = fusedBias
    }

    public init(inputSize: Int, hiddenSize: Int, seed: TensorFlowSeed? = nil) {
        fusedWeight = Tensor<Scalar>(glorotUniform: [inputSize + hiddenSize, 4 * hiddenSize], seed: seed)
        fusedBias = Tensor<Scalar>(zeros: [4 * hiddenSize])
    }

    @differentiable
    public static func _state(_ output: Tensor<Scalar>) -> State { return State(cell: output, hidden: output) }
    @differentiable
    public static func _output(_ state: State) -> Tensor<Scalar> { return state.hidden }

    public func zeroState(for input: Tensor<Scalar>) -> State {
        _check(
            input.shape.rank > 0 && fusedWeight.shape.rank == 2,
            "An LSTM with weights of shape \(fusedWeight.shape) does not fit a tensor of shape \(input.shape)")
        let zero = Tensor<Scalar>(zeros: [input.shape[0], fusedWeight.shape[1] / 4])
        return State(cell: zero, hidden: zero)
    }

    @differentiable
    public func callAsFunction(_ input: RNNCellInput<Tensor<Scalar>, State>) -> RNNCellOutput<State, State> {
        let state = input.state
        let gates = (matmul(input.input.concatenated(with: state.hidden, alongAxis: 1), fusedWeight) + fusedBias)
            .split(count: 4, alongAxis: 1)
        let remembered = state.cell * sigmoid(gates[2]) + sigmoid(gates[0]) * tanh(gates[1])
        let next = State(cell: remembered, hidden: tanh(remembered) * sigmoid(gates[3]))
        return RNNCellOutput<State, State>(output: next, state: next)
    }

    @differentiable(wrt: (self, input, state))
    public func outputs(for input: Tensor<Scalar>, from state: State) -> Tensor<Scalar> {
        return _series(for: input, from: state, isWhole: false).outputs
    }
}

extension LSTMCell.State: Mergeable {
    @differentiable
    public static func concatenate(_ lhs: Self, _ rhs: Self) -> Self {
        return Self(cell: .concatenate(lhs.cell, rhs.cell), hidden: .concatenate(lhs.hidden, rhs.hidden))
    }
    @differentiable
    public static func sum(_ lhs: Self, _ rhs: Self) -> Self {
        return Self(cell: lhs.cell + rhs.cell, hidden: lhs.hidden + rhs.hidden)
    }
    @differentiable
    public static func average(_ lhs: Self, _ rhs: Self) -> Self {
        return Self(cell: .average(lhs.cell, rhs.cell), hidden: .average(lhs.hidden, rhs.hidden))
    }
    @differentiable
    public static func multiply(_ lhs: Self, _ rhs: Self) -> Self {
        return Self(cell: lhs.cell * rhs.cell, hidden: lhs.hidden * rhs.hidden)
    }
    @differentiable
    public static func stack(_ lhs: Self, _ rhs: Self) -> Self {
        return Self(cell: .stack(lhs.cell, rhs.cell), hidden: .stack(lhs.hidden, rhs.hidden))
    }
}

/// A gated recurrent unit, after Cho et al., whose reset gate acts behind the product with the state.
public struct GRUCell<Scalar: TensorFlowFloatingPoint>: _TensorCell {
    public var updateKernel: Tensor<Scalar>, updateRecurrentKernel: Tensor<Scalar>
    public var resetKernel: Tensor<Scalar>, resetRecurrentKernel: Tensor<Scalar>
    public var outputKernel: Tensor<Scalar>, outputRecurrentKernel: Tensor<Scalar>
    public var updateBias: Tensor<Scalar>, updateRecurrentBias: Tensor<Scalar>
    public var resetBias: Tensor<Scalar>, resetRecurrentBias: Tensor<Scalar>
    public var outputBias: Tensor<Scalar>, outputRecurrentBias: Tensor<Scalar>

    public init(
        inputSize: Int, hiddenSize: Int, kernelInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        updateKernel = kernelInitializer([inputSize, hiddenSize])
        updateRecurrentKernel = kernelInitializer([hiddenSize, hiddenSize])
        resetKernel = kernelInitializer([inputSize, hiddenSize])
        resetRecurrentKernel = kernelInitializer([hiddenSize, hiddenSize])
        outputKernel = kernelInitializer([inputSize, hiddenSize])
        outputRecurrentKernel = kernelInitializer([hiddenSize, hiddenSize])
        updateBias = biasInitializer([hiddenSize])
        updateRecurrentBias = biasInitializer([hiddenSize])
        resetBias = biasInitializer([hiddenSize])
        resetRecurrentBias = biasInitializer([hiddenSize])
        outputBias = biasInitializer([hiddenSize])
        outputRecurrentBias = biasInitializer([hiddenSize])
    }

    @differentiable
    public static func _state(_ output: Tensor<Scalar>) -> Tensor<Scalar> { return output }
    @differentiable
    public static func _output(_ state: Tensor<Scalar>) -> Tensor<Scalar> { return state }

    public func zeroState(for input: Tensor<Scalar>) -> Tensor<Scalar> {
        return Tensor<Scalar>(zeros: [input.shape[0], updateKernel.shape[1]])
    }

    @differentiable
    public func callAsFunction(
        _ input: RNNCellInput<Tensor<Scalar>, Tensor<Scalar>>
    ) -> RNNCellOutput<Tensor<Scalar>, Tensor<Scalar>> {
        let state = input.state, input = input.input
        let update = matmul(input, updateKernel) + updateBias, updated = matmul(state, updateRecurrentKernel)
        let share = sigmoid(update + (updated + updateRecurrentBias))
        let reset = matmul(input, resetKernel) + resetBias, resetting = matmul(state, resetRecurrentKernel)
        let kept = sigmoid(reset + (resetting + resetRecurrentBias))
        let proposed = matmul(input, outputKernel) + outputBias, old = matmul(state, outputRecurrentKernel)
        let proposal = tanh(proposed + kept * (old + outputRecurrentBias))
        let next = share * state + (1 - share) * proposal
        return RNNCellOutput<Tensor<Scalar>, Tensor<Scalar>>(output: next, state: next)
    }

    @differentiable(wrt: (self, input, state))
    public func outputs(for input: Tensor<Scalar>, from state: Tensor<Scalar>) -> Tensor<Scalar> {
        let batch = input.shape[0], times = input.shape[1], size = updateKernel.shape[1]
        let updates = input._atAllTimes(updateKernel, updateBias).scalars
        let resets = input._atAllTimes(resetKernel, resetBias).scalars
        let proposals = input._atAllTimes(outputKernel, outputBias).scalars
        var hidden = state
        var all: [Scalar] = _uninitialized(batch * times * size)
        for time in 0..<times {
            let update = (matmul(hidden, updateRecurrentKernel) + updateRecurrentBias).scalars
            let reset = (matmul(hidden, resetRecurrentKernel) + resetRecurrentBias).scalars
            let proposal = (matmul(hidden, outputRecurrentKernel) + outputRecurrentBias).scalars
            let old = hidden.scalars
            var now: [Scalar] = _uninitialized(batch * size)
            for i in 0..<batch {
                for j in 0..<size {
                    let from = (i * times + time) * size + j, place = i * size + j
                    let share = _sigmoid(updates[from] + update[place])
                    let kept = _sigmoid(resets[from] + reset[place])
                    let value = share * old[place] + (1 - share) * Scalar.tanh(proposals[from] + kept * proposal[place])
                    now[place] = value
                    all[from] = value
                }
            }
            hidden = Tensor<Scalar>(_shape: [batch, size], now)
        }
        return Tensor<Scalar>(_shape: [batch, times, size], all)
    }
}
