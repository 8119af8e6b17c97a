// Numbers, `Bool` and `Never`.

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
