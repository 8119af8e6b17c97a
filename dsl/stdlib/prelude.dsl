// The prelude: what every file sees without an import.
//
// Ordinary language, with three attributes of the compiler's own: `@scalar("f32")` ties a struct to a
// machine type, `@builtin("array")` a struct to a built-in representation, and `@intrinsic("fadd")`
// stands for a body: the call becomes that IR operation (or a special form of `lower/intrinsics.py`).

// MARK: protocols

public protocol Equatable {
    static func == (lhs: Self, rhs: Self) -> Bool
}

extension Equatable {
    public static func != (lhs: Self, rhs: Self) -> Bool { return !(lhs == rhs) }
}

public protocol Comparable: Equatable {
    static func < (lhs: Self, rhs: Self) -> Bool
    static func <= (lhs: Self, rhs: Self) -> Bool
    static func > (lhs: Self, rhs: Self) -> Bool
    static func >= (lhs: Self, rhs: Self) -> Bool
}

extension Comparable {
    public static func > (lhs: Self, rhs: Self) -> Bool { return rhs < lhs }
    public static func <= (lhs: Self, rhs: Self) -> Bool { return !(rhs < lhs) }
    public static func >= (lhs: Self, rhs: Self) -> Bool { return !(lhs < rhs) }

    public static func ..< (minimum: Self, maximum: Self) -> Range<Self> {
        precondition(minimum <= maximum, "Range requires lowerBound <= upperBound")
        return Range(uncheckedBounds: (lower: minimum, upper: maximum))
    }

    public static func ... (minimum: Self, maximum: Self) -> ClosedRange<Self> {
        precondition(minimum <= maximum, "Range requires lowerBound <= upperBound")
        return ClosedRange(uncheckedBounds: (lower: minimum, upper: maximum))
    }
}

public protocol CustomStringConvertible {
    /// What `print` shows of the value.
    var description: String { get }
}

public protocol ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int)
}

public protocol ExpressibleByFloatLiteral {
    init(floatLiteral value: Double)
}

public protocol ExpressibleByBooleanLiteral {
    init(booleanLiteral value: Bool)
}

public protocol ExpressibleByStringLiteral {
    init(stringLiteral value: String)
}

public protocol ExpressibleByArrayLiteral {
    associatedtype ArrayLiteralElement
    init(arrayLiteral elements: ArrayLiteralElement...)
}

/// What can be added and subtracted, with a zero.
public protocol AdditiveArithmetic: Equatable {
    static var zero: Self { get }
    static func + (lhs: Self, rhs: Self) -> Self
    static func - (lhs: Self, rhs: Self) -> Self
    static func += (lhs: inout Self, rhs: Self)
    static func -= (lhs: inout Self, rhs: Self)
}

extension AdditiveArithmetic {
    public static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }
    public static func -= (lhs: inout Self, rhs: Self) { lhs = lhs - rhs }
    public static prefix func + (x: Self) -> Self { return x }
}

public protocol Numeric: AdditiveArithmetic, ExpressibleByIntegerLiteral {
    static func * (lhs: Self, rhs: Self) -> Self
    static func *= (lhs: inout Self, rhs: Self)
}

extension Numeric {
    public static func *= (lhs: inout Self, rhs: Self) { lhs = lhs * rhs }
}

public protocol SignedNumeric: Numeric {
    static prefix func - (operand: Self) -> Self
    mutating func negate()
}

extension SignedNumeric {
    public mutating func negate() { self = -self }
}

public protocol BinaryInteger: Numeric, Comparable {
    init(_ value: Int)
    static func / (lhs: Self, rhs: Self) -> Self
    static func % (lhs: Self, rhs: Self) -> Self
}

public protocol FixedWidthInteger: BinaryInteger {
    static var min: Self { get }
    static var max: Self { get }
}

public protocol SignedInteger: BinaryInteger, SignedNumeric {}

public protocol UnsignedInteger: BinaryInteger {}

public protocol FloatingPoint: SignedNumeric, Comparable {
    init(_ value: Int)
    static var pi: Self { get }
    static var infinity: Self { get }
    static var nan: Self { get }
    static func / (lhs: Self, rhs: Self) -> Self
    static func /= (lhs: inout Self, rhs: Self)
    var magnitude: Self { get }
    var isNaN: Bool { get }
    func squareRoot() -> Self
}

extension FloatingPoint {
    public static func /= (lhs: inout Self, rhs: Self) { lhs = lhs / rhs }
}

public protocol BinaryFloatingPoint: FloatingPoint, ExpressibleByFloatLiteral {
    init(_ value: Double)
}

public protocol ElementaryFunctions {}

/// What a `for` loop runs over: a count, known when the loop starts, and the element at a position.
public protocol _Iterable {
    associatedtype Element
    var _iterationCount: Int { get }
    func _element(at position: Int) -> Element
}

/// A type whose values can be differentiated with respect to, and functions into which can be differentiated.
///
/// Structs get all of it for free: `TangentVector` is synthesised from the stored properties.
public protocol Differentiable {
    /// Directions in which a value can move; gradients are such directions.
    associatedtype TangentVector: Differentiable & AdditiveArithmetic where TangentVector.TangentVector == TangentVector
    associatedtype CotangentVector where CotangentVector == TangentVector
    associatedtype AllDifferentiableVariables = TangentVector
    /// Moves `self` along a direction.
    mutating func move(along direction: TangentVector)
}

extension Differentiable {
    public mutating func move(by offset: TangentVector) { move(along: offset) }
}

// MARK: numbers

@scalar("f32")
public struct Float: BinaryFloatingPoint, Differentiable, ElementaryFunctions {
    public typealias TangentVector = Float
    public typealias AllDifferentiableVariables = Float

    public static var zero: Float { return 0 }
    public static var pi: Float { return 3.14159265358979323846 }
    public static var infinity: Float { return 1 / 0 }
    public static var nan: Float { return 0 / 0 }
    public static var greatestFiniteMagnitude: Float { return 3.40282346638528859812e38 }
    public static var leastNormalMagnitude: Float { return 1.17549435082228750797e-38 }
    public static var leastNonzeroMagnitude: Float { return 1.40129846432481707092e-45 }
    public static var ulpOfOne: Float { return 1.1920928955078125e-07 }

    public init() { self = 0 }
    @differentiable public init(_ value: Float) { self = value }
    @differentiable @intrinsic("fconvert") public init(_ value: Double)
    @differentiable @intrinsic("fconvert") public init(_ value: Float80)
    @intrinsic("itof") public init(_ value: Int)
    @intrinsic("itof") public init(_ value: Int32)
    @intrinsic("itof") public init(_ value: UInt8)
    public init(integerLiteral value: Int) { self.init(value) }
    @differentiable public init(floatLiteral value: Double) { self.init(value) }

