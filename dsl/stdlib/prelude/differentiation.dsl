// Differential operators: only `valueWithPullback` is built in; every other one is defined over it.

@intrinsic("vjp1")
public func valueWithPullback<T: Differentiable, R: Differentiable>(
    at x: T, @labelled("in") of f: @differentiable (T) -> R
) -> (value: R, pullback: (R.TangentVector) -> T.TangentVector)

@intrinsic("vjp2")
public func valueWithPullback<T: Differentiable, U: Differentiable, R: Differentiable>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> R
) -> (value: R, pullback: (R.TangentVector) -> (T.TangentVector, U.TangentVector))

@intrinsic("vjp3")
public func valueWithPullback<T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> R
) -> (value: R, pullback: (R.TangentVector) -> (T.TangentVector, U.TangentVector, V.TangentVector))

public func pullback<T: Differentiable, R: Differentiable>(
    at x: T, @labelled("in") of f: @differentiable (T) -> R
) -> (R.TangentVector) -> T.TangentVector {
    return valueWithPullback(at: x, in: f).pullback
}

public func pullback<T: Differentiable, U: Differentiable, R: Differentiable>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> R
) -> (R.TangentVector) -> (T.TangentVector, U.TangentVector) {
    return valueWithPullback(at: x, y, in: f).pullback
}

public func pullback<T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> R
) -> (R.TangentVector) -> (T.TangentVector, U.TangentVector, V.TangentVector) {
    return valueWithPullback(at: x, y, z, in: f).pullback
}

public func gradient<T: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, @labelled("in") of f: @differentiable (T) -> R
) -> T.TangentVector where R.TangentVector == R {
    return valueWithPullback(at: x, in: f).pullback(R(1))
}

public func gradient<T: Differentiable, U: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> R
) -> (T.TangentVector, U.TangentVector) where R.TangentVector == R {
    return valueWithPullback(at: x, y, in: f).pullback(R(1))
}

public func gradient<T: Differentiable, U: Differentiable, V: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> R
) -> (T.TangentVector, U.TangentVector, V.TangentVector) where R.TangentVector == R {
    return valueWithPullback(at: x, y, z, in: f).pullback(R(1))
}

public func valueWithGradient<T: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, @labelled("in") of f: @differentiable (T) -> R
) -> (value: R, gradient: T.TangentVector) where R.TangentVector == R {
    let (value, pullback) = valueWithPullback(at: x, in: f)
    return (value: value, gradient: pullback(R(1)))
}

public func valueWithGradient<T: Differentiable, U: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> R
) -> (value: R, gradient: (T.TangentVector, U.TangentVector)) where R.TangentVector == R {
    let (value, pullback) = valueWithPullback(at: x, y, in: f)
    return (value: value, gradient: pullback(R(1)))
}

public func valueWithGradient<
    T: Differentiable, U: Differentiable, V: Differentiable, R: FloatingPoint & Differentiable
>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> R
) -> (value: R, gradient: (T.TangentVector, U.TangentVector, V.TangentVector)) where R.TangentVector == R {
    let (value, pullback) = valueWithPullback(at: x, y, z, in: f)
    return (value: value, gradient: pullback(R(1)))
}

public func gradient<T: Differentiable, R: FloatingPoint & Differentiable>(
    of f: @escaping @differentiable (T) -> R
) -> (T) -> T.TangentVector where R.TangentVector == R {
    return { x in gradient(at: x, in: f) }
}

public func gradient<T: Differentiable, U: Differentiable, R: FloatingPoint & Differentiable>(
    of f: @escaping @differentiable (T, U) -> R
) -> (T, U) -> (T.TangentVector, U.TangentVector) where R.TangentVector == R {
    return { x, y in gradient(at: x, y, in: f) }
}

public func gradient<T: Differentiable, U: Differentiable, V: Differentiable, R: FloatingPoint & Differentiable>(
    of f: @escaping @differentiable (T, U, V) -> R
) -> (T, U, V) -> (T.TangentVector, U.TangentVector, V.TangentVector) where R.TangentVector == R {
    return { x, y, z in gradient(at: x, y, z, in: f) }
}

public func valueWithGradient<T: Differentiable, R: FloatingPoint & Differentiable>(
    of f: @escaping @differentiable (T) -> R
) -> (T) -> (value: R, gradient: T.TangentVector) where R.TangentVector == R {
    return { x in valueWithGradient(at: x, in: f) }
}

public func valueWithGradient<T: Differentiable, U: Differentiable, R: FloatingPoint & Differentiable>(
    of f: @escaping @differentiable (T, U) -> R
) -> (T, U) -> (value: R, gradient: (T.TangentVector, U.TangentVector)) where R.TangentVector == R {
    return { x, y in valueWithGradient(at: x, y, in: f) }
}

public func valueWithGradient<
    T: Differentiable, U: Differentiable, V: Differentiable, R: FloatingPoint & Differentiable
>(
    of f: @escaping @differentiable (T, U, V) -> R
) -> (T, U, V) -> (value: R, gradient: (T.TangentVector, U.TangentVector, V.TangentVector))
where R.TangentVector == R {
    return { x, y, z in valueWithGradient(at: x, y, z, in: f) }
}

extension Differentiable {
    public func valueWithPullback<R: Differentiable>(
        in f: @differentiable (Self) -> R
    ) -> (value: R, pullback: (R.TangentVector) -> TangentVector) {
        return Prelude.valueWithPullback(at: self, in: f)
    }

