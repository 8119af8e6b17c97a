// `import Foundation`, `Glibc` or `Darwin`: the functions and constants of math.h.

public let M_E: Double = 2.718281828459045
public let M_PI: Double = 3.141592653589793
public let M_PI_2: Double = 1.5707963267948966
public let M_PI_4: Double = 0.7853981633974483
public let M_1_PI: Double = 0.3183098861837907
public let M_2_PI: Double = 0.6366197723675814
public let M_2_SQRTPI: Double = 1.1283791670955126
public let M_SQRT2: Double = 1.4142135623730951
public let M_SQRT1_2: Double = 0.7071067811865476
public let M_LN2: Double = 0.6931471805599453
public let M_LN10: Double = 2.302585092994046
public let M_LOG2E: Double = 1.4426950408889634
public let M_LOG10E: Double = 0.4342944819032518

@differentiable @intrinsic("sqrt") public func sqrt(_ x: Float) -> Float
@differentiable @intrinsic("cbrt") public func cbrt(_ x: Float) -> Float
@differentiable @intrinsic("exp") public func exp(_ x: Float) -> Float
@differentiable @intrinsic("exp2") public func exp2(_ x: Float) -> Float
@differentiable @intrinsic("exp10") public func exp10(_ x: Float) -> Float
@differentiable @intrinsic("expm1") public func expm1(_ x: Float) -> Float
@differentiable @intrinsic("log") public func log(_ x: Float) -> Float
@differentiable @intrinsic("log2") public func log2(_ x: Float) -> Float
@differentiable @intrinsic("log10") public func log10(_ x: Float) -> Float
@differentiable @intrinsic("log1p") public func log1p(_ x: Float) -> Float
@differentiable @intrinsic("logb") public func logb(_ x: Float) -> Float
@differentiable @intrinsic("sin") public func sin(_ x: Float) -> Float
@differentiable @intrinsic("cos") public func cos(_ x: Float) -> Float
@differentiable @intrinsic("tan") public func tan(_ x: Float) -> Float
@differentiable @intrinsic("asin") public func asin(_ x: Float) -> Float
@differentiable @intrinsic("acos") public func acos(_ x: Float) -> Float
@differentiable @intrinsic("atan") public func atan(_ x: Float) -> Float
@differentiable @intrinsic("sinh") public func sinh(_ x: Float) -> Float
@differentiable @intrinsic("cosh") public func cosh(_ x: Float) -> Float
@differentiable @intrinsic("tanh") public func tanh(_ x: Float) -> Float
@differentiable @intrinsic("asinh") public func asinh(_ x: Float) -> Float
@differentiable @intrinsic("acosh") public func acosh(_ x: Float) -> Float
@differentiable @intrinsic("atanh") public func atanh(_ x: Float) -> Float
@differentiable @intrinsic("erf") public func erf(_ x: Float) -> Float
@differentiable @intrinsic("erfc") public func erfc(_ x: Float) -> Float
@differentiable @intrinsic("j0") public func j0(_ x: Float) -> Float
@differentiable @intrinsic("j1") public func j1(_ x: Float) -> Float
@differentiable @intrinsic("y0") public func y0(_ x: Float) -> Float
@differentiable @intrinsic("y1") public func y1(_ x: Float) -> Float
@differentiable @intrinsic("floor") public func floor(_ x: Float) -> Float
@differentiable @intrinsic("ceil") public func ceil(_ x: Float) -> Float
@differentiable @intrinsic("round") public func round(_ x: Float) -> Float
@differentiable @intrinsic("rint") public func rint(_ x: Float) -> Float
@differentiable @intrinsic("rint") public func nearbyint(_ x: Float) -> Float
@differentiable @intrinsic("ftrunc") public func trunc(_ x: Float) -> Float
@differentiable @intrinsic("fabs") public func fabs(_ x: Float) -> Float
@differentiable @intrinsic("pow") public func pow(_ x: Float, _ y: Float) -> Float
@differentiable @intrinsic("atan2") public func atan2(_ y: Float, _ x: Float) -> Float
@differentiable @intrinsic("hypot") public func hypot(_ x: Float, _ y: Float) -> Float
@differentiable @intrinsic("copysign") public func copysign(_ x: Float, _ y: Float) -> Float
@differentiable @intrinsic("nextafter") public func nextafter(_ x: Float, _ y: Float) -> Float
@differentiable @intrinsic("frem") public func fmod(_ x: Float, _ y: Float) -> Float
@differentiable @intrinsic("remainder") public func remainder(_ x: Float, _ y: Float) -> Float
@differentiable @intrinsic("fma") public func fma(_ x: Float, _ y: Float, _ z: Float) -> Float
/// Of a number and NaN these give the number; equal arguments follow the first.
@differentiable public func fmin(_ x: Float, _ y: Float) -> Float { return x != x ? y : min(x, y) }
@differentiable public func fmax(_ x: Float, _ y: Float) -> Float { return x != x ? y : (y != y ? x : max(x, y)) }
@differentiable public func fdim(_ x: Float, _ y: Float) -> Float { return x <= y ? 0 : x - y }
@differentiable public func tgamma(_ x: Float) -> Float { return _gamma(x) }
@differentiable public func lgamma(_ x: Float) -> Float { return _logGamma(x) }
@differentiable(wrt: x) public func jn(_ n: Int, _ x: Float) -> Float { return _besselFirst(n, x) }
@differentiable(wrt: x) public func yn(_ n: Int, _ x: Float) -> Float { return _besselSecond(n, x) }