    @differentiable @intrinsic("fadd") public static func + (lhs: Float, rhs: Float) -> Float
    @differentiable @intrinsic("fsub") public static func - (lhs: Float, rhs: Float) -> Float
    @differentiable @intrinsic("fmul") public static func * (lhs: Float, rhs: Float) -> Float
    @differentiable @intrinsic("fdiv") public static func / (lhs: Float, rhs: Float) -> Float
    @differentiable @intrinsic("fneg") public static prefix func - (operand: Float) -> Float
    @differentiable public static prefix func + (operand: Float) -> Float { return operand }
    @differentiable public static func += (lhs: inout Float, rhs: Float) { lhs = lhs + rhs }
    @differentiable public static func -= (lhs: inout Float, rhs: Float) { lhs = lhs - rhs }
    @differentiable public static func *= (lhs: inout Float, rhs: Float) { lhs = lhs * rhs }
    @differentiable public static func /= (lhs: inout Float, rhs: Float) { lhs = lhs / rhs }

    @intrinsic("feq") public static func == (lhs: Float, rhs: Float) -> Bool
    @intrinsic("fne") public static func != (lhs: Float, rhs: Float) -> Bool
    @intrinsic("flt") public static func < (lhs: Float, rhs: Float) -> Bool
    @intrinsic("fle") public static func <= (lhs: Float, rhs: Float) -> Bool
    @intrinsic("fgt") public static func > (lhs: Float, rhs: Float) -> Bool
    @intrinsic("fge") public static func >= (lhs: Float, rhs: Float) -> Bool

    public var isNaN: Bool { return self != self }
    public var isInfinite: Bool { return self == Float.infinity || self == -Float.infinity }
    public var isFinite: Bool { return self - self == 0 }
    public var isZero: Bool { return self == 0 }
    @differentiable public var magnitude: Float { return abs(self) }
    @differentiable @intrinsic("sqrt") public func squareRoot() -> Float
    @differentiable @intrinsic("round") public func rounded() -> Float
    @differentiable @intrinsic("frem") public func truncatingRemainder(dividingBy other: Float) -> Float
    @differentiable public func addingProduct(_ lhs: Float, _ rhs: Float) -> Float { return _fma(lhs, rhs, self) }
    @differentiable public mutating func addProduct(_ lhs: Float, _ rhs: Float) { self = _fma(lhs, rhs, self) }
    public mutating func negate() { self = -self }
    public static func minimum(_ x: Float, _ y: Float) -> Float { return min(x, y) }
    public static func maximum(_ x: Float, _ y: Float) -> Float { return max(x, y) }

    @differentiable public mutating func move(along direction: Float) { self = self + direction }
}

@differentiable @intrinsic("fma") public func _fma(_ x: Float, _ y: Float, _ z: Float) -> Float
@differentiable @intrinsic("fabs") public func abs(_ x: Float) -> Float
@differentiable @intrinsic("fmin") public func min(_ x: Float, _ y: Float) -> Float
@differentiable @intrinsic("fmax") public func max(_ x: Float, _ y: Float) -> Float

@scalar("f64")
public struct Double: BinaryFloatingPoint, Differentiable, ElementaryFunctions {
    public typealias TangentVector = Double
    public typealias AllDifferentiableVariables = Double

    public static var zero: Double { return 0 }
    public static var pi: Double { return 3.14159265358979323846 }
    public static var infinity: Double { return 1 / 0 }
    public static var nan: Double { return 0 / 0 }
    public static var greatestFiniteMagnitude: Double { return 1.7976931348623157e308 }
    public static var leastNormalMagnitude: Double { return 2.2250738585072014e-308 }
    public static var leastNonzeroMagnitude: Double { return 4.9406564584124654e-324 }
    public static var ulpOfOne: Double { return 2.220446049250313e-16 }

    public init() { self = 0 }
    @differentiable public init(_ value: Double) { self = value }
    @differentiable @intrinsic("fconvert") public init(_ value: Float)
    @differentiable @intrinsic("fconvert") public init(_ value: Float80)
    @intrinsic("itof") public init(_ value: Int)
    @intrinsic("itof") public init(_ value: Int32)
    @intrinsic("itof") public init(_ value: UInt8)
    public init(integerLiteral value: Int) { self.init(value) }
    @differentiable public init(floatLiteral value: Double) { self.init(value) }

    @differentiable @intrinsic("fadd") public static func + (lhs: Double, rhs: Double) -> Double
    @differentiable @intrinsic("fsub") public static func - (lhs: Double, rhs: Double) -> Double
    @differentiable @intrinsic("fmul") public static func * (lhs: Double, rhs: Double) -> Double
    @differentiable @intrinsic("fdiv") public static func / (lhs: Double, rhs: Double) -> Double
    @differentiable @intrinsic("fneg") public static prefix func - (operand: Double) -> Double
    @differentiable public static prefix func + (operand: Double) -> Double { return operand }
    @differentiable public static func += (lhs: inout Double, rhs: Double) { lhs = lhs + rhs }
    @differentiable public static func -= (lhs: inout Double, rhs: Double) { lhs = lhs - rhs }
    @differentiable public static func *= (lhs: inout Double, rhs: Double) { lhs = lhs * rhs }
    @differentiable public static func /= (lhs: inout Double, rhs: Double) { lhs = lhs / rhs }

    @intrinsic("feq") public static func == (lhs: Double, rhs: Double) -> Bool
    @intrinsic("fne") public static func != (lhs: Double, rhs: Double) -> Bool
    @intrinsic("flt") public static func < (lhs: Double, rhs: Double) -> Bool
    @intrinsic("fle") public static func <= (lhs: Double, rhs: Double) -> Bool
    @intrinsic("fgt") public static func > (lhs: Double, rhs: Double) -> Bool
    @intrinsic("fge") public static func >= (lhs: Double, rhs: Double) -> Bool

