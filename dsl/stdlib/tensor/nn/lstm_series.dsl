// Long short-term memories that go through series.
//
// The derivative is by hand: the slopes at all times together take one large product instead of one for each time.

/// `outputs`: [batch, time, units]. All else is one time below the other, in each the rows of a batch; or it is of the last
/// time only. `known`: features and states before each time, side by side; `cells`: those before each time; `gates`: what
/// the input, update, forget and output gates let through; `bent`: the hyperbolic tangents of the cells after each time.
struct _LSTMSeries<Scalar: TensorFlowFloatingPoint>: Differentiable {
    var outputs: Tensor<Scalar>
    var known: Tensor<Scalar>
    var cells: Tensor<Scalar>
    var gates: Tensor<Scalar>
    var bent: Tensor<Scalar>

    @differentiable
    init(
        _ outputs: Tensor<Scalar>, _ known: Tensor<Scalar>, _ cells: Tensor<Scalar>, _ gates: Tensor<Scalar>,
        _ bent: Tensor<Scalar>
    ) {
        self.outputs = outputs
        self.known = known
        self.cells = cells
        self.gates = gates
        self.bent = bent
    }
}

/// The slopes of something with respect to the sums before the gates, one time below the other, and to what does not depend
/// on all times.
struct _LSTMSlopes<Scalar: TensorFlowFloatingPoint>: Differentiable {
    var sums: Tensor<Scalar>
    var bias: Tensor<Scalar>
    var hidden: Tensor<Scalar>
    var cell: Tensor<Scalar>

    @differentiable
    init(_ sums: Tensor<Scalar>, _ bias: Tensor<Scalar>, _ hidden: Tensor<Scalar>, _ cell: Tensor<Scalar>) {
        self.sums = sums
        self.bias = bias
        self.hidden = hidden
        self.cell = cell
    }
}

extension LSTMCell {
    /// `isWhole`: with all times.
    @differentiable(wrt: (self, input, state))
    @inline(never)
    func _series(for input: Tensor<Scalar>, from state: State, isWhole: Bool) -> _LSTMSeries<Scalar> {
        let weight = fusedWeight.shape
        _check(
            input.shape.rank == 3,
            "An LSTM takes a tensor with the dimensions batch, time and features, and not one of shape \(input.shape)")
        _check(
            weight.rank == 2 && weight[0] == input.shape[2] + weight[1] / 4 && fusedBias.shape == [weight[1]]
                && weight[1] % 4 == 0,
            "An LSTM with weights of shape \(weight) and biases of shape \(fusedBias.shape) does not fit a tensor of shape \(input.shape)")
        let batch = input.shape[0], times = input.shape[1], features = input.shape[2]
        let width = weight[1], size = width / 4, whole = features + size
        _check(
            state.hidden.shape == [batch, size] && state.cell.shape == [batch, size],
            "A state of shapes \(state.hidden.shape) and \(state.cell.shape) does not fit an LSTM with \(size) units and a tensor of shape \(input.shape)")
        let rows = isWhole ? batch * times : batch
        let given = input.scalars, offsets = fusedBias.scalars, first = state.hidden.scalars
        var outputs: [Scalar] = _uninitialized(batch * times * size), known: [Scalar] = _uninitialized(rows * whole)
        var gates: [Scalar] = _uninitialized(rows * width), cells: [Scalar] = _uninitialized(rows * size)
        var bent: [Scalar] = _uninitialized(rows * size)
        var remembered = state.cell.scalars
        var now: [Scalar] = _uninitialized(batch * whole)
        if times > 0 {
            for i in _upTo(batch) {
                let row = i &* whole, from = i &* times &* features
                for j in _upTo(features) { _put(&now, row &+ j, _unchecked(given, from &+ j)) }
                for j in _upTo(size) { _put(&now, row &+ features &+ j, _unchecked(first, i &* size &+ j)) }
            }
        }
        for time in _upTo(times) {
            let current = Tensor<Scalar>(_shape: [batch, whole], now)
            let sums = matmul(current, fusedWeight).scalars, old = current.scalars
            let ahead = Prelude.min(time &+ 1, times &- 1)
            var next: [Scalar] = _uninitialized(batch * whole)
            for i in _upTo(_apart(batch, 80 * size + 4 * whole)) {
                let row = i &* width, place = i &* size, behind = isWhole ? time &* batch &+ i : i
                let to = behind &* width, at = behind &* size, out = (i &* times &+ time) &* size
                let all = i &* whole, own = behind &* whole, from = (i &* times &+ ahead) &* features
                for j in _upTo(whole) { _put(&known, own &+ j, _unchecked(old, all &+ j)) }
                for j in _upTo(features) { _put(&next, all &+ j, _unchecked(given, from &+ j)) }
                for j in _upTo(size) {
                    let second = size &+ j, third = 2 &* size &+ j, fourth = 3 &* size &+ j
                    let enter = _sigmoid(_unchecked(sums, row &+ j) + _unchecked(offsets, j))
                    let update = Scalar.tanh(_unchecked(sums, row &+ second) + _unchecked(offsets, second))
                    let keep = _sigmoid(_unchecked(sums, row &+ third) + _unchecked(offsets, third))
                    let leave = _sigmoid(_unchecked(sums, row &+ fourth) + _unchecked(offsets, fourth))
                    let last = _unchecked(remembered, place &+ j)
                    let kept = last * keep + enter * update
                    let bend = Scalar.tanh(kept)
                    let value = bend * leave
                    _put(&gates, to &+ j, enter)
                    _put(&gates, to &+ second, update)
                    _put(&gates, to &+ third, keep)
                    _put(&gates, to &+ fourth, leave)
                    _put(&remembered, place &+ j, kept)
                    _put(&cells, at &+ j, last)
                    _put(&bent, at &+ j, bend)
                    _put(&next, all &+ features &+ j, value)
                    _put(&outputs, out &+ j, value)
                }
            }
            now = next
        }
        return _LSTMSeries(
            Tensor(_shape: [batch, times, size], outputs), Tensor(_shape: [rows, whole], known),
            Tensor(_shape: [rows, size], cells), Tensor(_shape: [rows, width], gates),
            Tensor(_shape: [rows, size], bent))
    }