@differentiable @intrinsic("sqrt") public func sqrt(_ x: Double) -> Double
@differentiable @intrinsic("cbrt") public func cbrt(_ x: Double) -> Double
@differentiable @intrinsic("exp") public func exp(_ x: Double) -> Double
@differentiable @intrinsic("exp2") public func exp2(_ x: Double) -> Double
@differentiable @intrinsic("exp10") public func exp10(_ x: Double) -> Double
@differentiable @intrinsic("expm1") public func expm1(_ x: Double) -> Double
@differentiable @intrinsic("log") public func log(_ x: Double) -> Double
@differentiable @intrinsic("log2") public func log2(_ x: Double) -> Double
@differentiable @intrinsic("log10") public func log10(_ x: Double) -> Double
@differentiable @intrinsic("log1p") public func log1p(_ x: Double) -> Double
@differentiable @intrinsic("logb") public func logb(_ x: Double) -> Double
@differentiable @intrinsic("sin") public func sin(_ x: Double) -> Double
@differentiable @intrinsic("cos") public func cos(_ x: Double) -> Double
@differentiable @intrinsic("tan") public func tan(_ x: Double) -> Double
@differentiable @intrinsic("asin") public func asin(_ x: Double) -> Double
@differentiable @intrinsic("acos") public func acos(_ x: Double) -> Double
@differentiable @intrinsic("atan") public func atan(_ x: Double) -> Double
@differentiable @intrinsic("sinh") public func sinh(_ x: Double) -> Double
@differentiable @intrinsic("cosh") public func cosh(_ x: Double) -> Double
@differentiable @intrinsic("tanh") public func tanh(_ x: Double) -> Double
@differentiable @intrinsic("asinh") public func asinh(_ x: Double) -> Double
@differentiable @intrinsic("acosh") public func acosh(_ x: Double) -> Double
@differentiable @intrinsic("atanh") public func atanh(_ x: Double) -> Double
@differentiable @intrinsic("erf") public func erf(_ x: Double) -> Double
@differentiable @intrinsic("erfc") public func erfc(_ x: Double) -> Double
@differentiable @intrinsic("j0") public func j0(_ x: Double) -> Double
@differentiable @intrinsic("j1") public func j1(_ x: Double) -> Double
@differentiable @intrinsic("y0") public func y0(_ x: Double) -> Double
@differentiable @intrinsic("y1") public func y1(_ x: Double) -> Double
@differentiable @intrinsic("floor") public func floor(_ x: Double) -> Double
@differentiable @intrinsic("ceil") public func ceil(_ x: Double) -> Double
@differentiable @intrinsic("round") public func round(_ x: Double) -> Double
@differentiable @intrinsic("rint") public func rint(_ x: Double) -> Double
@differentiable @intrinsic("rint") public func nearbyint(_ x: Double) -> Double
@differentiable @intrinsic("ftrunc") public func trunc(_ x: Double) -> Double
@differentiable @intrinsic("fabs") public func fabs(_ x: Double) -> Double
@differentiable @intrinsic("pow") public func pow(_ x: Double, _ y: Double) -> Double
@differentiable @intrinsic("atan2") public func atan2(_ y: Double, _ x: Double) -> Double
@differentiable @intrinsic("hypot") public func hypot(_ x: Double, _ y: Double) -> Double
@differentiable @intrinsic("copysign") public func copysign(_ x: Double, _ y: Double) -> Double
@differentiable @intrinsic("nextafter") public func nextafter(_ x: Double, _ y: Double) -> Double
@differentiable @intrinsic("frem") public func fmod(_ x: Double, _ y: Double) -> Double
@differentiable @intrinsic("remainder") public func remainder(_ x: Double, _ y: Double) -> Double
@differentiable @intrinsic("fma") public func fma(_ x: Double, _ y: Double, _ z: Double) -> Double
/// Of a number and NaN these give the number; equal arguments follow the first.
@differentiable public func fmin(_ x: Double, _ y: Double) -> Double { return x != x ? y : min(x, y) }
@differentiable public func fmax(_ x: Double, _ y: Double) -> Double { return x != x ? y : (y != y ? x : max(x, y)) }
@differentiable public func fdim(_ x: Double, _ y: Double) -> Double { return x <= y ? 0 : x - y }
@differentiable public func tgamma(_ x: Double) -> Double { return _gamma(x) }
@differentiable public func lgamma(_ x: Double) -> Double { return _logGamma(x) }
@differentiable(wrt: x) public func jn(_ n: Int, _ x: Double) -> Double { return _besselFirst(n, x) }
@differentiable(wrt: x) public func yn(_ n: Int, _ x: Double) -> Double { return _besselSecond(n, x) }

