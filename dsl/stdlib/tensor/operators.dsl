// Differential operators of functions whose result is a tensor: one with a single scalar counts as a number.

/// The cotangent 1 for a result.
func _one<Scalar: TensorFlowFloatingPoint>(_ value: Tensor<Scalar>) -> Tensor<Scalar> {
    _check(
        value.scalarCount == 1,
        "A gradient is that of a scalar, and the result is a tensor of shape \(value.shape); reduce it, as with 'sum()'")
    return Tensor<Scalar>(repeating: 1, shape: value.shape)
}

public func gradient<T: Differentiable, Scalar: TensorFlowFloatingPoint>(
    at x: T, @labelled("in") of f: @differentiable (T) -> Tensor<Scalar>
) -> T.TangentVector {
    let (value, pullback) = valueWithPullback(at: x, in: f)
    return pullback(_one(value))
}

public func gradient<T: Differentiable, U: Differentiable, Scalar: TensorFlowFloatingPoint>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> Tensor<Scalar>
) -> (T.TangentVector, U.TangentVector) {
    let (value, pullback) = valueWithPullback(at: x, y, in: f)
    return pullback(_one(value))
}

public func gradient<T: Differentiable, U: Differentiable, V: Differentiable, Scalar: TensorFlowFloatingPoint>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> Tensor<Scalar>
) -> (T.TangentVector, U.TangentVector, V.TangentVector) {
    let (value, pullback) = valueWithPullback(at: x, y, z, in: f)
    return pullback(_one(value))
}

public func valueWithGradient<T: Differentiable, Scalar: TensorFlowFloatingPoint>(
    at x: T, @labelled("in") of f: @differentiable (T) -> Tensor<Scalar>
) -> (value: Tensor<Scalar>, gradient: T.TangentVector) {
    let (value, pullback) = valueWithPullback(at: x, in: f)
    return (value: value, gradient: pullback(_one(value)))
}

public func valueWithGradient<T: Differentiable, U: Differentiable, Scalar: TensorFlowFloatingPoint>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> Tensor<Scalar>
) -> (value: Tensor<Scalar>, gradient: (T.TangentVector, U.TangentVector)) {
    let (value, pullback) = valueWithPullback(at: x, y, in: f)
    return (value: value, gradient: pullback(_one(value)))
}

public func valueWithGradient<
    T: Differentiable, U: Differentiable, V: Differentiable, Scalar: TensorFlowFloatingPoint
>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> Tensor<Scalar>
) -> (value: Tensor<Scalar>, gradient: (T.TangentVector, U.TangentVector, V.TangentVector)) {
    let (value, pullback) = valueWithPullback(at: x, y, z, in: f)
    return (value: value, gradient: pullback(_one(value)))
}

public func gradient<T: Differentiable, Scalar: TensorFlowFloatingPoint>(
    of f: @escaping @differentiable (T) -> Tensor<Scalar>
) -> (T) -> T.TangentVector {
    return { x in gradient(at: x, in: f) }
}

public func gradient<T: Differentiable, U: Differentiable, Scalar: TensorFlowFloatingPoint>(
    of f: @escaping @differentiable (T, U) -> Tensor<Scalar>
) -> (T, U) -> (T.TangentVector, U.TangentVector) {
    return { x, y in gradient(at: x, y, in: f) }
}

public func gradient<T: Differentiable, U: Differentiable, V: Differentiable, Scalar: TensorFlowFloatingPoint>(
    of f: @escaping @differentiable (T, U, V) -> Tensor<Scalar>
) -> (T, U, V) -> (T.TangentVector, U.TangentVector, V.TangentVector) {
    return { x, y, z in gradient(at: x, y, z, in: f) }
}

public func valueWithGradient<T: Differentiable, Scalar: TensorFlowFloatingPoint>(
    of f: @escaping @differentiable (T) -> Tensor<Scalar>
) -> (T) -> (value: Tensor<Scalar>, gradient: T.TangentVector) {
    return { x in valueWithGradient(at: x, in: f) }
}

public func valueWithGradient<T: Differentiable, U: Differentiable, Scalar: TensorFlowFloatingPoint>(
    of f: @escaping @differentiable (T, U) -> Tensor<Scalar>
) -> (T, U) -> (value: Tensor<Scalar>, gradient: (T.TangentVector, U.TangentVector)) {
    return { x, y in valueWithGradient(at: x, y, in: f) }
}

public func valueWithGradient<
    T: Differentiable, U: Differentiable, V: Differentiable, Scalar: TensorFlowFloatingPoint
>(
    of f: @escaping @differentiable (T, U, V) -> Tensor<Scalar>
) -> (T, U, V) -> (value: Tensor<Scalar>, gradient: (T.TangentVector, U.TangentVector, V.TangentVector)) {
    return { x, y, z in valueWithGradient(at: x, y, z, in: f) }
}

extension Differentiable {
    public func gradient<Scalar: TensorFlowFloatingPoint>(
        in f: @differentiable (Self) -> Tensor<Scalar>
    ) -> TangentVector {
        let (value, pullback) = Prelude.valueWithPullback(at: self, in: f)
        return pullback(_one(value))
    }

    public func gradient<T: Differentiable, Scalar: TensorFlowFloatingPoint>(
        at x: T, in f: @differentiable (Self, T) -> Tensor<Scalar>
    ) -> (TangentVector, T.TangentVector) {
        let (value, pullback) = Prelude.valueWithPullback(at: self, x, in: f)
        return pullback(_one(value))
    }

    public func valueWithGradient<Scalar: TensorFlowFloatingPoint>(
        in f: @differentiable (Self) -> Tensor<Scalar>
    ) -> (value: Tensor<Scalar>, gradient: TangentVector) {
        let (value, pullback) = Prelude.valueWithPullback(at: self, in: f)
        return (value: value, gradient: pullback(_one(value)))
    }

    public func valueWithGradient<T: Differentiable, Scalar: TensorFlowFloatingPoint>(
        at x: T, in f: @differentiable (Self, T) -> Tensor<Scalar>
    ) -> (value: Tensor<Scalar>, gradient: (TangentVector, T.TangentVector)) {
        let (value, pullback) = Prelude.valueWithPullback(at: self, x, in: f)
        return (value: value, gradient: pullback(_one(value)))
    }
}