    public func valueWithPullback<T: Differentiable, R: Differentiable>(
        at x: T, in f: @differentiable (Self, T) -> R
    ) -> (value: R, pullback: (R.TangentVector) -> (TangentVector, T.TangentVector)) {
        return Prelude.valueWithPullback(at: self, x, in: f)
    }

    public func pullback<R: Differentiable>(in f: @differentiable (Self) -> R) -> (R.TangentVector) -> TangentVector {
        return Prelude.valueWithPullback(at: self, in: f).pullback
    }

    public func pullback<T: Differentiable, R: Differentiable>(
        at x: T, in f: @differentiable (Self, T) -> R
    ) -> (R.TangentVector) -> (TangentVector, T.TangentVector) {
        return Prelude.valueWithPullback(at: self, x, in: f).pullback
    }

    public func gradient<R: FloatingPoint & Differentiable>(
        in f: @differentiable (Self) -> R
    ) -> TangentVector where R.TangentVector == R {
        return Prelude.valueWithPullback(at: self, in: f).pullback(R(1))
    }

    public func gradient<T: Differentiable, R: FloatingPoint & Differentiable>(
        at x: T, in f: @differentiable (Self, T) -> R
    ) -> (TangentVector, T.TangentVector) where R.TangentVector == R {
        return Prelude.valueWithPullback(at: self, x, in: f).pullback(R(1))
    }

    public func valueWithGradient<R: FloatingPoint & Differentiable>(
        in f: @differentiable (Self) -> R
    ) -> (value: R, gradient: TangentVector) where R.TangentVector == R {
        let (value, pullback) = Prelude.valueWithPullback(at: self, in: f)
        return (value: value, gradient: pullback(R(1)))
    }

    public func valueWithGradient<T: Differentiable, R: FloatingPoint & Differentiable>(
        at x: T, in f: @differentiable (Self, T) -> R
    ) -> (value: R, gradient: (TangentVector, T.TangentVector)) where R.TangentVector == R {
        let (value, pullback) = Prelude.valueWithPullback(at: self, x, in: f)
        return (value: value, gradient: pullback(R(1)))
    }

    /// The same value, through which no derivative flows.
    @intrinsic("stop_gradient") public func withoutDerivative() -> Self

    /// The same value; during backpropagation `body` sees, and may change, its gradient.
    @differentiable(wrt: self)
    public func withGradient(_ body: @escaping (inout TangentVector) -> Void) -> Self { return self }

    /// Today's name of `withGradient`.
    @differentiable(wrt: self)
    public func withDerivative(_ body: @escaping (inout TangentVector) -> Void) -> Self {
        return withGradient(body)
    }

    @differentiating(withGradient, wrt: self)
    func _derivativeWithGradient(
        _ body: @escaping (inout TangentVector) -> Void
    ) -> (value: Self, pullback: (TangentVector) -> TangentVector) {
        return (
            value: self,
            pullback: { v in
                var gradient = v
                body(&gradient)
                return gradient
            }
        )
    }

    /// Forward mode has no gradient that `body` could change.
    @differentiating(withGradient, wrt: self)
    func _differentialWithGradient(
        _ body: @escaping (inout TangentVector) -> Void
    ) -> (value: Self, differential: (TangentVector) -> TangentVector) {
        return (value: self, differential: { dx in dx })
    }

    /// `body(self)`, computed once more when its pullback is called instead of keeping its activations.
    @differentiable(wrt: self)
    public func withRecomputationInPullbacks<R: Differentiable>(
        _ body: @escaping @differentiable (Self) -> R
    ) -> R {
        return body(self)
    }

    @differentiating(withRecomputationInPullbacks, wrt: self)
    func _derivativeWithRecomputation<R: Differentiable>(
        _ body: @escaping @differentiable (Self) -> R
    ) -> (value: R, pullback: (R.TangentVector) -> TangentVector) {
        return (value: body(self), pullback: { v in Prelude.pullback(at: self, in: body)(v) })
    }

    @differentiating(withRecomputationInPullbacks, wrt: self)
    func _differentialWithRecomputation<R: Differentiable>(
        _ body: @escaping @differentiable (Self) -> R
    ) -> (value: R, differential: (TangentVector) -> R.TangentVector) {
        return Prelude.valueWithDifferential(at: self, in: body)
    }
}

@intrinsic("stop_gradient") public func withoutDerivative<T>(at x: T) -> T

/// The result of `body` for `x`, through which no derivative flows.
public func withoutDerivative<T, R>(at x: T, in body: (T) -> R) -> R {
    return withoutDerivative(at: body(x))
}

/// The differentiable function that has this derivative.
public func differentiableFunction<T: Differentiable, R: Differentiable>(
    from vjp: @escaping (T) -> (value: R, pullback: (R.TangentVector) -> T.TangentVector)
) -> @differentiable (T) -> R {
    func original(_ x: T) -> R { return vjp(x).value }
    @differentiating(original)
    func derivative(_ x: T) -> (value: R, pullback: (R.TangentVector) -> T.TangentVector) { return vjp(x) }
    return original
}

public func differentiableFunction<T: Differentiable, U: Differentiable, R: Differentiable>(
    from vjp: @escaping (T, U) -> (value: R, pullback: (R.TangentVector) -> (T.TangentVector, U.TangentVector))
) -> @differentiable (T, U) -> R {
    func original(_ x: T, _ y: U) -> R { return vjp(x, y).value }
    @differentiating(original)
    func derivative(_ x: T, _ y: U) -> (value: R, pullback: (R.TangentVector) -> (T.TangentVector, U.TangentVector)) {
        return vjp(x, y)
    }
    return original
}
