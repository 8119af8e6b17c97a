// Special functions whose derivatives are not functions of math.h: gamma and Bessel functions of whole order.

@intrinsic("tgamma") func _gammaOf<T>(_ x: T) -> T
@intrinsic("lgamma") func _logGammaOf<T>(_ x: T) -> T
@intrinsic("log") func _logOf<T>(_ x: T) -> T
@intrinsic("tan") func _tanOf<T>(_ x: T) -> T
@intrinsic("jn") func _besselFirstOf<T>(_ n: Int32, _ x: T) -> T
@intrinsic("yn") func _besselSecondOf<T>(_ n: Int32, _ x: T) -> T

public func _gamma<T: BinaryFloatingPoint>(_ x: T) -> T { return _gammaOf(x) }
public func _logGamma<T: BinaryFloatingPoint>(_ x: T) -> T { return _logGammaOf(x) }

/// The derivative of `_logGamma`. Ordinary code: its derivatives are the polygamma functions.
///
/// A small argument is raised by the recurrence until the asymptotic series has all the digits of `Float80`.
public func _digamma<T: BinaryFloatingPoint & Differentiable>(_ x: T) -> T where T.TangentVector == T {
    let reflected = x < 0.5
    var y = reflected ? 1 - x : x
    var result: T = 0
    while y < 16 {
        result = result - 1 / y
        y = y + 1
    }
    let z = 1 / (y * y)
    let low = 1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132 - z * _digammaTail(z)))))
    result = result + _logOf(y) - 1 / (2 * y) - z * low
    if reflected {
        if x == x.rounded(.down) { return T.nan }
        return result - T.pi / _tanOf(T.pi * (x - x.rounded(.toNearestOrEven)))
    }
    return result
}

func _digammaTail<T: BinaryFloatingPoint & Differentiable>(_ z: T) -> T where T.TangentVector == T {
    let first: T = 691 / 32760
    let second: T = 3617 / 8160
    let third: T = 43867 / 14364
    return first - z * (1 / 12 - z * (second - z * (third - z * (174611 / 6600))))
}

@derivative(of: _gamma)
public func _gammaDerivative<T: BinaryFloatingPoint & Differentiable>(
    _ x: T
) -> (value: T, pullback: (T) -> T) where T.TangentVector == T {
    let value = _gamma(x)
    return (value: value, pullback: { v in v * (value * _digamma(x)) })
}

@derivative(of: _logGamma)
public func _logGammaDerivative<T: BinaryFloatingPoint & Differentiable>(
    _ x: T
) -> (value: T, pullback: (T) -> T) where T.TangentVector == T {
    return (value: _logGamma(x), pullback: { v in v * _digamma(x) })
}

public func _besselFirst<T: BinaryFloatingPoint>(_ n: Int, _ x: T) -> T { return _besselFirstOf(Int32(n), x) }
public func _besselSecond<T: BinaryFloatingPoint>(_ n: Int, _ x: T) -> T { return _besselSecondOf(Int32(n), x) }

@derivative(of: _besselFirst, wrt: x)
public func _besselFirstDerivative<T: BinaryFloatingPoint & Differentiable>(
    _ n: Int, _ x: T
) -> (value: T, pullback: (T) -> T) where T.TangentVector == T {
    let slope = (_besselFirst(n - 1, x) - _besselFirst(n + 1, x)) / 2
    return (value: _besselFirst(n, x), pullback: { v in v * slope })
}

@derivative(of: _besselSecond, wrt: x)
public func _besselSecondDerivative<T: BinaryFloatingPoint & Differentiable>(
    _ n: Int, _ x: T
) -> (value: T, pullback: (T) -> T) where T.TangentVector == T {
    let slope = (_besselSecond(n - 1, x) - _besselSecond(n + 1, x)) / 2
    return (value: _besselSecond(n, x), pullback: { v in v * slope })
}

extension BinaryFloatingPoint {
    public static func gamma(_ x: Self) -> Self { return _gamma(x) }
    public static func logGamma(_ x: Self) -> Self { return _logGamma(x) }
}
