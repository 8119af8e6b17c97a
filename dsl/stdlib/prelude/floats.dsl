// Floating-point numbers. What they have in common is in extensions of their protocols; only built-in types conform to
// `BinaryFloatingPoint`.

@scalar("f32")
public struct Float: BinaryFloatingPoint, Differentiable, Real {
    public typealias TangentVector = Float
    public typealias AllDifferentiableVariables = Float

    public static var _isBuiltIn: Bool { return true }
    public static var zero: Float { return 0 }
    public static var pi: Float { return 0x1.921fb4p1 }
    public static var infinity: Float { return 1 / 0 }
    public static var nan: Float { return 0 / 0 }
    public static var greatestFiniteMagnitude: Float { return 3.40282346638528859812e38 }
    public static var leastNormalMagnitude: Float { return 1.17549435082228750797e-38 }
    public static var leastNonzeroMagnitude: Float { return 1.40129846432481707092e-45 }
    public static var ulpOfOne: Float { return 1.1920928955078125e-07 }
    public static var significandBitCount: Int { return 23 }
    public static var exponentBitCount: Int { return 8 }

    @differentiable public init(_ value: Float) { self = value }
    @differentiable @intrinsic("fconvert") public init(_ value: Double)
    @differentiable @intrinsic("fconvert") public init(_ value: Float80)
    @intrinsic("itof") public init(_ value: Int)
    public init(integerLiteral value: Int) { self.init(value) }
    @differentiable public init(floatLiteral value: Double) { self.init(value) }
    @intrinsic("bitcast") public init(bitPattern: UInt32)
    @intrinsic("bitcast") public var bitPattern: UInt32

    @differentiable public mutating func move(along direction: Float) { self = self + direction }
}

@differentiable @intrinsic("fma") public func _fma(_ x: Float, _ y: Float, _ z: Float) -> Float
@differentiable @intrinsic("fabs") public func abs(_ x: Float) -> Float
@differentiable @intrinsic("fmin") public func min(_ x: Float, _ y: Float) -> Float
@differentiable @intrinsic("fmax") public func max(_ x: Float, _ y: Float) -> Float
@differentiable public func min(_ x: Float, _ y: Float, _ z: Float) -> Float { return min(min(x, y), z) }
@differentiable public func max(_ x: Float, _ y: Float, _ z: Float) -> Float { return max(max(x, y), z) }

@scalar("f64")
public struct Double: BinaryFloatingPoint, Differentiable, Real {
    public typealias TangentVector = Double
    public typealias AllDifferentiableVariables = Double

    public static var _isBuiltIn: Bool { return true }
    public static var zero: Double { return 0 }
    public static var pi: Double { return 3.14159265358979323846 }
    public static var infinity: Double { return 1 / 0 }
    public static var nan: Double { return 0 / 0 }
    public static var greatestFiniteMagnitude: Double { return 1.7976931348623157e308 }
    public static var leastNormalMagnitude: Double { return 2.2250738585072014e-308 }
    public static var leastNonzeroMagnitude: Double { return 4.9406564584124654e-324 }
    public static var ulpOfOne: Double { return 2.220446049250313e-16 }
    public static var significandBitCount: Int { return 52 }
    public static var exponentBitCount: Int { return 11 }

    @differentiable public init(_ value: Double) { self = value }
    @differentiable @intrinsic("fconvert") public init(_ value: Float)
    @differentiable @intrinsic("fconvert") public init(_ value: Float80)
    @intrinsic("itof") public init(_ value: Int)
    public init(integerLiteral value: Int) { self.init(value) }
    @differentiable public init(floatLiteral value: Double) { self.init(value) }
    @intrinsic("bitcast") public init(bitPattern: UInt)
    @intrinsic("bitcast") public var bitPattern: UInt

    @differentiable public mutating func move(along direction: Double) { self = self + direction }
}

@differentiable @intrinsic("fma") public func _fma(_ x: Double, _ y: Double, _ z: Double) -> Double
@differentiable @intrinsic("fabs") public func abs(_ x: Double) -> Double
@differentiable @intrinsic("fmin") public func min(_ x: Double, _ y: Double) -> Double
@differentiable @intrinsic("fmax") public func max(_ x: Double, _ y: Double) -> Double
@differentiable public func min(_ x: Double, _ y: Double, _ z: Double) -> Double { return min(min(x, y), z) }
@differentiable public func max(_ x: Double, _ y: Double, _ z: Double) -> Double { return max(max(x, y), z) }

/// The 80-bit numbers of x86 processors.
@scalar("f80")
public struct Float80: BinaryFloatingPoint, Differentiable, Real {
    public typealias TangentVector = Float80
    public typealias AllDifferentiableVariables = Float80