@differentiable @intrinsic("sqrt") public func sqrt(_ x: Float80) -> Float80
@differentiable @intrinsic("cbrt") public func cbrt(_ x: Float80) -> Float80
@differentiable @intrinsic("exp") public func exp(_ x: Float80) -> Float80
@differentiable @intrinsic("exp2") public func exp2(_ x: Float80) -> Float80
@differentiable @intrinsic("exp10") public func exp10(_ x: Float80) -> Float80
@differentiable @intrinsic("expm1") public func expm1(_ x: Float80) -> Float80
@differentiable @intrinsic("log") public func log(_ x: Float80) -> Float80
@differentiable @intrinsic("log2") public func log2(_ x: Float80) -> Float80
@differentiable @intrinsic("log10") public func log10(_ x: Float80) -> Float80
@differentiable @intrinsic("log1p") public func log1p(_ x: Float80) -> Float80
@differentiable @intrinsic("logb") public func logb(_ x: Float80) -> Float80
@differentiable @intrinsic("sin") public func sin(_ x: Float80) -> Float80
@differentiable @intrinsic("cos") public func cos(_ x: Float80) -> Float80
@differentiable @intrinsic("tan") public func tan(_ x: Float80) -> Float80
@differentiable @intrinsic("asin") public func asin(_ x: Float80) -> Float80
@differentiable @intrinsic("acos") public func acos(_ x: Float80) -> Float80
@differentiable @intrinsic("atan") public func atan(_ x: Float80) -> Float80
@differentiable @intrinsic("sinh") public func sinh(_ x: Float80) -> Float80
@differentiable @intrinsic("cosh") public func cosh(_ x: Float80) -> Float80
@differentiable @intrinsic("tanh") public func tanh(_ x: Float80) -> Float80
@differentiable @intrinsic("asinh") public func asinh(_ x: Float80) -> Float80
@differentiable @intrinsic("acosh") public func acosh(_ x: Float80) -> Float80
@differentiable @intrinsic("atanh") public func atanh(_ x: Float80) -> Float80
@differentiable @intrinsic("erf") public func erf(_ x: Float80) -> Float80
@differentiable @intrinsic("erfc") public func erfc(_ x: Float80) -> Float80
@differentiable @intrinsic("j0") public func j0(_ x: Float80) -> Float80
@differentiable @intrinsic("j1") public func j1(_ x: Float80) -> Float80
@differentiable @intrinsic("y0") public func y0(_ x: Float80) -> Float80
@differentiable @intrinsic("y1") public func y1(_ x: Float80) -> Float80
@differentiable @intrinsic("floor") public func floor(_ x: Float80) -> Float80
@differentiable @intrinsic("ceil") public func ceil(_ x: Float80) -> Float80
@differentiable @intrinsic("round") public func round(_ x: Float80) -> Float80
@differentiable @intrinsic("rint") public func rint(_ x: Float80) -> Float80
@differentiable @intrinsic("rint") public func nearbyint(_ x: Float80) -> Float80
@differentiable @intrinsic("ftrunc") public func trunc(_ x: Float80) -> Float80
@differentiable @intrinsic("fabs") public func fabs(_ x: Float80) -> Float80
@differentiable @intrinsic("pow") public func pow(_ x: Float80, _ y: Float80) -> Float80
@differentiable @intrinsic("atan2") public func atan2(_ y: Float80, _ x: Float80) -> Float80
@differentiable @intrinsic("hypot") public func hypot(_ x: Float80, _ y: Float80) -> Float80
@differentiable @intrinsic("copysign") public func copysign(_ x: Float80, _ y: Float80) -> Float80
@differentiable @intrinsic("nextafter") public func nextafter(_ x: Float80, _ y: Float80) -> Float80
@differentiable @intrinsic("frem") public func fmod(_ x: Float80, _ y: Float80) -> Float80
@differentiable @intrinsic("remainder") public func remainder(_ x: Float80, _ y: Float80) -> Float80
@differentiable @intrinsic("fma") public func fma(_ x: Float80, _ y: Float80, _ z: Float80) -> Float80
/// Of a number and NaN these give the number; equal arguments follow the first.
@differentiable public func fmin(_ x: Float80, _ y: Float80) -> Float80 { return x != x ? y : min(x, y) }
@differentiable public func fmax(_ x: Float80, _ y: Float80) -> Float80 { return x != x ? y : (y != y ? x : max(x, y)) }
@differentiable public func fdim(_ x: Float80, _ y: Float80) -> Float80 { return x <= y ? 0 : x - y }
@differentiable public func tgamma(_ x: Float80) -> Float80 { return _gamma(x) }
@differentiable public func lgamma(_ x: Float80) -> Float80 { return _logGamma(x) }
@differentiable(wrt: x) public func jn(_ n: Int, _ x: Float80) -> Float80 { return _besselFirst(n, x) }
@differentiable(wrt: x) public func yn(_ n: Int, _ x: Float80) -> Float80 { return _besselSecond(n, x) }
