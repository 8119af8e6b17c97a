// Cross-entropies of labels and of what logits say. None overflows, however large the logits are.

/// The cross-entropy between labels and the softmax of each row of `logits`.
@differentiable(wrt: logits)
public func softmaxCrossEntropy<Scalar: TensorFlowFloatingPoint>(
    logits: Tensor<Scalar>, labels: Tensor<Int32>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _mean
) -> Tensor<Scalar> {
    _check(
        logits.shape.rank == 2 && labels.shape == [logits.shape[0]],
        "Logits of shape \(logits.shape) and labels of shape \(labels.shape) do not fit together")
    return reduction(logits._crossEntropyOfRows(labels))
}

/// The cross-entropy between probabilities and the softmax of `logits`, both along the last dimension.
@differentiable(wrt: (logits, probabilities))
public func softmaxCrossEntropy<Scalar: TensorFlowFloatingPoint>(
    logits: Tensor<Scalar>, probabilities: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _mean
) -> Tensor<Scalar> {
    _check(
        logits.shape == probabilities.shape && logits.shape.rank > 0,
        "Logits of shape \(logits.shape) and probabilities of shape \(probabilities.shape) do not fit together")
    return reduction(-(probabilities * logSoftmax(logits)).sum(squeezingAxes: -1))
}

/// The cross-entropy between labels from 0 to 1 and the logistic function of `logits`, in each place.
@differentiable(wrt: (logits, labels))
public func sigmoidCrossEntropy<Scalar: TensorFlowFloatingPoint>(
    logits: Tensor<Scalar>, labels: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _mean
) -> Tensor<Scalar> {
    return reduction(logits._zip(labels, "sigmoidCrossEntropy") { _crossEntropy($0, $1) })
}

@differentiable
func _crossEntropy<T: TensorFlowFloatingPoint>(_ logit: T, _ label: T) -> T {
    return (logit > 0 ? logit - logit * label : -logit * label) + T.log(onePlus: T.exp(-logit.magnitude))
}

@derivative(of: _crossEntropy)
func _crossEntropyDerivative<T: TensorFlowFloatingPoint>(_ logit: T, _ label: T) -> (value: T, pullback: (T) -> (T, T)) {
    let slope = logit > 0 ? 1 - label - _sigmoid(-logit) : _sigmoid(logit) - label
    return (value: _crossEntropy(logit, label), pullback: { v in (v * slope, -v * logit) })
}

/// The cross-entropies of rows, and their slopes: the softmax less 1 at the label.
struct _CrossEntropies<Scalar: TensorFlowFloatingPoint>: Differentiable {
    var values: Tensor<Scalar>
    var slopes: Tensor<Scalar>

    @differentiable
    init(_ values: Tensor<Scalar>, _ slopes: Tensor<Scalar>) {
        self.values = values
        self.slopes = slopes
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @differentiable(wrt: self)
    func _crossEntropyOfRows(_ labels: Tensor<Int32>) -> Tensor { return _crossEntropies(labels).values }

    @differentiable(wrt: self)
    @inline(never)
    func _crossEntropies(_ labels: Tensor<Int32>) -> _CrossEntropies<Scalar> {
        let rows = shape[0], classes = shape[1]
        let source = scalars, wanted = labels._scalars
        var values: [Scalar] = _uninitialized(rows), slopes: [Scalar] = _uninitialized(source.count)
        for each in wanted {
            let label = Int(each)
            _check(0 <= label && label < classes, "Label \(label) is out of range for \(classes) classes")
        }
        for i in _upTo(_apart(rows, 20 * classes)) {
            let label = Int(truncatingIfNeeded: _unchecked(wanted, i)), first = i &* classes
            let shift = Tensor._shift(Prelude.withoutDerivative(at: source), first, classes)
            var total: Scalar = 0
            for j in _upTo(classes) {
                let power = Scalar.exp(_unchecked(source, first &+ j) - shift)
                _put(&slopes, first &+ j, power)
                total += power
            }
            for j in _upTo(classes) { _put(&slopes, first &+ j, _unchecked(slopes, first &+ j) / total) }
            _put(&slopes, first &+ label, _unchecked(slopes, first &+ label) - 1)
            _put(&values, i, shift - _unchecked(source, first &+ label) + Scalar.log(total))
        }
        return _CrossEntropies(Tensor(_shape: [rows], values), Tensor(_shape: shape, slopes))
    }

    /// Of a matrix each row times a scalar.
    @differentiable(wrt: (self, factors))
    @inline(never)
    func _rowsScaled(by factors: Tensor) -> Tensor {
        let rows = shape[0], columns = shape[1]
        let source = scalars, each = factors.scalars
        var result: [Scalar] = _uninitialized(source.count)
        for i in _upTo(_apart(rows, 4 * columns)) {
            let factor = _unchecked(each, i), first = i &* columns
            for j in _upTo(columns) { _put(&result, first &+ j, _unchecked(source, first &+ j) * factor) }
        }
        return Tensor(_shape: shape, result)
    }

    @derivative(of: _crossEntropyOfRows, wrt: self)
    func _crossEntropyPullback(_ labels: Tensor<Int32>) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let rows = shape[0], found = _crossEntropies(labels), slopes = found.slopes
        return (value: found.values, pullback: { v in slopes._rowsScaled(by: v._shaped(like: [rows])) })
    }

    @derivative(of: _crossEntropyOfRows, wrt: self)
    func _crossEntropyDifferential(_ labels: Tensor<Int32>) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape, found = _crossEntropies(labels), slopes = found.slopes
        return (value: found.values, differential: { d in (slopes * d._shaped(like: own)).sum(squeezingAxes: [1]) })
    }
}
