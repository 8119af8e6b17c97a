// Functions of each scalar, as in `exp(x)`; those that are members of `Tensor`, as in `Tensor.exp(x)`, and their free forms.

extension Tensor: ElementaryFunctions where Scalar: TensorFlowFloatingPoint {
    @differentiable
    public static func exp(_ x: Tensor) -> Tensor { return x.map { Scalar.exp($0) } }
    @differentiable
    public static func expMinusOne(_ x: Tensor) -> Tensor { return x.map { Scalar.expMinusOne($0) } }
    @differentiable
    public static func log(_ x: Tensor) -> Tensor { return x.map { Scalar.log($0) } }
    @differentiable
    public static func cos(_ x: Tensor) -> Tensor { return x.map { Scalar.cos($0) } }
    @differentiable
    public static func sin(_ x: Tensor) -> Tensor { return x.map { Scalar.sin($0) } }
    @differentiable
    public static func tan(_ x: Tensor) -> Tensor { return x.map { Scalar.tan($0) } }
    @differentiable
    public static func acos(_ x: Tensor) -> Tensor { return x.map { Scalar.acos($0) } }
    @differentiable
    public static func asin(_ x: Tensor) -> Tensor { return x.map { Scalar.asin($0) } }
    @differentiable
    public static func atan(_ x: Tensor) -> Tensor { return x.map { Scalar.atan($0) } }
    @differentiable
    public static func cosh(_ x: Tensor) -> Tensor { return x.map { Scalar.cosh($0) } }
    @differentiable
    public static func sinh(_ x: Tensor) -> Tensor { return x.map { Scalar.sinh($0) } }
    @differentiable
    public static func tanh(_ x: Tensor) -> Tensor { return x.map { Scalar.tanh($0) } }
    @differentiable
    public static func acosh(_ x: Tensor) -> Tensor { return x.map { Scalar.acosh($0) } }
    @differentiable
    public static func asinh(_ x: Tensor) -> Tensor { return x.map { Scalar.asinh($0) } }
    @differentiable
    public static func atanh(_ x: Tensor) -> Tensor { return x.map { Scalar.atanh($0) } }
    @differentiable
    public static func sqrt(_ x: Tensor) -> Tensor { return x.map { Scalar.sqrt($0) } }
    @differentiable
    public static func exp2(_ x: Tensor) -> Tensor { return x.map { Scalar.exp2($0) } }
    @differentiable
    public static func exp10(_ x: Tensor) -> Tensor { return x.map { Scalar.exp10($0) } }
    @differentiable
    public static func expm1(_ x: Tensor) -> Tensor { return x.map { Scalar.expMinusOne($0) } }
    @differentiable
    public static func log2(_ x: Tensor) -> Tensor { return x.map { Scalar.log2($0) } }
    @differentiable
    public static func log10(_ x: Tensor) -> Tensor { return x.map { Scalar.log10($0) } }
    @differentiable
    public static func log1p(_ x: Tensor) -> Tensor { return x.map { Scalar.log(onePlus: $0) } }
    @differentiable
    public static func log(onePlus x: Tensor) -> Tensor { return x.map { Scalar.log(onePlus: $0) } }
    @differentiable
    public static func pow(_ x: Tensor, _ y: Tensor) -> Tensor { return x._zip(y, "pow") { Scalar.pow($0, $1) } }
    @differentiable(wrt: x)
    public static func pow(_ x: Tensor, _ n: Int) -> Tensor { return x.map { Scalar.pow($0, n) } }
    @differentiable(wrt: x)
    public static func root(_ x: Tensor, _ n: Int) -> Tensor { return x.map { Scalar.root($0, n) } }
}

