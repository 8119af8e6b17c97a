// Forward mode: derivatives along a direction. `valueWithDifferential` and the value with the derivative along given
// tangents are built in; every other operator is defined over them.

@intrinsic("linearise1")
public func valueWithDifferential<T: Differentiable, R: Differentiable>(
    at x: T, @labelled("in") of f: @differentiable (T) -> R
) -> (value: R, differential: (T.TangentVector) -> R.TangentVector)

@intrinsic("linearise2")
public func valueWithDifferential<T: Differentiable, U: Differentiable, R: Differentiable>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> R
) -> (value: R, differential: (T.TangentVector, U.TangentVector) -> R.TangentVector)

@intrinsic("linearise3")
public func valueWithDifferential<T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> R
) -> (value: R, differential: (T.TangentVector, U.TangentVector, V.TangentVector) -> R.TangentVector)

/// The value and its derivative along the tangent `dx`, in one pass.
@intrinsic("jvp1")
public func valueWithDerivative<T: Differentiable, R: Differentiable>(
    at x: T, along dx: T.TangentVector, @labelled("in") of f: @differentiable (T) -> R
) -> (value: R, derivative: R.TangentVector)

@intrinsic("jvp2")
public func valueWithDerivative<T: Differentiable, U: Differentiable, R: Differentiable>(
    at x: T, _ y: U, along dx: T.TangentVector, _ dy: U.TangentVector,
    @labelled("in") of f: @differentiable (T, U) -> R
) -> (value: R, derivative: R.TangentVector)

@intrinsic("jvp3")
public func valueWithDerivative<T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable>(
    at x: T, _ y: U, _ z: V, along dx: T.TangentVector, _ dy: U.TangentVector, _ dz: V.TangentVector,
    @labelled("in") of f: @differentiable (T, U, V) -> R
) -> (value: R, derivative: R.TangentVector)

public func differential<T: Differentiable, R: Differentiable>(
    at x: T, @labelled("in") of f: @differentiable (T) -> R
) -> (T.TangentVector) -> R.TangentVector {
    return valueWithDifferential(at: x, in: f).differential
}

public func differential<T: Differentiable, U: Differentiable, R: Differentiable>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> R
) -> (T.TangentVector, U.TangentVector) -> R.TangentVector {
    return valueWithDifferential(at: x, y, in: f).differential
}

public func differential<T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> R
) -> (T.TangentVector, U.TangentVector, V.TangentVector) -> R.TangentVector {
    return valueWithDifferential(at: x, y, z, in: f).differential
}

public func valueWithDerivative<T: FloatingPoint & Differentiable, R: Differentiable>(
    at x: T, @labelled("in") of f: @differentiable (T) -> R
) -> (value: R, derivative: R.TangentVector) where T.TangentVector == T {
    return valueWithDerivative(at: x, along: T(1), in: f)
}

public func valueWithDerivative<
    T: FloatingPoint & Differentiable, U: FloatingPoint & Differentiable, R: Differentiable
>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> R
) -> (value: R, derivative: R.TangentVector) where T.TangentVector == T, U.TangentVector == U {
    return valueWithDerivative(at: x, y, along: T(1), U(1), in: f)
}

public func valueWithDerivative<
    T: FloatingPoint & Differentiable, U: FloatingPoint & Differentiable,
    V: FloatingPoint & Differentiable, R: Differentiable
>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> R
) -> (value: R, derivative: R.TangentVector) where T.TangentVector == T, U.TangentVector == U, V.TangentVector == V {
    return valueWithDerivative(at: x, y, z, along: T(1), U(1), V(1), in: f)
}

public func derivative<T: FloatingPoint & Differentiable, R: Differentiable>(
    at x: T, @labelled("in") of f: @differentiable (T) -> R
) -> R.TangentVector where T.TangentVector == T {
    return valueWithDerivative(at: x, along: T(1), in: f).derivative
}

public func derivative<T: FloatingPoint & Differentiable, U: FloatingPoint & Differentiable, R: Differentiable>(
    at x: T, _ y: U, @labelled("in") of f: @differentiable (T, U) -> R
) -> R.TangentVector where T.TangentVector == T, U.TangentVector == U {
    return valueWithDerivative(at: x, y, along: T(1), U(1), in: f).derivative
}

public func derivative<
    T: FloatingPoint & Differentiable, U: FloatingPoint & Differentiable,
    V: FloatingPoint & Differentiable, R: Differentiable
>(
    at x: T, _ y: U, _ z: V, @labelled("in") of f: @differentiable (T, U, V) -> R
) -> R.TangentVector where T.TangentVector == T, U.TangentVector == U, V.TangentVector == V {
    return valueWithDerivative(at: x, y, z, along: T(1), U(1), V(1), in: f).derivative
}

