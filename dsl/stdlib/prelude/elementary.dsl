// The elementary functions as static members: `Double.exp(x)`, and `T.exp(x)` where `T: Real`.

public protocol ElementaryFunctions {
    static func exp(_ x: Self) -> Self
    static func expMinusOne(_ x: Self) -> Self
    static func log(_ x: Self) -> Self
    static func log(onePlus x: Self) -> Self
    static func cos(_ x: Self) -> Self
    static func sin(_ x: Self) -> Self
    static func tan(_ x: Self) -> Self
    static func acos(_ x: Self) -> Self
    static func asin(_ x: Self) -> Self
    static func atan(_ x: Self) -> Self
    static func cosh(_ x: Self) -> Self
    static func sinh(_ x: Self) -> Self
    static func tanh(_ x: Self) -> Self
    static func acosh(_ x: Self) -> Self
    static func asinh(_ x: Self) -> Self
    static func atanh(_ x: Self) -> Self
    static func sqrt(_ x: Self) -> Self
    static func pow(_ x: Self, _ y: Self) -> Self
    static func pow(_ x: Self, _ n: Int) -> Self
    static func root(_ x: Self, _ n: Int) -> Self
}

public protocol RealFunctions: ElementaryFunctions {
    static func atan2(y: Self, x: Self) -> Self
    static func hypot(_ x: Self, _ y: Self) -> Self
    static func erf(_ x: Self) -> Self
    static func erfc(_ x: Self) -> Self
    static func exp2(_ x: Self) -> Self
    static func exp10(_ x: Self) -> Self
    static func log2(_ x: Self) -> Self
    static func log10(_ x: Self) -> Self
}

public protocol Real: BinaryFloatingPoint, RealFunctions {}

extension BinaryFloatingPoint {
    @differentiable(where Self: Differentiable) @intrinsic("exp") public static func exp(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("expm1") public static func expMinusOne(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("log") public static func log(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("log1p") public static func log(onePlus x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("expm1") public static func expm1(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("log1p") public static func log1p(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("cos") public static func cos(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("sin") public static func sin(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("tan") public static func tan(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("acos") public static func acos(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("asin") public static func asin(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("atan") public static func atan(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("cosh") public static func cosh(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("sinh") public static func sinh(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("tanh") public static func tanh(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("acosh") public static func acosh(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("asinh") public static func asinh(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("atanh") public static func atanh(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("sqrt") public static func sqrt(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("pow") public static func pow(_ x: Self, _ y: Self) -> Self
    @differentiable(wrt: x where Self: Differentiable)
    public static func pow(_ x: Self, _ n: Int) -> Self { return Self.pow(x, Self(n)) }
    /// The real root of a negative number, where `n` is odd.
    @differentiable(wrt: x where Self: Differentiable)
    public static func root(_ x: Self, _ n: Int) -> Self {
        if x < 0 && n % 2 != 0 { return -Self.pow(-x, 1 / Self(n)) }
        return Self.pow(x, 1 / Self(n))
    }

    @differentiable(where Self: Differentiable)
    @intrinsic("atan2") public static func atan2(y: Self, x: Self) -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("hypot") public static func hypot(_ x: Self, _ y: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("erf") public static func erf(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("erfc") public static func erfc(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("exp2") public static func exp2(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("exp10") public static func exp10(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("log2") public static func log2(_ x: Self) -> Self
    @differentiable(where Self: Differentiable) @intrinsic("log10") public static func log10(_ x: Self) -> Self
}
