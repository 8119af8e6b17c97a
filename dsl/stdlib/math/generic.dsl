// The functions of math.h that Foundation has for every kind of number: those that take a number apart, and those that
// `FloatingPoint` has under another name.

@differentiable(where T: Differentiable)
public func sqrt<T: BinaryFloatingPoint>(_ x: T) -> T { return x.squareRoot() }
@differentiable(where T: Differentiable)
public func fabs<T: BinaryFloatingPoint>(_ x: T) -> T { return x.magnitude }
public func floor<T: BinaryFloatingPoint>(_ x: T) -> T { return x.rounded(.down) }
public func ceil<T: BinaryFloatingPoint>(_ x: T) -> T { return x.rounded(.up) }
public func round<T: BinaryFloatingPoint>(_ x: T) -> T { return x.rounded() }
public func trunc<T: BinaryFloatingPoint>(_ x: T) -> T { return x.rounded(.towardZero) }
@differentiable(where T: Differentiable)
public func fmod<T: BinaryFloatingPoint>(_ x: T, _ y: T) -> T { return x.truncatingRemainder(dividingBy: y) }
@differentiable(where T: Differentiable)
public func remainder<T: BinaryFloatingPoint>(_ x: T, _ y: T) -> T { return x.remainder(dividingBy: y) }
@differentiable(where T: Differentiable)
public func fma<T: BinaryFloatingPoint>(_ x: T, _ y: T, _ z: T) -> T { return z.addingProduct(x, y) }

/// Times a power of two, rounded once.
public func ldexp<T: BinaryFloatingPoint>(_ x: T, _ n: Int) -> T { return T(sign: .plus, exponent: n, significand: x) }
public func scalbn<T: BinaryFloatingPoint>(_ x: T, _ n: Int) -> T { return ldexp(x, n) }

@derivative(of: ldexp, wrt: x)
public func _ldexpDerivative<T: BinaryFloatingPoint & Differentiable>(
    _ x: T, _ n: Int
) -> (value: T, pullback: (T) -> T) where T.TangentVector == T {
    return (value: ldexp(x, n), pullback: { v in ldexp(v, n) })
}

public func ilogb<T: BinaryFloatingPoint>(_ x: T) -> Int { return x.exponent }

/// A number from 0.5 up to 1, and the power of two that it is multiplied by.
public func frexp<T: BinaryFloatingPoint>(_ x: T) -> (T, Int) {
    if x == 0 || !x.isFinite { return (x, 0) }
    let exponent = x.exponent + 1
    return (ldexp(x, -exponent), exponent)
}

/// The whole part and the rest, both with the sign of `x`.
public func modf<T: BinaryFloatingPoint>(_ x: T) -> (T, T) {
    let whole = x.rounded(.towardZero)
    return (whole, T(signOf: x, magnitudeOf: x.isInfinite ? 0 : x - whole))
}

/// The remainder of a division to the nearest whole number, and that number's last bits.
public func remquo<T: BinaryFloatingPoint>(_ x: T, _ y: T) -> (T, Int) {
    let rest = x.remainder(dividingBy: y)
    let quotient = ((x - rest) / y).rounded(.toNearestOrEven).truncatingRemainder(dividingBy: 8)
    return (rest, quotient.isNaN ? 0 : Int(quotient))
}

public func lround<T: BinaryFloatingPoint>(_ x: T) -> Int { return Int(x.rounded()) }
public func lrint<T: BinaryFloatingPoint>(_ x: T) -> Int { return Int(x.rounded(.toNearestOrEven)) }