@differentiable
public func exp<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.exp($0) } }
@differentiable
public func log<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.log($0) } }
@differentiable
public func cos<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.cos($0) } }
@differentiable
public func sin<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.sin($0) } }
@differentiable
public func tan<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.tan($0) } }
@differentiable
public func acos<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.acos($0) } }
@differentiable
public func asin<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.asin($0) } }
@differentiable
public func atan<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.atan($0) } }
@differentiable
public func cosh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.cosh($0) } }
@differentiable
public func sinh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.sinh($0) } }
@differentiable
public func tanh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.tanh($0) } }
@differentiable
public func acosh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.acosh($0) } }
@differentiable
public func asinh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.asinh($0) } }
@differentiable
public func atanh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.atanh($0) } }
@differentiable
public func sqrt<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.sqrt($0) } }
@differentiable
public func exp2<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.exp2($0) } }
@differentiable
public func exp10<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.exp10($0) } }
@differentiable
public func log2<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.log2($0) } }
@differentiable
public func log10<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.log10($0) } }
@differentiable
public func expm1<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.expMinusOne($0) } }
@differentiable
public func log1p<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.log(onePlus: $0) } }
@differentiable
public func erf<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { T.erf($0) } }
/// `log(1 - exp(x))` of negative numbers without loss of digits.
@differentiable
public func log1mexp<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { _log1mexp($0) } }
@differentiable
public func rsqrt<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { 1 / T.sqrt($0) } }

@differentiable
public func pow<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T> {
    return Tensor.pow(lhs, rhs)
}
@differentiable
public func pow<T: TensorFlowFloatingPoint>(_ lhs: T, _ rhs: Tensor<T>) -> Tensor<T> {
    return rhs.map { T.pow(lhs, $0) }
}
@differentiable
public func pow<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: T) -> Tensor<T> {
    return lhs.map { T.pow($0, rhs) }
}
@differentiable(wrt: x)
public func pow<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ n: Int) -> Tensor<T> { return Tensor.pow(x, n) }
@differentiable(wrt: x)
public func root<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ n: Int) -> Tensor<T> { return Tensor.root(x, n) }

/// The magnitude. Its derivative at 0 is 0.
@differentiable
public func abs<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { $0 > 0 ? $0 : $0 < 0 ? -$0 : 0 * $0.magnitude }
}
/// 1, -1 or 0; of NaN it is NaN.
@differentiable
public func sign<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { $0 > 0 ? 1 : $0 < 0 ? -1 : (0 * $0).withoutDerivative() }
}
@differentiable
public func floor<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { $0.rounded(.down) } }
@differentiable
public func ceil<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x.map { $0.rounded(.up) } }
/// The nearest whole number, the even one of two.
@differentiable
public func round<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { $0.rounded(.toNearestOrEven) }
}

/// The greater of two scalars, the first one of equal ones; NaN where one is.
@differentiable
public func max<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T> {
    return lhs._zip(rhs, "max") { _greater($0, $1) }
}
@differentiable
public func max<T: TensorFlowFloatingPoint>(_ lhs: T, _ rhs: Tensor<T>) -> Tensor<T> {
    return rhs.map { _greater(lhs, $0) }
}
@differentiable
public func max<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: T) -> Tensor<T> {
    return lhs.map { _greater($0, rhs) }
}
@differentiable
public func min<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T> {
    return lhs._zip(rhs, "min") { _lesser($0, $1) }
}
@differentiable
public func min<T: TensorFlowFloatingPoint>(_ lhs: T, _ rhs: Tensor<T>) -> Tensor<T> {
    return rhs.map { _lesser(lhs, $0) }
}
@differentiable
public func min<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: T) -> Tensor<T> {
    return lhs.map { _lesser($0, rhs) }
}

@differentiable
public func squaredDifference<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ y: Tensor<T>) -> Tensor<T> {
    return x._zip(y, "squaredDifference") { ($0 - $1) * ($0 - $1) }
}