    public var isNaN: Bool { return self != self }
    public var isInfinite: Bool { return self == Double.infinity || self == -Double.infinity }
    public var isFinite: Bool { return self - self == 0 }
    public var isZero: Bool { return self == 0 }
    @differentiable public var magnitude: Double { return abs(self) }
    @differentiable @intrinsic("sqrt") public func squareRoot() -> Double
    @differentiable @intrinsic("round") public func rounded() -> Double
    @differentiable @intrinsic("frem") public func truncatingRemainder(dividingBy other: Double) -> Double
    @differentiable public func addingProduct(_ lhs: Double, _ rhs: Double) -> Double { return _fma(lhs, rhs, self) }
    @differentiable public mutating func addProduct(_ lhs: Double, _ rhs: Double) { self = _fma(lhs, rhs, self) }
    public mutating func negate() { self = -self }
    public static func minimum(_ x: Double, _ y: Double) -> Double { return min(x, y) }
    public static func maximum(_ x: Double, _ y: Double) -> Double { return max(x, y) }

    @differentiable public mutating func move(along direction: Double) { self = self + direction }
}

@differentiable @intrinsic("fma") public func _fma(_ x: Double, _ y: Double, _ z: Double) -> Double
@differentiable @intrinsic("fabs") public func abs(_ x: Double) -> Double
@differentiable @intrinsic("fmin") public func min(_ x: Double, _ y: Double) -> Double
@differentiable @intrinsic("fmax") public func max(_ x: Double, _ y: Double) -> Double

@scalar("f80")
public struct Float80: BinaryFloatingPoint, Differentiable, ElementaryFunctions {
    public typealias TangentVector = Float80
    public typealias AllDifferentiableVariables = Float80

    public static var zero: Float80 { return 0 }
    public static var pi: Float80 { return 3.14159265358979323846264338327950288 }
    public static var infinity: Float80 { return 1 / 0 }
    public static var nan: Float80 { return 0 / 0 }
    public static var greatestFiniteMagnitude: Float80 { return 1.18973149535723176502e4932 }
    public static var leastNormalMagnitude: Float80 { return 3.36210314311209350626e-4932 }
    public static var leastNonzeroMagnitude: Float80 { return 3.6451995318824746025e-4951 }
    public static var ulpOfOne: Float80 { return 1.08420217248550443401e-19 }

    public init() { self = 0 }
    @differentiable public init(_ value: Float80) { self = value }
    @differentiable @intrinsic("fconvert") public init(_ value: Float)
    @differentiable @intrinsic("fconvert") public init(_ value: Double)
    @intrinsic("itof") public init(_ value: Int)
    @intrinsic("itof") public init(_ value: Int32)
    @intrinsic("itof") public init(_ value: UInt8)
    public init(integerLiteral value: Int) { self.init(value) }
    @differentiable public init(floatLiteral value: Double) { self.init(value) }

    @differentiable @intrinsic("fadd") public static func + (lhs: Float80, rhs: Float80) -> Float80
    @differentiable @intrinsic("fsub") public static func - (lhs: Float80, rhs: Float80) -> Float80
    @differentiable @intrinsic("fmul") public static func * (lhs: Float80, rhs: Float80) -> Float80
    @differentiable @intrinsic("fdiv") public static func / (lhs: Float80, rhs: Float80) -> Float80
    @differentiable @intrinsic("fneg") public static prefix func - (operand: Float80) -> Float80
    @differentiable public static prefix func + (operand: Float80) -> Float80 { return operand }
    @differentiable public static func += (lhs: inout Float80, rhs: Float80) { lhs = lhs + rhs }
    @differentiable public static func -= (lhs: inout Float80, rhs: Float80) { lhs = lhs - rhs }
    @differentiable public static func *= (lhs: inout Float80, rhs: Float80) { lhs = lhs * rhs }
    @differentiable public static func /= (lhs: inout Float80, rhs: Float80) { lhs = lhs / rhs }

    @intrinsic("feq") public static func == (lhs: Float80, rhs: Float80) -> Bool
    @intrinsic("fne") public static func != (lhs: Float80, rhs: Float80) -> Bool
    @intrinsic("flt") public static func < (lhs: Float80, rhs: Float80) -> Bool
    @intrinsic("fle") public static func <= (lhs: Float80, rhs: Float80) -> Bool
    @intrinsic("fgt") public static func > (lhs: Float80, rhs: Float80) -> Bool
    @intrinsic("fge") public static func >= (lhs: Float80, rhs: Float80) -> Bool

    public var isNaN: Bool { return self != self }
    public var isInfinite: Bool { return self == Float80.infinity || self == -Float80.infinity }
    public var isFinite: Bool { return self - self == 0 }
    public var isZero: Bool { return self == 0 }
    @differentiable public var magnitude: Float80 { return abs(self) }
    @differentiable @intrinsic("sqrt") public func squareRoot() -> Float80
    @differentiable @intrinsic("round") public func rounded() -> Float80
    @differentiable @intrinsic("frem") public func truncatingRemainder(dividingBy other: Float80) -> Float80
    @differentiable public func addingProduct(_ lhs: Float80, _ rhs: Float80) -> Float80 { return _fma(lhs, rhs, self) }
    @differentiable public mutating func addProduct(_ lhs: Float80, _ rhs: Float80) { self = _fma(lhs, rhs, self) }
    public mutating func negate() { self = -self }
    public static func minimum(_ x: Float80, _ y: Float80) -> Float80 { return min(x, y) }
    public static func maximum(_ x: Float80, _ y: Float80) -> Float80 { return max(x, y) }

    @differentiable public mutating func move(along direction: Float80) { self = self + direction }
}

@differentiable @intrinsic("fma") public func _fma(_ x: Float80, _ y: Float80, _ z: Float80) -> Float80
@differentiable @intrinsic("fabs") public func abs(_ x: Float80) -> Float80
@differentiable @intrinsic("fmin") public func min(_ x: Float80, _ y: Float80) -> Float80
@differentiable @intrinsic("fmax") public func max(_ x: Float80, _ y: Float80) -> Float80

@scalar("i64")
public struct Int: FixedWidthInteger, SignedInteger {
    public static var zero: Int { return 0 }
    public static var min: Int { return -9_223_372_036_854_775_808 }
    public static var max: Int { return 9_223_372_036_854_775_807 }
    public static var bitWidth: Int { return 64 }

    public init() { self = 0 }
    public init(_ value: Int) { self = value }
    @intrinsic("iconvert") public init(_ value: Int32)
    @intrinsic("itruncate") public init(truncatingIfNeeded value: Int32)
    @intrinsic("iconvert") public init(_ value: UInt8)
    @intrinsic("itruncate") public init(truncatingIfNeeded value: UInt8)
    @intrinsic("ftoi") public init(_ value: Float)
    @intrinsic("ftoi") public init(_ value: Double)
    public init(integerLiteral value: Int) { self.init(value) }

