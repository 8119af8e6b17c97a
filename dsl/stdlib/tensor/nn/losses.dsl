// Losses: how far outputs are from what they should be. `reduction` makes one number of those of all places.

@differentiable
public func _sum<Scalar: TensorFlowFloatingPoint>(_ value: Tensor<Scalar>) -> Tensor<Scalar> { return value.sum() }

@differentiable
public func _mean<Scalar: TensorFlowFloatingPoint>(_ value: Tensor<Scalar>) -> Tensor<Scalar> { return value.mean() }

// --- differences ---

/// The magnitudes of the differences.
@differentiable(wrt: (predicted, expected))
public func l1Loss<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _sum
) -> Tensor<Scalar> {
    return reduction(abs(predicted - expected))
}

/// The squares of the differences.
@differentiable(wrt: (predicted, expected))
public func l2Loss<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _sum
) -> Tensor<Scalar> {
    return reduction(squaredDifference(predicted, expected))
}

@differentiable(wrt: (predicted, expected))
public func meanAbsoluteError<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
    return abs(predicted - expected).mean()
}

@differentiable(wrt: (predicted, expected))
public func meanSquaredError<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
    return squaredDifference(predicted, expected).mean()
}

/// The mean squared difference of the logarithms of `1 + x`; negative numbers count as 0.
@differentiable(wrt: (predicted, expected))
public func meanSquaredLogarithmicError<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
    return meanSquaredError(predicted: log1p(max(predicted, 0)), expected: log1p(max(expected, 0)))
}

/// The mean magnitude of the differences in percent of what is expected.
@differentiable(wrt: (predicted, expected))
public func meanAbsolutePercentageError<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
    return 100 * abs((predicted - expected) / expected).mean()
}

/// Half the square of differences up to `delta`; beyond that it grows linearly.
@differentiable(wrt: (predicted, expected))
public func huberLoss<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>, delta: Scalar,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _sum
) -> Tensor<Scalar> {
    return reduction(
        predicted._zip(expected, "huberLoss") { x, y in
            let distance = (x - y).magnitude
            return distance <= delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta)
        })
}

/// The logarithms of the hyperbolic cosines of the differences.
@differentiable(wrt: (predicted, expected))
public func logCoshLoss<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _mean
) -> Tensor<Scalar> {
    return reduction(
        predicted._zip(expected, "logCoshLoss") { x, y in
            let difference = x - y
            return difference + _softplus(-2 * difference) - 0.6931471805599453
        })
}

// --- margins ---

/// How much products of predictions and labels, which are -1 or 1, are below 1.
@differentiable(wrt: (predicted, expected))
public func hingeLoss<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _mean
) -> Tensor<Scalar> {
    return reduction(predicted._zip(expected, "hingeLoss") { x, y in _greater(0, 1 - x * y) })
}

/// The square of the mean hinge loss, as Swift for TensorFlow defines it, not the mean of the squares.
@differentiable(wrt: (predicted, expected))
public func squaredHingeLoss<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _mean
) -> Tensor<Scalar> {
    return reduction(hingeLoss(predicted: predicted, expected: expected).squared())
}

/// How much the prediction for the right class is not 1 above the highest one for another class. Classes are along the
/// last dimension, `expected` is 1 for the right one and 0 for the others.
@differentiable(wrt: (predicted, expected))
public func categoricalHingeLoss<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _mean
) -> Tensor<Scalar> {
    let right = (expected * predicted).sum(alongAxes: -1)
    let wrong = ((1 - expected) * predicted).max(alongAxes: -1)
    return reduction(max(0, wrong - right + 1))
}

// --- probabilities ---

/// The negative logarithm of the likelihood of counts, of which the predictions are the means, but for a constant.
@differentiable(wrt: (predicted, expected))
public func poissonLoss<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _mean
) -> Tensor<Scalar> {
    return reduction(predicted._zip(expected, "poissonLoss") { x, y in x - y * Scalar.log(x) })
}

/// The divergence of the predicted probabilities from the expected ones.
@differentiable(wrt: (predicted, expected))
public func kullbackLeiblerDivergence<Scalar: TensorFlowFloatingPoint>(
    predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
    reduction: @differentiable (Tensor<Scalar>) -> Tensor<Scalar> = _sum
) -> Tensor<Scalar> {
    return reduction(predicted._zip(expected, "kullbackLeiblerDivergence") { x, y in y * Scalar.log(y / x) })
}