public func derivative<T: FloatingPoint & Differentiable, R: Differentiable>(
    of f: @escaping @differentiable (T) -> R
) -> (T) -> R.TangentVector where T.TangentVector == T {
    return { x in derivative(at: x, in: f) }
}

public func derivative<T: FloatingPoint & Differentiable, U: FloatingPoint & Differentiable, R: Differentiable>(
    of f: @escaping @differentiable (T, U) -> R
) -> (T, U) -> R.TangentVector where T.TangentVector == T, U.TangentVector == U {
    return { x, y in derivative(at: x, y, in: f) }
}

public func derivative<
    T: FloatingPoint & Differentiable, U: FloatingPoint & Differentiable,
    V: FloatingPoint & Differentiable, R: Differentiable
>(
    of f: @escaping @differentiable (T, U, V) -> R
) -> (T, U, V) -> R.TangentVector where T.TangentVector == T, U.TangentVector == U, V.TangentVector == V {
    return { x, y, z in derivative(at: x, y, z, in: f) }
}

public func valueWithDerivative<T: FloatingPoint & Differentiable, R: Differentiable>(
    of f: @escaping @differentiable (T) -> R
) -> (T) -> (value: R, derivative: R.TangentVector) where T.TangentVector == T {
    return { x in valueWithDerivative(at: x, in: f) }
}

public func valueWithDerivative<
    T: FloatingPoint & Differentiable, U: FloatingPoint & Differentiable, R: Differentiable
>(
    of f: @escaping @differentiable (T, U) -> R
) -> (T, U) -> (value: R, derivative: R.TangentVector) where T.TangentVector == T, U.TangentVector == U {
    return { x, y in valueWithDerivative(at: x, y, in: f) }
}

public func valueWithDerivative<
    T: FloatingPoint & Differentiable, U: FloatingPoint & Differentiable,
    V: FloatingPoint & Differentiable, R: Differentiable
>(
    of f: @escaping @differentiable (T, U, V) -> R
) -> (T, U, V) -> (value: R, derivative: R.TangentVector)
where T.TangentVector == T, U.TangentVector == U, V.TangentVector == V {
    return { x, y, z in valueWithDerivative(at: x, y, z, in: f) }
}

extension Differentiable {
    public func valueWithDifferential<R: Differentiable>(
        in f: @differentiable (Self) -> R
    ) -> (value: R, differential: (TangentVector) -> R.TangentVector) {
        return Prelude.valueWithDifferential(at: self, in: f)
    }

    public func valueWithDifferential<T: Differentiable, R: Differentiable>(
        at x: T, in f: @differentiable (Self, T) -> R
    ) -> (value: R, differential: (TangentVector, T.TangentVector) -> R.TangentVector) {
        return Prelude.valueWithDifferential(at: self, x, in: f)
    }

    public func differential<R: Differentiable>(
        in f: @differentiable (Self) -> R
    ) -> (TangentVector) -> R.TangentVector {
        return Prelude.valueWithDifferential(at: self, in: f).differential
    }

    public func differential<T: Differentiable, R: Differentiable>(
        at x: T, in f: @differentiable (Self, T) -> R
    ) -> (TangentVector, T.TangentVector) -> R.TangentVector {
        return Prelude.valueWithDifferential(at: self, x, in: f).differential
    }
}

extension Differentiable where Self: FloatingPoint, TangentVector == Self {
    public func valueWithDerivative<R: Differentiable>(
        in f: @differentiable (Self) -> R
    ) -> (value: R, derivative: R.TangentVector) {
        return Prelude.valueWithDerivative(at: self, along: Self(1), in: f)
    }

    public func valueWithDerivative<T: FloatingPoint & Differentiable, R: Differentiable>(
        at x: T, in f: @differentiable (Self, T) -> R
    ) -> (value: R, derivative: R.TangentVector) where T.TangentVector == T {
        return Prelude.valueWithDerivative(at: self, x, along: Self(1), T(1), in: f)
    }

    public func derivative<R: Differentiable>(in f: @differentiable (Self) -> R) -> R.TangentVector {
        return Prelude.valueWithDerivative(at: self, along: Self(1), in: f).derivative
    }

    public func derivative<T: FloatingPoint & Differentiable, R: Differentiable>(
        at x: T, in f: @differentiable (Self, T) -> R
    ) -> R.TangentVector where T.TangentVector == T {
        return Prelude.valueWithDerivative(at: self, x, along: Self(1), T(1), in: f).derivative
    }
}