    public static var _isBuiltIn: Bool { return true }
    public static var zero: Float80 { return 0 }
    public static var pi: Float80 { return 3.14159265358979323846264338327950288 }
    public static var infinity: Float80 { return 1 / 0 }
    public static var nan: Float80 { return 0 / 0 }
    public static var greatestFiniteMagnitude: Float80 { return 1.18973149535723176502e4932 }
    public static var leastNormalMagnitude: Float80 { return 3.36210314311209350626e-4932 }
    public static var leastNonzeroMagnitude: Float80 { return 3.6451995318824746025e-4951 }
    public static var ulpOfOne: Float80 { return 1.08420217248550443401e-19 }
    public static var significandBitCount: Int { return 63 }
    public static var exponentBitCount: Int { return 15 }

    @differentiable public init(_ value: Float80) { self = value }
    @differentiable @intrinsic("fconvert") public init(_ value: Float)
    @differentiable @intrinsic("fconvert") public init(_ value: Double)
    @intrinsic("itof") public init(_ value: Int)
    public init(integerLiteral value: Int) { self.init(value) }
    @differentiable public init(floatLiteral value: Double) { self.init(value) }

    @differentiable public mutating func move(along direction: Float80) { self = self + direction }
}

@differentiable @intrinsic("fma") public func _fma(_ x: Float80, _ y: Float80, _ z: Float80) -> Float80
@differentiable @intrinsic("fabs") public func abs(_ x: Float80) -> Float80
@differentiable @intrinsic("fmin") public func min(_ x: Float80, _ y: Float80) -> Float80
@differentiable @intrinsic("fmax") public func max(_ x: Float80, _ y: Float80) -> Float80
@differentiable public func min(_ x: Float80, _ y: Float80, _ z: Float80) -> Float80 { return min(min(x, y), z) }
@differentiable public func max(_ x: Float80, _ y: Float80, _ z: Float80) -> Float80 { return max(max(x, y), z) }

public enum FloatingPointSign: Int {
    case plus
    case minus
}

public enum FloatingPointRoundingRule {
    case toNearestOrAwayFromZero
    case toNearestOrEven
    case up
    case down
    case towardZero
    case awayFromZero
}

@intrinsic("round") func _roundOf<T>(_ x: T) -> T
@intrinsic("rint") func _roundEvenOf<T>(_ x: T) -> T
@intrinsic("ceil") func _ceilingOf<T>(_ x: T) -> T
@intrinsic("floor") func _floorOf<T>(_ x: T) -> T
@intrinsic("ftrunc") func _wholeOf<T>(_ x: T) -> T
@intrinsic("logb") func _exponentOf<T>(_ x: T) -> T
@intrinsic("nextafter") func _nextAfter<T>(_ x: T, _ y: T) -> T
@intrinsic("copysign") func _withSign<T>(_ x: T, _ y: T) -> T
@intrinsic("fma") func _fused<T>(_ x: T, _ y: T, _ z: T) -> T
@intrinsic("ldexp") func _scaled<T>(_ x: T, _ exponent: Int32) -> T

