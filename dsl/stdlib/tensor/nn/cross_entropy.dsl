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

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @inline(never)
    @differentiable(wrt: self)
    func _crossEntropyOfRows(_ labels: Tensor<Int32>) -> Tensor { return _crossEntropyOfRows(labels, _softmaxOfRows()) }

    /// `softmax`: that of the rows. Its greatest number is 1 over the sum of exponentials, of which no other is needed.
    @differentiable(wrt: (self, softmax))
    func _crossEntropyOfRows(_ labels: Tensor<Int32>, _ softmax: Tensor) -> Tensor {
        let rows = shape[0], classes = shape[1]
        let source = scalars, powers = softmax.scalars, wanted = labels._scalars
        var result: [Scalar] = _uninitialized(rows)
        for i in 0..<rows {
            let label = Int(wanted[i]), first = i * classes
            _check(0 <= label && label < classes, "Label \(label) is out of range for \(classes) classes")
            var place = first
            for j in 0..<classes where source[first + j] > source[place] { place = first + j }
            result[i] = source[place] - source[first + label] - Scalar.log(powers[place])
        }
        return Tensor(_shape: [rows], result)
    }

    @derivative(of: _crossEntropyOfRows(_:), wrt: self)
    func _crossEntropyPullback(_ labels: Tensor<Int32>) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let rows = shape[0], softmax = _softmaxOfRows()
        let slopes = softmax - Tensor(oneHotAtIndices: labels, depth: shape[1])
        return (
            value: _crossEntropyOfRows(labels, softmax),
            pullback: { v in slopes * v._shaped(like: [rows])._reshaped([rows, 1]) }
        )
    }

    @derivative(of: _crossEntropyOfRows(_:), wrt: self)
    func _crossEntropyDifferential(_ labels: Tensor<Int32>) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape, softmax = _softmaxOfRows()
        let slopes = softmax - Tensor(oneHotAtIndices: labels, depth: own[1])
        return (
            value: _crossEntropyOfRows(labels, softmax),
            differential: { d in (slopes * d._shaped(like: own)).sum(squeezingAxes: [1]) }
        )
    }
}