/// The cosine of the angle between two tensors as vectors.
@differentiable
public func cosineSimilarity<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ y: Tensor<T>) -> Tensor<T> {
    return (x * y).sum() / (sqrt(x.squared().sum()) * sqrt(y.squared().sum()))
}
@differentiable
public func cosineDistance<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ y: Tensor<T>) -> Tensor<T> {
    return 1 - cosineSimilarity(x, y)
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @differentiable
    public func squared() -> Tensor { return map { $0 * $0 } }

    /// Each scalar, or the nearest bound. A bound that is met gets no gradient.
    @differentiable
    public func clipped(min: Tensor, max: Tensor) -> Tensor {
        return _zip(max, "clipped") { _lesser($0, $1) }._zip(min, "clipped") { _greater($0, $1) }
    }
    @differentiable
    public func clipped(min: Tensor, max: Scalar) -> Tensor { return clipped(min: min, max: Tensor(max)) }
    @differentiable
    public func clipped(min: Scalar, max: Tensor) -> Tensor { return clipped(min: Tensor(min), max: max) }
    @differentiable
    public func clipped(min: Scalar, max: Scalar) -> Tensor {
        return map { _greater(_lesser($0, max), min) }
    }
}

// --- whole numbers ---

public func abs<T: TensorFlowInteger & SignedNumeric>(_ x: Tensor<T>) -> Tensor<T> { return x.map { Prelude.abs($0) } }
public func sign<T: TensorFlowInteger>(_ x: Tensor<T>) -> Tensor<T> {
    return x.map { $0 > 0 ? 1 : $0 < 0 ? 0 - 1 : 0 }
}
public func max<T: TensorFlowInteger>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T> {
    return lhs._paired(rhs, "max") { Prelude.max($0, $1) }
}
public func max<T: TensorFlowInteger>(_ lhs: T, _ rhs: Tensor<T>) -> Tensor<T> { return max(Tensor(lhs), rhs) }
public func max<T: TensorFlowInteger>(_ lhs: Tensor<T>, _ rhs: T) -> Tensor<T> { return max(lhs, Tensor(rhs)) }
public func min<T: TensorFlowInteger>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T> {
    return lhs._paired(rhs, "min") { Prelude.min($0, $1) }
}
public func min<T: TensorFlowInteger>(_ lhs: T, _ rhs: Tensor<T>) -> Tensor<T> { return min(Tensor(lhs), rhs) }
public func min<T: TensorFlowInteger>(_ lhs: Tensor<T>, _ rhs: T) -> Tensor<T> { return min(lhs, Tensor(rhs)) }
public func squaredDifference<T: TensorFlowInteger>(_ x: Tensor<T>, _ y: Tensor<T>) -> Tensor<T> {
    return x._paired(y, "squaredDifference") { ($0 - $1) * ($0 - $1) }
}
extension Tensor where Scalar: TensorFlowInteger {
    /// Each scalar, or the nearest bound.
    public func clipped(min: Tensor, max: Tensor) -> Tensor {
        return _paired(max, "clipped") { Prelude.min($0, $1) }._paired(min, "clipped") { Prelude.max($0, $1) }
    }
    public func clipped(min: Tensor, max: Scalar) -> Tensor { return clipped(min: min, max: Tensor(max)) }
    public func clipped(min: Scalar, max: Tensor) -> Tensor { return clipped(min: Tensor(min), max: max) }
    public func clipped(min: Scalar, max: Scalar) -> Tensor { return clipped(min: Tensor(min), max: Tensor(max)) }
}

// --- of numbers ---

@differentiable
func _greater<T: TensorFlowFloatingPoint>(_ x: T, _ y: T) -> T { return y <= x ? x : x == x ? y : x }
@differentiable
func _lesser<T: TensorFlowFloatingPoint>(_ x: T, _ y: T) -> T { return y >= x ? x : x == x ? y : x }

@differentiable
func _log1mexp<T: TensorFlowFloatingPoint>(_ x: T) -> T {
    return x < -0.6931471805599453 ? T.log(onePlus: -T.exp(x)) : T.log(-T.expMinusOne(x))
}
