// Activation functions. Those that would overflow on the way to a finite result are written so that they do not, and
// have derivatives of their own for the same reason.

@differentiable
public func relu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { $0 <= 0 ? 0 : $0 } }
@differentiable
public func relu6<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { _relu6($0) } }
@differentiable(wrt: x)
public func leakyRelu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, alpha: Double = 0.2) -> Tensor<T> {
    let slope = T(alpha)
    return x.map { $0 > 0 ? $0 : slope * $0 }
}
@differentiable
public func elu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { $0 > 0 ? $0 : T.expMinusOne($0) }
}
/// By the approximation with the hyperbolic tangent.
@differentiable
public func gelu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { 0.5 * $0 * (1 + T.tanh(0.7978845608028654 * ($0 + 0.044715 * $0 * $0 * $0))) }
}
@differentiable
public func selu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { $0 > 0 ? 1.0507009873554805 * $0 : 1.7580993408473766 * T.expMinusOne($0) }
}
@differentiable
public func sigmoid<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { _sigmoid($0) } }
@differentiable
public func logSigmoid<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { -_softplus(-$0) } }
@differentiable
public func softplus<T: TensorFlowFloatingPoint>(_ features: Tensor<T>) -> Tensor<T> {
    return features.map { _softplus($0) }
}
@differentiable
public func softsign<T: TensorFlowFloatingPoint>(_ features: Tensor<T>) -> Tensor<T> {
    return features.map { $0 / (1 + $0.magnitude) }
}
@differentiable
public func swish<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { $0 * _sigmoid($0) } }
@differentiable
public func hardSigmoid<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { _relu6($0 + 3) / 6 } }
@differentiable
public func hardSwish<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { $0 * (_relu6($0 + 3) / 6) }
}
@differentiable
public func mish<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { $0 * T.tanh(_softplus($0)) }
}

/// Along the last dimension.
@differentiable
public func softmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return softmax(x, alongAxis: -1) }
@differentiable(wrt: x)
public func softmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, alongAxis axis: Int) -> Tensor<T> {
    return x._withRows(axis) { $0._softmaxOfRows() }
}
@differentiable
public func logSoftmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return logSoftmax(x, alongAxis: -1) }
@differentiable(wrt: x)
public func logSoftmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, alongAxis axis: Int) -> Tensor<T> {
    return x._withRows(axis) { $0._logSoftmaxOfRows() }
}

// --- of numbers ---

@differentiable
func _relu6<T: TensorFlowFloatingPoint>(_ x: T) -> T { return x <= 0 ? 0 : x >= 6 ? 6 : x }

@differentiable
func _sigmoid<T: TensorFlowFloatingPoint>(_ x: T) -> T { return 1 / (1 + T.exp(-x)) }

@derivative(of: _sigmoid)
func _sigmoidDerivative<T: TensorFlowFloatingPoint>(_ x: T) -> (value: T, pullback: (T) -> T) {
    let y = _sigmoid(x)
    return (value: y, pullback: { v in v * (y * (1 - y)) })
}

/// `log(1 + exp(x))`.
@differentiable
func _softplus<T: TensorFlowFloatingPoint>(_ x: T) -> T {
    return (x > 0 ? x : 0) + T.log(onePlus: T.exp(-x.magnitude))
}

@derivative(of: _softplus)
func _softplusDerivative<T: TensorFlowFloatingPoint>(_ x: T) -> (value: T, pullback: (T) -> T) {
    return (value: _softplus(x), pullback: { v in v * _sigmoid(x) })
}