    @derivative(of: outputs, wrt: (self, input, state))
    func _outputsPullback(
        for input: Tensor<Scalar>, from state: State
    ) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (TangentVector, Tensor<Scalar>, State.TangentVector)) {
        let found = _series(for: input, from: state, isWhole: true), weight = fusedWeight, own = input.shape
        return (
            value: found.outputs,
            pullback: { v in
                let turned = weight.transposed(), width = turned.shape[0], features = own[2]
                let ofFeatures = turned.slice(lowerBounds: [0, 0], upperBounds: [width, features])
                let ofStates = turned.slice(lowerBounds: [0, features], upperBounds: [width, turned.shape[1]])
                let slopes = found.slopes(v._shaped(like: found.outputs.shape), ofStates)
                let inputs = matmul(slopes.sums, ofFeatures)._reshaped([own[1], own[0], features])
                return (
                    TangentVector(
                        fusedWeight: matmul(found.known, transposed: true, slopes.sums, transposed: false),
                        fusedBias: slopes.bias),
                    inputs.transposed(permutation: [1, 0, 2]),
                    State.TangentVector(cell: slopes.cell, hidden: slopes.hidden)
                )
            }
        )
    }

    @derivative(of: outputs, wrt: (self, input, state))
    func _outputsDifferential(
        for input: Tensor<Scalar>, from state: State
    ) -> (
        value: Tensor<Scalar>, differential: (TangentVector, Tensor<Scalar>, State.TangentVector) -> Tensor<Scalar>
    ) {
        return valueWithDifferential(at: self, input, state) { $0._series(for: $1, from: $2, isWhole: false).outputs }
    }
}

extension _LSTMSeries {
    /// By the slopes with respect to the outputs, and the weights of the states, transposed.
    @differentiable(wrt: (self, outer, weight))
    @inline(never)
    func slopes(_ outer: Tensor<Scalar>, _ weight: Tensor<Scalar>) -> _LSTMSlopes<Scalar> {
        let batch = outer.shape[0], times = outer.shape[1], size = outer.shape[2]
        let width = 4 * size, plane = batch * size
        let given = outer.scalars, old = cells.scalars, bends = bent.scalars
        var sums = gates.scalars
        var cell = [Scalar](repeating: 0, count: plane), bias = [Scalar](repeating: 0, count: width)
        var hidden = Tensor<Scalar>(zeros: [batch, size])
        for back in _upTo(times) {
            let time = times &- 1 &- back
            let later = hidden.scalars
            var now: [Scalar] = _uninitialized(batch * width)
            for i in _upTo(_apart(batch, 40 * size)) {
                let row = i &* width, place = i &* size, behind = time &* batch &+ i
                let from = behind &* width, at = behind &* size, out = (i &* times &+ time) &* size
                for j in _upTo(size) {
                    let second = size &+ j, third = 2 &* size &+ j, fourth = 3 &* size &+ j
                    let enter = _unchecked(sums, from &+ j), update = _unchecked(sums, from &+ second)
                    let keep = _unchecked(sums, from &+ third), leave = _unchecked(sums, from &+ fourth)
                    let bend = _unchecked(bends, at &+ j)
                    let slope = _unchecked(given, out &+ j) + _unchecked(later, place &+ j)
                    let inner = _unchecked(cell, place &+ j) + slope * leave * (1 - bend * bend)
                    let entering = inner * update * (enter * (1 - enter))
                    let updating = inner * enter * (1 - update * update)
                    let keeping = inner * _unchecked(old, at &+ j) * (keep * (1 - keep))
                    let leaving = slope * bend * (leave * (1 - leave))
                    _put(&cell, place &+ j, inner * keep)
                    _put(&sums, from &+ j, entering)
                    _put(&sums, from &+ second, updating)
                    _put(&sums, from &+ third, keeping)
                    _put(&sums, from &+ fourth, leaving)
                    _put(&now, row &+ j, entering)
                    _put(&now, row &+ second, updating)
                    _put(&now, row &+ third, keeping)
                    _put(&now, row &+ fourth, leaving)
                }
            }
            for i in _upTo(batch) {
                let row = i &* width
                for j in _upTo(width) { _put(&bias, j, _unchecked(bias, j) + _unchecked(now, row &+ j)) }
            }
            hidden = matmul(Tensor<Scalar>(_shape: [batch, width], now), weight)
        }
        return _LSTMSlopes(
            Tensor(_shape: [batch * times, width], sums), Tensor(_shape: [width], bias), hidden,
            Tensor(_shape: [batch, size], cell))
    }
}