extension BinaryFloatingPoint {
    @differentiable(where Self: Differentiable)
    @intrinsic("fadd") public static func + (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("fsub") public static func - (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("fmul") public static func * (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("fdiv") public static func / (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("fneg") public static prefix func - (operand: Self) -> Self
    @differentiable(where Self: Differentiable)
    public static prefix func + (operand: Self) -> Self { return operand }
    @differentiable(where Self: Differentiable)
    public static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }
    @differentiable(where Self: Differentiable)
    public static func -= (lhs: inout Self, rhs: Self) { lhs = lhs - rhs }
    @differentiable(where Self: Differentiable)
    public static func *= (lhs: inout Self, rhs: Self) { lhs = lhs * rhs }
    @differentiable(where Self: Differentiable)
    public static func /= (lhs: inout Self, rhs: Self) { lhs = lhs / rhs }

    @intrinsic("feq") public static func == (lhs: Self, rhs: Self) -> Bool
    @intrinsic("fne") public static func != (lhs: Self, rhs: Self) -> Bool
    @intrinsic("flt") public static func < (lhs: Self, rhs: Self) -> Bool
    @intrinsic("fle") public static func <= (lhs: Self, rhs: Self) -> Bool
    @intrinsic("fgt") public static func > (lhs: Self, rhs: Self) -> Bool
    @intrinsic("fge") public static func >= (lhs: Self, rhs: Self) -> Bool

    public static var radix: Int { return 2 }
    public static var signalingNaN: Self { return nan }

    public init() { self = 0 }
    @intrinsic("itof") public init<T: BinaryInteger>(_ source: T)
    @differentiable(where Self: Differentiable, T: Differentiable)
    @intrinsic("fconvert") public init<T: BinaryFloatingPoint>(_ source: T)
    public init?<T: BinaryInteger>(exactly source: T) {
        let magnitude = source.magnitude
        let digits = T.Magnitude.bitWidth - magnitude.leadingZeroBitCount - magnitude.trailingZeroBitCount
        if digits > Self.significandBitCount + 1 { return nil }
        self = Self(source)
    }
    public init?<T: BinaryFloatingPoint>(exactly source: T) {
        let value = Self(source)
        if T(value) != source { return nil }
        self = value
    }
    public init(sign: FloatingPointSign, exponent: Int, significand: Self) {
        let magnitude = Self._scale(significand, exponent)
        self = sign == .minus ? -magnitude : magnitude
    }
    public init(signOf sign: Self, magnitudeOf magnitude: Self) { self = _withSign(magnitude, sign) }

    public var isNaN: Bool { return self != self }
    public var isSignalingNaN: Bool { return false }
    public var isInfinite: Bool { return self == Self.infinity || self == -Self.infinity }
    public var isFinite: Bool { return self - self == 0 }
    public var isZero: Bool { return self == 0 }
    public var isNormal: Bool { return isFinite && magnitude >= Self.leastNormalMagnitude }
    public var isSubnormal: Bool { return self != 0 && magnitude < Self.leastNormalMagnitude }
    public var sign: FloatingPointSign { return _withSign(1, self) < 0 ? .minus : .plus }
    @differentiable(where Self: Differentiable)
    @intrinsic("fabs") public var magnitude: Self

    /// The power of two just below; of zero the least `Int`, of infinities and NaN the greatest.
    public var exponent: Int { return self == 0 ? Int.min : (isFinite ? Int(_exponentOf(self)) : Int.max) }
    public var significand: Self {
        if self == 0 || !isFinite { return magnitude }
        return Self._scale(magnitude, -exponent)
    }
    public var binade: Self {
        if self == 0 { return self }
        return isFinite ? _withSign(Self._scale(1, exponent), self) : Self.nan
    }
    public var ulp: Self {
        if !isFinite { return Self.nan }
        if magnitude == Self.greatestFiniteMagnitude { return magnitude - magnitude.nextDown }
        return magnitude.nextUp - magnitude
    }
    public var nextUp: Self { return _nextAfter(self, Self.infinity) }
    public var nextDown: Self { return _nextAfter(self, -Self.infinity) }

    @differentiable(where Self: Differentiable)
    @intrinsic("sqrt") public func squareRoot() -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("round") public func rounded() -> Self
    @differentiable(wrt: self where Self: Differentiable)
    public func rounded(_ rule: FloatingPointRoundingRule) -> Self {
        switch rule {
        case .toNearestOrAwayFromZero: return _roundOf(self)
        case .toNearestOrEven: return _roundEvenOf(self)
        case .up: return _ceilingOf(self)
        case .down: return _floorOf(self)
        case .towardZero: return _wholeOf(self)
        case .awayFromZero: return _withSign(_ceilingOf(magnitude), self)
        }
    }
    public mutating func negate() { self = -self }
    @differentiable(where Self: Differentiable)
    @intrinsic("frem") public func truncatingRemainder(dividingBy other: Self) -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("remainder") public func remainder(dividingBy other: Self) -> Self
    @differentiable(where Self: Differentiable)
    public func addingProduct(_ lhs: Self, _ rhs: Self) -> Self { return _fused(lhs, rhs, self) }
    @differentiable(where Self: Differentiable)
    public mutating func addProduct(_ lhs: Self, _ rhs: Self) { self = _fused(lhs, rhs, self) }

    /// The lesser; of a number and NaN the number.
    public static func minimum(_ x: Self, _ y: Self) -> Self { return x.isNaN || y < x ? y : x }
    public static func maximum(_ x: Self, _ y: Self) -> Self { return x.isNaN || y > x ? y : x }
    public static func minimumMagnitude(_ x: Self, _ y: Self) -> Self {
        return x.isNaN || y.magnitude < x.magnitude ? y : x
    }
    public static func maximumMagnitude(_ x: Self, _ y: Self) -> Self {
        return x.isNaN || y.magnitude > x.magnitude ? y : x
    }
    public func isEqual(to other: Self) -> Bool { return self == other }
    public func isLess(than other: Self) -> Bool { return self < other }
    public func isLessThanOrEqualTo(_ other: Self) -> Bool { return self <= other }
    public func isTotallyOrdered(belowOrEqualTo other: Self) -> Bool {
        if self < other { return true }
        if other < self { return false }
        if self.isNaN || other.isNaN { return self.isNaN ? (other.isNaN || sign == .minus) : other.sign == .plus }
        return self != 0 || sign == .minus || other.sign == .plus
    }
    public func distance(to other: Self) -> Self { return other - self }
    public func advanced(by n: Self) -> Self { return self + n }
    public func _hashValue(into seed: Int) -> Int {
        return _mix(seed, Int(truncatingIfNeeded: Double(self + 0).bitPattern))
    }

    /// Times a power of two, rounded once.
    static func _scale(_ x: Self, _ exponent: Int) -> Self { return _scaled(x, Int32(clamping: exponent)) }
}