// --- of rows ---

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// A function of the rows of a matrix for the scalars along one dimension.
    @differentiable(wrt: self)
    func _withRows(_ axis: Int, _ body: @differentiable (Tensor) -> Tensor) -> Tensor {
        let own = shape
        if own.rank == 0 { return body(_reshaped([1, 1]))._reshaped([]) }
        let place = own._axis(axis), last = own.rank - 1
        var order = own._axes
        order[place] = last
        order[last] = place
        let target = TensorShape(order.map { own[$0] })
        let columns = own[place], rows = own._without([place]).contiguousSize
        let moved = place == last ? self : transposed(permutation: order)
        let result = body(moved._reshaped([rows, columns]))._reshaped(target)
        return place == last ? result : result.transposed(permutation: order)
    }

    @differentiable(wrt: self)
    @inline(never)
    func _softmaxOfRows() -> Tensor {
        let rows = _shape[0], columns = _shape[1]
        let source = _scalars
        var result: [Scalar] = _uninitialized(source.count)
        for i in _upTo(_apart(rows, 20 * columns)) {
            let first = i &* columns
            let shift = Tensor._shift(source, first, columns)
            var total: Scalar = 0
            for j in _upTo(columns) {
                let power = Scalar.exp(_unchecked(source, first &+ j) - shift)
                _put(&result, first &+ j, power)
                total += power
            }
            for j in _upTo(columns) { _put(&result, first &+ j, _unchecked(result, first &+ j) / total) }
        }
        return Tensor(_shape: _shape, result)
    }

    @differentiable(wrt: self)
    @inline(never)
    func _logSoftmaxOfRows() -> Tensor {
        let rows = _shape[0], columns = _shape[1]
        let source = _scalars
        var result: [Scalar] = _uninitialized(source.count)
        for i in _upTo(_apart(rows, 20 * columns)) {
            let first = i &* columns
            let shift = Tensor._shift(source, first, columns)
            var total: Scalar = 0
            for j in _upTo(columns) { total += Scalar.exp(_unchecked(source, first &+ j) - shift) }
            let sum = shift + Scalar.log(total)
            for j in _upTo(columns) { _put(&result, first &+ j, _unchecked(source, first &+ j) - sum) }
        }
        return Tensor(_shape: _shape, result)
    }

    /// The greatest of some scalars, and 0 where it is infinite: what is subtracted before exponentials. NaN counts as
    /// little. Sixteen at once, as a chain of comparisons would take longer than the exponentials.
    @inline(never)
    static func _shift(_ source: [Scalar], _ first: Int, _ count: Int) -> Scalar {
        let least = -Scalar.infinity, rounds = count >> 4, rest = count &- 16 &* rounds
        var low = SIMD8<Scalar>(repeating: least), high = low
        for j in _upTo(rounds) {
            let place = first &+ 16 &* j
            let a = _eight(source, place), b = _eight(source, place &+ 8)
            low.replace(with: a, where: a .> low)
            high.replace(with: b, where: b .> high)
        }
        low.replace(with: high, where: high .> low)
        var greatest = low.max()
        for j in _upTo(rest) {
            let scalar = _unchecked(source, first &+ 16 &* rounds &+ j)
            greatest = scalar > greatest ? scalar : greatest
        }
        return greatest.isFinite ? greatest : 0
    }

    /// Of a matrix whose rows are softmaxes, by the slopes of something with respect to them: those with respect to what
    /// they are the softmaxes of.
    @differentiable(wrt: (self, slopes))
    @inline(never)
    func _slopesBeforeSoftmax(_ slopes: Tensor) -> Tensor {
        let rows = shape[0], columns = shape[1]
        let weights = scalars, given = slopes.scalars
        var result: [Scalar] = _uninitialized(weights.count)
        for i in _upTo(_apart(rows, 6 * columns)) {
            let first = i &* columns
            var mean: Scalar = 0
            for j in _upTo(columns) { mean += _unchecked(weights, first &+ j) * _unchecked(given, first &+ j) }
            for j in _upTo(columns) {
                _put(&result, first &+ j, _unchecked(weights, first &+ j) * (_unchecked(given, first &+ j) - mean))
            }
        }
        return Tensor(_shape: shape, result)
    }

    @derivative(of: _softmaxOfRows, wrt: self)
    func _softmaxPullback() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let own = shape, value = _softmaxOfRows()
        return (
            value: value,
            pullback: { v in value._slopesBeforeSoftmax(v._shaped(like: own)) }
        )
    }

    @derivative(of: _softmaxOfRows, wrt: self)
    func _softmaxDifferential() -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape, value = _softmaxOfRows()
        return (
            value: value,
            differential: { d in value._slopesBeforeSoftmax(d._shaped(like: own)) }
        )
    }

    @derivative(of: _logSoftmaxOfRows, wrt: self)
    func _logSoftmaxPullback() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let own = shape, weights = _softmaxOfRows()
        return (
            value: _logSoftmaxOfRows(),
            pullback: { v in
                let whole = v._shaped(like: own)
                return whole - weights * whole.sum(alongAxes: [1])
            }
        )
    }

    @derivative(of: _logSoftmaxOfRows, wrt: self)
    func _logSoftmaxDifferential() -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape, weights = _softmaxOfRows()
        return (
            value: _logSoftmaxOfRows(),
            differential: { d in
                let whole = d._shaped(like: own)
                return whole - (weights * whole).sum(alongAxes: [1])
            }
        )
    }
}