    @intrinsic("iadd") public static func + (lhs: Int, rhs: Int) -> Int
    @intrinsic("isub") public static func - (lhs: Int, rhs: Int) -> Int
    @intrinsic("imul") public static func * (lhs: Int, rhs: Int) -> Int
    @intrinsic("idiv") public static func / (lhs: Int, rhs: Int) -> Int
    @intrinsic("irem") public static func % (lhs: Int, rhs: Int) -> Int
    @intrinsic("ineg") public static prefix func - (operand: Int) -> Int
    @intrinsic("wadd") public static func &+ (lhs: Int, rhs: Int) -> Int
    @intrinsic("wsub") public static func &- (lhs: Int, rhs: Int) -> Int
    @intrinsic("wmul") public static func &* (lhs: Int, rhs: Int) -> Int
    @intrinsic("iand") public static func & (lhs: Int, rhs: Int) -> Int
    @intrinsic("ior") public static func | (lhs: Int, rhs: Int) -> Int
    @intrinsic("ixor") public static func ^ (lhs: Int, rhs: Int) -> Int
    @intrinsic("shl") public static func << (lhs: Int, rhs: Int) -> Int
    @intrinsic("shr") public static func >> (lhs: Int, rhs: Int) -> Int
    @intrinsic("inot") public static prefix func ~ (operand: Int) -> Int
    public static func += (lhs: inout Int, rhs: Int) { lhs = lhs + rhs }
    public static func -= (lhs: inout Int, rhs: Int) { lhs = lhs - rhs }
    public static func *= (lhs: inout Int, rhs: Int) { lhs = lhs * rhs }
    public static func /= (lhs: inout Int, rhs: Int) { lhs = lhs / rhs }
    public static func %= (lhs: inout Int, rhs: Int) { lhs = lhs % rhs }

    @intrinsic("ieq") public static func == (lhs: Int, rhs: Int) -> Bool
    @intrinsic("ine") public static func != (lhs: Int, rhs: Int) -> Bool
    @intrinsic("ilt") public static func < (lhs: Int, rhs: Int) -> Bool
    @intrinsic("ile") public static func <= (lhs: Int, rhs: Int) -> Bool
    @intrinsic("igt") public static func > (lhs: Int, rhs: Int) -> Bool
    @intrinsic("ige") public static func >= (lhs: Int, rhs: Int) -> Bool

    public func isMultiple(of other: Int) -> Bool { return other == 0 ? self == 0 : self % other == 0 }
    public var magnitude: Int { return self < 0 ? -self : self }
    public func signum() -> Int { return self > 0 ? 1 : (self < 0 ? -1 : 0) }
}

public typealias Int64 = Int

@scalar("i32")
public struct Int32: FixedWidthInteger, SignedInteger {
    public static var zero: Int32 { return 0 }
    public static var min: Int32 { return -2_147_483_648 }
    public static var max: Int32 { return 2_147_483_647 }
    public static var bitWidth: Int { return 32 }

    public init() { self = 0 }
    public init(_ value: Int32) { self = value }
    @intrinsic("iconvert") public init(_ value: Int)
    @intrinsic("itruncate") public init(truncatingIfNeeded value: Int)
    @intrinsic("iconvert") public init(_ value: UInt8)
    @intrinsic("itruncate") public init(truncatingIfNeeded value: UInt8)
    @intrinsic("ftoi") public init(_ value: Float)
    @intrinsic("ftoi") public init(_ value: Double)
    public init(integerLiteral value: Int) { self.init(value) }

    @intrinsic("iadd") public static func + (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("isub") public static func - (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("imul") public static func * (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("idiv") public static func / (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("irem") public static func % (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("ineg") public static prefix func - (operand: Int32) -> Int32
    @intrinsic("wadd") public static func &+ (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("wsub") public static func &- (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("wmul") public static func &* (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("iand") public static func & (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("ior") public static func | (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("ixor") public static func ^ (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("shl") public static func << (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("shr") public static func >> (lhs: Int32, rhs: Int32) -> Int32
    @intrinsic("inot") public static prefix func ~ (operand: Int32) -> Int32
    public static func += (lhs: inout Int32, rhs: Int32) { lhs = lhs + rhs }
    public static func -= (lhs: inout Int32, rhs: Int32) { lhs = lhs - rhs }
    public static func *= (lhs: inout Int32, rhs: Int32) { lhs = lhs * rhs }
    public static func /= (lhs: inout Int32, rhs: Int32) { lhs = lhs / rhs }
    public static func %= (lhs: inout Int32, rhs: Int32) { lhs = lhs % rhs }

    @intrinsic("ieq") public static func == (lhs: Int32, rhs: Int32) -> Bool
    @intrinsic("ine") public static func != (lhs: Int32, rhs: Int32) -> Bool
    @intrinsic("ilt") public static func < (lhs: Int32, rhs: Int32) -> Bool
    @intrinsic("ile") public static func <= (lhs: Int32, rhs: Int32) -> Bool
    @intrinsic("igt") public static func > (lhs: Int32, rhs: Int32) -> Bool
    @intrinsic("ige") public static func >= (lhs: Int32, rhs: Int32) -> Bool

    public func isMultiple(of other: Int32) -> Bool { return other == 0 ? self == 0 : self % other == 0 }
    public var magnitude: Int32 { return self < 0 ? -self : self }
    public func signum() -> Int32 { return self > 0 ? 1 : (self < 0 ? -1 : 0) }
}

@scalar("u8")
public struct UInt8: FixedWidthInteger, UnsignedInteger {
    public static var zero: UInt8 { return 0 }
    public static var min: UInt8 { return 0 }
    public static var max: UInt8 { return 255 }
    public static var bitWidth: Int { return 8 }

    public init() { self = 0 }
    public init(_ value: UInt8) { self = value }
    @intrinsic("iconvert") public init(_ value: Int)
    @intrinsic("itruncate") public init(truncatingIfNeeded value: Int)
    @intrinsic("iconvert") public init(_ value: Int32)
    @intrinsic("itruncate") public init(truncatingIfNeeded value: Int32)
    @intrinsic("ftoi") public init(_ value: Float)
    @intrinsic("ftoi") public init(_ value: Double)
    public init(integerLiteral value: Int) { self.init(value) }

    @intrinsic("iadd") public static func + (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("isub") public static func - (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("imul") public static func * (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("idiv") public static func / (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("irem") public static func % (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("wadd") public static func &+ (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("wsub") public static func &- (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("wmul") public static func &* (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("iand") public static func & (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("ior") public static func | (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("ixor") public static func ^ (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("shl") public static func << (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("shr") public static func >> (lhs: UInt8, rhs: UInt8) -> UInt8
    @intrinsic("inot") public static prefix func ~ (operand: UInt8) -> UInt8
    public static func += (lhs: inout UInt8, rhs: UInt8) { lhs = lhs + rhs }
    public static func -= (lhs: inout UInt8, rhs: UInt8) { lhs = lhs - rhs }
    public static func *= (lhs: inout UInt8, rhs: UInt8) { lhs = lhs * rhs }
    public static func /= (lhs: inout UInt8, rhs: UInt8) { lhs = lhs / rhs }
    public static func %= (lhs: inout UInt8, rhs: UInt8) { lhs = lhs % rhs }

    @intrinsic("ieq") public static func == (lhs: UInt8, rhs: UInt8) -> Bool
    @intrinsic("ine") public static func != (lhs: UInt8, rhs: UInt8) -> Bool
    @intrinsic("ilt") public static func < (lhs: UInt8, rhs: UInt8) -> Bool
    @intrinsic("ile") public static func <= (lhs: UInt8, rhs: UInt8) -> Bool
    @intrinsic("igt") public static func > (lhs: UInt8, rhs: UInt8) -> Bool
    @intrinsic("ige") public static func >= (lhs: UInt8, rhs: UInt8) -> Bool

    public func isMultiple(of other: UInt8) -> Bool { return other == 0 ? self == 0 : self % other == 0 }
    public var magnitude: UInt8 { return self }
}

@scalar("bool")
public struct Bool: Equatable {
    public init(_ value: Bool) { self = value }
    @intrinsic("ieq") public static func == (lhs: Bool, rhs: Bool) -> Bool
    @intrinsic("ine") public static func != (lhs: Bool, rhs: Bool) -> Bool
    @intrinsic("inot") public static prefix func ! (operand: Bool) -> Bool
    public mutating func toggle() { self = !self }
}

public enum Never {}

public typealias Void = ()

public func abs<T: SignedNumeric & Comparable>(_ x: T) -> T { return x < 0 ? -x : x }
public func min<T: Comparable>(_ x: T, _ y: T) -> T { return y < x ? y : x }
public func max<T: Comparable>(_ x: T, _ y: T) -> T { return y >= x ? y : x }
public func min<T: Comparable>(_ x: T, _ y: T, _ z: T) -> T { return min(min(x, y), z) }
public func max<T: Comparable>(_ x: T, _ y: T, _ z: T) -> T { return max(max(x, y), z) }
@differentiable public func min(_ x: Float, _ y: Float, _ z: Float) -> Float { return min(min(x, y), z) }
@differentiable public func max(_ x: Float, _ y: Float, _ z: Float) -> Float { return max(max(x, y), z) }
@differentiable public func min(_ x: Double, _ y: Double, _ z: Double) -> Double { return min(min(x, y), z) }
@differentiable public func max(_ x: Double, _ y: Double, _ z: Double) -> Double { return max(max(x, y), z) }

@differentiable(wrt: (a, b) where T: Differentiable)
public func swap<T>(_ a: inout T, _ b: inout T) {
    let old = a
    a = b
    b = old
}

public func ~= <T: Equatable>(pattern: T, value: T) -> Bool { return pattern == value }

/// The type of a value; `print` shows its name.
public func type<T>(of value: T) -> T.Type { return T.self }

// MARK: output and traps

@intrinsic("print") public func print(_ items: Any..., separator: String = " ", terminator: String = "\n")
@intrinsic("debugPrint") public func debugPrint(_ items: Any..., separator: String = " ", terminator: String = "\n")
@intrinsic("dump") public func dump(_ value: Any)
@intrinsic("precondition") public func precondition(_ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = "")
@intrinsic("assert") public func assert(_ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = "")
@intrinsic("preconditionFailure") public func preconditionFailure(_ message: @autoclosure () -> String = "") -> Never
@intrinsic("assertionFailure") public func assertionFailure(_ message: @autoclosure () -> String = "")
@intrinsic("fatalError") public func fatalError(_ message: @autoclosure () -> String = "") -> Never

// MARK: optionals

public enum Optional<Wrapped> {
    case none
    case some(Wrapped)

    public init(_ value: Wrapped) { self = .some(value) }

    public func map<U>(_ transform: (Wrapped) -> U) -> U? {
        switch self {
        case .some(let value): return .some(transform(value))
        case .none: return .none
        }
    }

    public func flatMap<U>(_ transform: (Wrapped) -> U?) -> U? {
        switch self {
        case .some(let value): return transform(value)
        case .none: return .none
        }
    }
}

extension Optional: Equatable where Wrapped: Equatable {
    public static func == (lhs: Wrapped?, rhs: Wrapped?) -> Bool {
        switch (lhs, rhs) {
        case (.some(let l), .some(let r)): return l == r
        case (.none, .none): return true
        default: return false
        }
    }
}

// MARK: ranges and strides

public struct Range<Bound: Comparable>: Equatable {
    public let lowerBound: Bound
    public let upperBound: Bound

    public init(uncheckedBounds bounds: (lower: Bound, upper: Bound)) {
        lowerBound = bounds.lower
        upperBound = bounds.upper
    }

    public var isEmpty: Bool { return lowerBound == upperBound }
    public func contains(_ element: Bound) -> Bool { return lowerBound <= element && element < upperBound }
    public static func == (lhs: Range<Bound>, rhs: Range<Bound>) -> Bool {
        return lhs.lowerBound == rhs.lowerBound && lhs.upperBound == rhs.upperBound
    }
    public static func ~= (pattern: Range<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

extension Range: CustomStringConvertible {
    public var description: String { return "\(lowerBound)..<\(upperBound)" }
}

extension Range: _Iterable where Bound == Int {
    public var _iterationCount: Int { return upperBound &- lowerBound }
    public func _element(at position: Int) -> Int { return lowerBound &+ position }
    public var count: Int { return upperBound - lowerBound }
}

public struct ClosedRange<Bound: Comparable>: Equatable {
    public let lowerBound: Bound
    public let upperBound: Bound

    public init(uncheckedBounds bounds: (lower: Bound, upper: Bound)) {
        lowerBound = bounds.lower
        upperBound = bounds.upper
    }

    public func contains(_ element: Bound) -> Bool { return lowerBound <= element && element <= upperBound }
    public static func == (lhs: ClosedRange<Bound>, rhs: ClosedRange<Bound>) -> Bool {
        return lhs.lowerBound == rhs.lowerBound && lhs.upperBound == rhs.upperBound
    }
    public static func ~= (pattern: ClosedRange<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

extension ClosedRange: CustomStringConvertible {
    public var description: String { return "\(lowerBound)...\(upperBound)" }
}

extension ClosedRange: _Iterable where Bound == Int {
    public var _iterationCount: Int { return upperBound - lowerBound + 1 }
    public func _element(at position: Int) -> Int { return lowerBound &+ position }
    public var count: Int { return upperBound - lowerBound + 1 }
}

/// The values `start`, `start + step`, … of a stride over whole numbers.
public struct _IntegerStride: _Iterable {
    let start: Int
    let step: Int
    public let _iterationCount: Int

    public func _element(at position: Int) -> Int { return start &+ position &* step }
}

public func stride(from start: Int, to end: Int, by step: Int) -> _IntegerStride {
    precondition(step != 0, "Stride size must not be zero")
    let distance = end - start
    let count = (distance > 0) == (step > 0) && distance != 0 ? (distance - step.signum()) / step + 1 : 0
    return _IntegerStride(start: start, step: step, _iterationCount: count)
}

public func stride(from start: Int, through end: Int, by step: Int) -> _IntegerStride {
    precondition(step != 0, "Stride size must not be zero")
    let distance = end - start
    let count = distance == 0 ? 1 : ((distance > 0) == (step > 0) ? distance / step + 1 : 0)
    return _IntegerStride(start: start, step: step, _iterationCount: count)
}

/// The values `start`, `start + step`, … of a stride over floating-point numbers, each computed from its position.
public struct _FloatStride<Element: BinaryFloatingPoint>: _Iterable {
    let start: Element
    let step: Element
    public let _iterationCount: Int

    public func _element(at position: Int) -> Element { return start + Element(position) * step }
}

public func stride(from start: Double, to end: Double, by step: Double) -> _FloatStride<Double> {
    precondition(step != 0, "Stride size must not be zero")
    var count = Int(max(0, (end - start) / step))
    if step > 0 ? start + Double(count) * step < end : start + Double(count) * step > end { count += 1 }
    return _FloatStride(start: start, step: step, _iterationCount: count)
}

public func stride(from start: Double, through end: Double, by step: Double) -> _FloatStride<Double> {
    precondition(step != 0, "Stride size must not be zero")
    let steps = (end - start) / step
    return _FloatStride(start: start, step: step, _iterationCount: steps < 0 ? 0 : Int(steps) + 1)
}

public func stride(from start: Float, to end: Float, by step: Float) -> _FloatStride<Float> {
    precondition(step != 0, "Stride size must not be zero")
    var count = Int(max(0, (end - start) / step))
    if step > 0 ? start + Float(count) * step < end : start + Float(count) * step > end { count += 1 }
    return _FloatStride(start: start, step: step, _iterationCount: count)
}

public func stride(from start: Float, through end: Float, by step: Float) -> _FloatStride<Float> {
    precondition(step != 0, "Stride size must not be zero")
    let steps = (end - start) / step
    return _FloatStride(start: start, step: step, _iterationCount: steps < 0 ? 0 : Int(steps) + 1)
}

// MARK: arrays

@intrinsic("array.fill") func _fill<T>(_ count: Int, _ value: T) -> [T]
@intrinsic("array.concat") func _concatenate<T>(_ first: [T], _ second: [T]) -> [T]
@intrinsic("array.get_unchecked") func _unchecked<T>(_ array: [T], _ index: Int) -> T
@intrinsic("array.append") func _append<T>(_ array: inout [T], _ element: T)
@intrinsic("array.pop") func _pop<T>(_ array: inout [T]) -> T

@builtin("array")
public struct Array<Element>: _Iterable, ExpressibleByArrayLiteral {
    public init() { self = [] }
    public init(_ elements: [Element]) { self = elements }
    public init(arrayLiteral elements: Element...) { self = elements }
    @differentiable(wrt: repeatedValue where Element: Differentiable)
    public init(repeating repeatedValue: Element, count: Int) { self = _fill(count, repeatedValue) }

    @intrinsic("array.count") public var count: Int
    public var isEmpty: Bool { return count == 0 }
    public var indices: Range<Int> { return Range(uncheckedBounds: (lower: 0, upper: count)) }
    public var startIndex: Int { return 0 }
    public var endIndex: Int { return count }
    public var first: Element? { return isEmpty ? .none : .some(self[0]) }
    public var last: Element? { return isEmpty ? .none : .some(self[count - 1]) }

    /// The element at a position from 0; traps when it is out of range.
    public subscript(index: Int) -> Element {
        @intrinsic("array.get") get
        @intrinsic("array.set") set
    }

    @differentiable(wrt: (self, newElement) where Element: Differentiable)
    public mutating func append(_ newElement: Element) { _append(&self, newElement) }
    @differentiable(wrt: (self, elements) where Element: Differentiable)
    public mutating func append(contentsOf elements: [Element]) { self = _concatenate(self, elements) }
    public mutating func removeLast() -> Element { return _pop(&self) }
    public mutating func removeAll() { self = [] }
    public mutating func reserveCapacity(_ minimumCapacity: Int) {}
    public mutating func swapAt(_ i: Int, _ j: Int) {
        let old = self[i]
        self[i] = self[j]
        self[j] = old
    }

    @differentiable(where Element: Differentiable)
    public static func + (lhs: [Element], rhs: [Element]) -> [Element] { return _concatenate(lhs, rhs) }
    @differentiable(where Element: Differentiable)
    public static func += (lhs: inout [Element], rhs: [Element]) { lhs = _concatenate(lhs, rhs) }

    public var _iterationCount: Int { return count }
    @differentiable(wrt: self where Element: Differentiable)
    public func _element(at position: Int) -> Element { return _unchecked(self, position) }

    public func map<T>(_ transform: (Element) -> T) -> [T] {
        var result: [T] = []
        for element in self { result.append(transform(element)) }
        return result
    }

    public func filter(_ isIncluded: (Element) -> Bool) -> [Element] {
        var result: [Element] = []
        for element in self where isIncluded(element) { result.append(element) }
        return result
    }

    public func reduce<Result>(_ initialResult: Result, _ nextPartialResult: (Result, Element) -> Result) -> Result {
        var result = initialResult
        for element in self { result = nextPartialResult(result, element) }
        return result
    }

    public func forEach(_ body: (Element) -> Void) {
        for element in self { body(element) }
    }

    public func allSatisfy(_ predicate: (Element) -> Bool) -> Bool {
        for element in self where !predicate(element) { return false }
        return true
    }

    public func contains(where predicate: (Element) -> Bool) -> Bool {
        for element in self where predicate(element) { return true }
        return false
    }

    public func reversed() -> [Element] {
        var result: [Element] = []
        let n = count
        for i in 0..<n { result.append(self[n - 1 - i]) }
        return result
    }
}

extension Array: Equatable where Element: Equatable {
    public static func == (lhs: [Element], rhs: [Element]) -> Bool {
        if lhs.count != rhs.count { return false }
        for i in 0..<lhs.count where lhs[i] != rhs[i] { return false }
        return true
    }
}

extension Array where Element: Equatable {
    public func contains(_ element: Element) -> Bool {
        for candidate in self where candidate == element { return true }
        return false
    }
}

extension Array where Element: Comparable {
    public func min() -> Element? {
        if isEmpty { return .none }
        var result = self[0]
        for element in self where element < result { result = element }
        return .some(result)
    }

    public func max() -> Element? {
        if isEmpty { return .none }
        var result = self[0]
        for element in self where element > result { result = element }
        return .some(result)
    }
}

extension Array {
    /// The tangent of an array: added element by element, where `+` of arrays would join them.
    public struct DifferentiableView {
        public var base: [Element]

        public init(_ base: [Element]) { self.base = base }
        public var count: Int { return base.count }
        public subscript(index: Int) -> Element {
            get { return base[index] }
            set { base[index] = newValue }
        }
    }
}

extension Array.DifferentiableView: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Element...) { base = elements }
}

extension Array.DifferentiableView: CustomStringConvertible {
    public var description: String { return "\(base)" }
}

extension Array.DifferentiableView: Equatable where Element: Equatable {
    public static func == (lhs: Array<Element>.DifferentiableView, rhs: Array<Element>.DifferentiableView) -> Bool {
        return lhs.base == rhs.base
    }
}

extension Array.DifferentiableView: AdditiveArithmetic where Element: AdditiveArithmetic {
    public static var zero: Array<Element>.DifferentiableView { return Array<Element>.DifferentiableView([]) }

    public static func + (
        lhs: Array<Element>.DifferentiableView, rhs: Array<Element>.DifferentiableView
    ) -> Array<Element>.DifferentiableView {
        if lhs.count == 0 { return rhs }
        if rhs.count == 0 { return lhs }
        precondition(lhs.count == rhs.count, "Count mismatch: \(lhs.count) and \(rhs.count)")
        var sum = lhs.base
        for i in 0..<sum.count { sum[i] = sum[i] + rhs.base[i] }
        return Array<Element>.DifferentiableView(sum)
    }

    public static func - (
        lhs: Array<Element>.DifferentiableView, rhs: Array<Element>.DifferentiableView
    ) -> Array<Element>.DifferentiableView {
        if rhs.count == 0 { return lhs }
        var difference = lhs.base
        if lhs.count == 0 { difference = [Element](repeating: Element.zero, count: rhs.count) }
        precondition(difference.count == rhs.count, "Count mismatch: \(lhs.count) and \(rhs.count)")
        for i in 0..<difference.count { difference[i] = difference[i] - rhs.base[i] }
        return Array<Element>.DifferentiableView(difference)
    }
}

extension Array.DifferentiableView: Differentiable where Element: Differentiable {
    public typealias TangentVector = Array<Element.TangentVector>.DifferentiableView

    public mutating func move(along direction: Array<Element.TangentVector>.DifferentiableView) {
        base.move(along: direction)
    }
}

extension Array: Differentiable where Element: Differentiable {
    public typealias TangentVector = Array<Element.TangentVector>.DifferentiableView

    public mutating func move(along direction: Array<Element.TangentVector>.DifferentiableView) {
        if direction.count == 0 { return }
        precondition(
            count == direction.count, "Count mismatch: \(count) ('self') and \(direction.count) ('direction')")
        for i in 0..<count { self[i].move(along: direction.base[i]) }
    }
}

extension Array where Element: Differentiable {
    /// Like `map`, with a function through which derivatives flow.
    @differentiable(wrt: self)
    public func differentiableMap<Result: Differentiable>(
        _ body: @differentiable (Element) -> Result
    ) -> [Result] {
        var result: [Result] = []
        for element in self { result.append(body(element)) }
        return result
    }

    /// Like `reduce`, with a function through which derivatives flow.
    @differentiable(wrt: (self, initialResult))
    public func differentiableReduce<Result: Differentiable>(
        _ initialResult: Result, _ nextPartialResult: @differentiable (Result, Element) -> Result
    ) -> Result {
        var result = initialResult
        for element in self { result = nextPartialResult(result, element) }
        return result
    }
}

// MARK: strings

/// Text in UTF-8.
public struct String: Equatable, Comparable, ExpressibleByStringLiteral {
    var utf8: [UInt8]

    public init() { utf8 = [] }
    public init(stringLiteral value: String) { self = value }
    @intrinsic("describing") public init(describing value: Any)
    public init(_ value: String) { self = value }
    public init(_ value: Int) { self = "\(value)" }
    public init(_ value: Float) { self = "\(value)" }
    public init(_ value: Double) { self = "\(value)" }
    public init(_ value: Bool) { self = "\(value)" }

    public var isEmpty: Bool { return utf8.count == 0 }

    public static func + (lhs: String, rhs: String) -> String {
        var result = lhs
        result.utf8 = _concatenate(lhs.utf8, rhs.utf8)
        return result
    }

    public static func += (lhs: inout String, rhs: String) { lhs = lhs + rhs }
    public static func == (lhs: String, rhs: String) -> Bool { return lhs.utf8 == rhs.utf8 }

    public static func < (lhs: String, rhs: String) -> Bool {
        let common = min(lhs.utf8.count, rhs.utf8.count)
        for i in 0..<common where lhs.utf8[i] != rhs.utf8[i] { return lhs.utf8[i] < rhs.utf8[i] }
        return lhs.utf8.count < rhs.utf8.count
    }
}

// MARK: differentiation
//
// Only `valueWithPullback` is built in; every other differential operator is defined over it.

@intrinsic("vjp1")
public func valueWithPullback<T: Differentiable, R: Differentiable>(
    at x: T, in f: @differentiable (T) -> R
) -> (value: R, pullback: (R.TangentVector) -> T.TangentVector)

@intrinsic("vjp2")
public func valueWithPullback<T: Differentiable, U: Differentiable, R: Differentiable>(
    at x: T, _ y: U, in f: @differentiable (T, U) -> R
) -> (value: R, pullback: (R.TangentVector) -> (T.TangentVector, U.TangentVector))

@intrinsic("vjp3")
public func valueWithPullback<T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable>(
    at x: T, _ y: U, _ z: V, in f: @differentiable (T, U, V) -> R
) -> (value: R, pullback: (R.TangentVector) -> (T.TangentVector, U.TangentVector, V.TangentVector))

public func pullback<T: Differentiable, R: Differentiable>(
    at x: T, in f: @differentiable (T) -> R
) -> (R.TangentVector) -> T.TangentVector {
    return valueWithPullback(at: x, in: f).pullback
}

public func pullback<T: Differentiable, U: Differentiable, R: Differentiable>(
    at x: T, _ y: U, in f: @differentiable (T, U) -> R
) -> (R.TangentVector) -> (T.TangentVector, U.TangentVector) {
    return valueWithPullback(at: x, y, in: f).pullback
}

public func pullback<T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable>(
    at x: T, _ y: U, _ z: V, in f: @differentiable (T, U, V) -> R
) -> (R.TangentVector) -> (T.TangentVector, U.TangentVector, V.TangentVector) {
    return valueWithPullback(at: x, y, z, in: f).pullback
}

public func gradient<T: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, in f: @differentiable (T) -> R
) -> T.TangentVector where R.TangentVector == R {
    return valueWithPullback(at: x, in: f).pullback(R(1))
}

public func gradient<T: Differentiable, U: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, _ y: U, in f: @differentiable (T, U) -> R
) -> (T.TangentVector, U.TangentVector) where R.TangentVector == R {
    return valueWithPullback(at: x, y, in: f).pullback(R(1))
}

public func gradient<T: Differentiable, U: Differentiable, V: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, _ y: U, _ z: V, in f: @differentiable (T, U, V) -> R
) -> (T.TangentVector, U.TangentVector, V.TangentVector) where R.TangentVector == R {
    return valueWithPullback(at: x, y, z, in: f).pullback(R(1))
}

public func valueWithGradient<T: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, in f: @differentiable (T) -> R
) -> (value: R, gradient: T.TangentVector) where R.TangentVector == R {
    let (value, pullback) = valueWithPullback(at: x, in: f)
    return (value: value, gradient: pullback(R(1)))
}

public func valueWithGradient<T: Differentiable, U: Differentiable, R: FloatingPoint & Differentiable>(
    at x: T, _ y: U, in f: @differentiable (T, U) -> R
) -> (value: R, gradient: (T.TangentVector, U.TangentVector)) where R.TangentVector == R {
    let (value, pullback) = valueWithPullback(at: x, y, in: f)
    return (value: value, gradient: pullback(R(1)))
}

public func valueWithGradient<
    T: Differentiable, U: Differentiable, V: Differentiable, R: FloatingPoint & Differentiable
>(
    at x: T, _ y: U, _ z: V, in f: @differentiable (T, U, V) -> R
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
}

@intrinsic("stop_gradient") public func withoutDerivative<T: Differentiable>(at x: T) -> T

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

// MARK: tuples, and what else is done with arrays and ranges

public func == <A: Equatable, B: Equatable>(lhs: (A, B), rhs: (A, B)) -> Bool {
    return lhs.0 == rhs.0 && lhs.1 == rhs.1
}
public func != <A: Equatable, B: Equatable>(lhs: (A, B), rhs: (A, B)) -> Bool { return !(lhs == rhs) }
public func == <A: Equatable, B: Equatable, C: Equatable>(lhs: (A, B, C), rhs: (A, B, C)) -> Bool {
    return lhs.0 == rhs.0 && lhs.1 == rhs.1 && lhs.2 == rhs.2
}
public func != <A: Equatable, B: Equatable, C: Equatable>(lhs: (A, B, C), rhs: (A, B, C)) -> Bool {
    return !(lhs == rhs)
}
public func < <A: Comparable, B: Comparable>(lhs: (A, B), rhs: (A, B)) -> Bool {
    return lhs.0 != rhs.0 ? lhs.0 < rhs.0 : lhs.1 < rhs.1
}
public func > <A: Comparable, B: Comparable>(lhs: (A, B), rhs: (A, B)) -> Bool { return rhs < lhs }

extension _Iterable {
    public func map<T>(_ transform: (Element) -> T) -> [T] {
        var result: [T] = []
        for element in self { result.append(transform(element)) }
        return result
    }

    public func filter(_ isIncluded: (Element) -> Bool) -> [Element] {
        var result: [Element] = []
        for element in self where isIncluded(element) { result.append(element) }
        return result
    }

    public func reduce<Result>(_ initialResult: Result, _ nextPartialResult: (Result, Element) -> Result) -> Result {
        var result = initialResult
        for element in self { result = nextPartialResult(result, element) }
        return result
    }

    public func forEach(_ body: (Element) -> Void) {
        for element in self { body(element) }
    }

    public func reversed() -> [Element] {
        var result: [Element] = []
        let n = _iterationCount
        for i in 0..<n { result.append(_element(at: n - 1 - i)) }
        return result
    }

    public func enumerated() -> [(offset: Int, element: Element)] {
        var result: [(offset: Int, element: Element)] = []
        for element in self { result.append((offset: result.count, element: element)) }
        return result
    }
}

public func zip<A: _Iterable, B: _Iterable>(_ first: A, _ second: B) -> [(A.Element, B.Element)] {
    var result: [(A.Element, B.Element)] = []
    let n = min(first._iterationCount, second._iterationCount)
    for i in 0..<n { result.append((first._element(at: i), second._element(at: i))) }
    return result
}

extension Array {
    /// Equal elements keep their order.
    public func sorted(by areInIncreasingOrder: (Element, Element) -> Bool) -> [Element] {
        var result = self
        var width = 1
        while width < count {
            let source = result
            var start = 0
            while start < count {
                let middle = Prelude.min(start + width, count)
                let end = Prelude.min(start + 2 * width, count)
                var left = start
                var right = middle
                for place in start..<end {
                    if right >= end || (left < middle && !areInIncreasingOrder(source[right], source[left])) {
                        result[place] = source[left]
                        left += 1
                    } else {
                        result[place] = source[right]
                        right += 1
                    }
                }
                start = end
            }
            width = 2 * width
        }
        return result
    }

    public mutating func sort(by areInIncreasingOrder: (Element, Element) -> Bool) {
        self = sorted(by: areInIncreasingOrder)
    }
}

extension Array where Element: Comparable {
    public func sorted() -> [Element] { return sorted(by: { $0 < $1 }) }
    public mutating func sort() { self = sorted() }
}
