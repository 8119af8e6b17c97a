// Integers. What they have in common is in extensions of their protocols; only built-in types conform to those.

/// An integer of 64 bits: a word; `Int64` is another name of it.
@scalar("i64")
public struct Int: FixedWidthInteger, SignedInteger {
    public typealias Magnitude = UInt
    public static var _isBuiltIn: Bool { return true }
    public func _steps(to other: Int) -> Int { return other &- self }
    public static var isSigned: Bool { return true }
    public static var bitWidth: Int { return 64 }
    public static var min: Int { return -9_223_372_036_854_775_808 }
    public static var max: Int { return 9_223_372_036_854_775_807 }
}

@scalar("i8")
public struct Int8: FixedWidthInteger, SignedInteger {
    public typealias Magnitude = UInt8
    public static var _isBuiltIn: Bool { return true }
    public static var isSigned: Bool { return true }
    public static var bitWidth: Int { return 8 }
    public static var min: Int8 { return -128 }
    public static var max: Int8 { return 127 }
}

@scalar("i16")
public struct Int16: FixedWidthInteger, SignedInteger {
    public typealias Magnitude = UInt16
    public static var _isBuiltIn: Bool { return true }
    public static var isSigned: Bool { return true }
    public static var bitWidth: Int { return 16 }
    public static var min: Int16 { return -32_768 }
    public static var max: Int16 { return 32_767 }
}

@scalar("i32")
public struct Int32: FixedWidthInteger, SignedInteger {
    public typealias Magnitude = UInt32
    public static var _isBuiltIn: Bool { return true }
    public static var isSigned: Bool { return true }
    public static var bitWidth: Int { return 32 }
    public static var min: Int32 { return -2_147_483_648 }
    public static var max: Int32 { return 2_147_483_647 }
}

/// An integer of 64 bits: a word without a sign; `UInt64` is another name of it.
@scalar("u64")
public struct UInt: FixedWidthInteger, UnsignedInteger {
    public typealias Magnitude = UInt
    public static var _isBuiltIn: Bool { return true }
    public static var isSigned: Bool { return false }
    public static var bitWidth: Int { return 64 }
    public static var min: UInt { return 0 }
    public static var max: UInt { return 18_446_744_073_709_551_615 }
}

@scalar("u8")
public struct UInt8: FixedWidthInteger, UnsignedInteger {
    public typealias Magnitude = UInt8
    public static var _isBuiltIn: Bool { return true }
    public static var isSigned: Bool { return false }
    public static var bitWidth: Int { return 8 }
    public static var min: UInt8 { return 0 }
    public static var max: UInt8 { return 255 }
}

@scalar("u16")
public struct UInt16: FixedWidthInteger, UnsignedInteger {
    public typealias Magnitude = UInt16
    public static var _isBuiltIn: Bool { return true }
    public static var isSigned: Bool { return false }
    public static var bitWidth: Int { return 16 }
    public static var min: UInt16 { return 0 }
    public static var max: UInt16 { return 65_535 }
}

@scalar("u32")
public struct UInt32: FixedWidthInteger, UnsignedInteger {
    public typealias Magnitude = UInt32
    public static var _isBuiltIn: Bool { return true }
    public static var isSigned: Bool { return false }
    public static var bitWidth: Int { return 32 }
    public static var min: UInt32 { return 0 }
    public static var max: UInt32 { return 4_294_967_295 }
}

public typealias Int64 = Int
public typealias UInt64 = UInt


extension BinaryInteger {
    public static var zero: Self { return 0 }

    public init() { self = 0 }
    public init(_ source: Self) { self = source }
    public init(integerLiteral value: Int) { self.init(value) }
    public init(_builtinIntegerLiteral value: Int) { self.init(value) }
    /// Traps when the value does not fit.
    @intrinsic("iconvert") public init<T: BinaryInteger>(_ source: T)
    /// Keeps the low bits.
    @intrinsic("itruncate") public init<T: BinaryInteger>(truncatingIfNeeded source: T)
    /// Towards zero; traps when the value does not fit.
    @intrinsic("ftoi") public init<T: BinaryFloatingPoint>(_ source: T)
    public init?<T: BinaryInteger>(exactly source: T) {
        let value = Self(truncatingIfNeeded: source)
        if T(truncatingIfNeeded: value) != source || (value < 0) != (source < 0) { return nil }
        self = value
    }

    @intrinsic("iadd") public static func + (lhs: Self, rhs: Self) -> Self
    @intrinsic("isub") public static func - (lhs: Self, rhs: Self) -> Self
    @intrinsic("imul") public static func * (lhs: Self, rhs: Self) -> Self
    @intrinsic("idiv") public static func / (lhs: Self, rhs: Self) -> Self
    @intrinsic("irem") public static func % (lhs: Self, rhs: Self) -> Self
    @intrinsic("iand") public static func & (lhs: Self, rhs: Self) -> Self
    @intrinsic("ior") public static func | (lhs: Self, rhs: Self) -> Self
    @intrinsic("ixor") public static func ^ (lhs: Self, rhs: Self) -> Self
    @intrinsic("inot") public static prefix func ~ (operand: Self) -> Self
    public static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }
    public static func -= (lhs: inout Self, rhs: Self) { lhs = lhs - rhs }
    public static func *= (lhs: inout Self, rhs: Self) { lhs = lhs * rhs }
    public static func /= (lhs: inout Self, rhs: Self) { lhs = lhs / rhs }
    public static func %= (lhs: inout Self, rhs: Self) { lhs = lhs % rhs }
    public static func &= (lhs: inout Self, rhs: Self) { lhs = lhs & rhs }
    public static func |= (lhs: inout Self, rhs: Self) { lhs = lhs | rhs }
    public static func ^= (lhs: inout Self, rhs: Self) { lhs = lhs ^ rhs }

    @intrinsic("popcount") func _ones() -> Self
    @intrinsic("clz") func _leadingZeros() -> Self
    @intrinsic("ctz") func _trailingZeros() -> Self
    static var _allOnes: Self { return Self(truncatingIfNeeded: -1) }

    @intrinsic("ieq") public static func == (lhs: Self, rhs: Self) -> Bool
    @intrinsic("ine") public static func != (lhs: Self, rhs: Self) -> Bool
    @intrinsic("ilt") public static func < (lhs: Self, rhs: Self) -> Bool
    @intrinsic("ile") public static func <= (lhs: Self, rhs: Self) -> Bool
    @intrinsic("igt") public static func > (lhs: Self, rhs: Self) -> Bool
    @intrinsic("ige") public static func >= (lhs: Self, rhs: Self) -> Bool

    public var leadingZeroBitCount: Int { return Int(_leadingZeros()) }
    public var trailingZeroBitCount: Int { return Int(_trailingZeros()) }
    public var magnitude: Magnitude {
        return self < 0 ? 0 &- Magnitude(truncatingIfNeeded: self) : Magnitude(truncatingIfNeeded: self)
    }
    public func isMultiple(of other: Self) -> Bool {
        return other == 0 ? self == 0 : (Self.isSigned && other == Self._allOnes) || self % other == 0
    }
    public func signum() -> Self { return self > 0 ? 1 : (self < 0 ? Self._allOnes : 0) }
    public func quotientAndRemainder(dividingBy rhs: Self) -> (quotient: Self, remainder: Self) {
        return (quotient: self / rhs, remainder: self % rhs)
    }
    public func distance(to other: Self) -> Int { return Int(other) - Int(self) }
    public func _steps(to other: Self) -> Int {
        let count = Int(truncatingIfNeeded: other) &- Int(truncatingIfNeeded: self)
        _check(Self.isSigned || count >= 0, "Range has too many elements")
        return count
    }
    public func advanced(by n: Int) -> Self { return Self(Int(self) + n) }
    public func _hashValue(into seed: Int) -> Int { return _mix(seed, Int(truncatingIfNeeded: self)) }
}

extension SignedInteger {
    @intrinsic("ineg") public static prefix func - (operand: Self) -> Self
    public mutating func negate() { self = -self }
}

extension FixedWidthInteger {
    /// The nearest value that there is.
    public init<T: BinaryInteger>(clamping source: T) {
        let value = Self(truncatingIfNeeded: source)
        if T(truncatingIfNeeded: value) == source && (value < 0) == (source < 0) {
            self = value
        } else {
            self = source < 0 ? Self.min : Self.max
        }
    }

    public init?<T: BinaryFloatingPoint>(exactly source: T) {
        let limit = T(sign: .plus, exponent: Self.isSigned ? bitWidth - 1 : bitWidth, significand: 1)
        if !(T(Self.min) <= source && source < limit && source.rounded(.towardZero) == source) { return nil }
        self = Self(source)
    }

    @intrinsic("wadd") public static func &+ (lhs: Self, rhs: Self) -> Self
    @intrinsic("wsub") public static func &- (lhs: Self, rhs: Self) -> Self
    @intrinsic("wmul") public static func &* (lhs: Self, rhs: Self) -> Self
    public static func &+= (lhs: inout Self, rhs: Self) { lhs = lhs &+ rhs }
    public static func &-= (lhs: inout Self, rhs: Self) { lhs = lhs &- rhs }
    public static func &*= (lhs: inout Self, rhs: Self) { lhs = lhs &* rhs }
    /// The amount is taken modulo the width.
    public static func &<< (lhs: Self, rhs: Self) -> Self { return lhs << (rhs & Self(bitWidth - 1)) }
    public static func &>> (lhs: Self, rhs: Self) -> Self { return lhs >> (rhs & Self(bitWidth - 1)) }
    public static func &<<= (lhs: inout Self, rhs: Self) { lhs = lhs &<< rhs }
    public static func &>>= (lhs: inout Self, rhs: Self) { lhs = lhs &>> rhs }
    @intrinsic("shl") public static func << (lhs: Self, rhs: Self) -> Self
    @intrinsic("shr") public static func >> (lhs: Self, rhs: Self) -> Self
    public static func << <T: BinaryInteger>(lhs: Self, rhs: T) -> Self { return lhs << Self(clamping: rhs) }
    public static func >> <T: BinaryInteger>(lhs: Self, rhs: T) -> Self { return lhs >> Self(clamping: rhs) }
    public static func <<= <T: BinaryInteger>(lhs: inout Self, rhs: T) { lhs = lhs << Self(clamping: rhs) }
    public static func >>= <T: BinaryInteger>(lhs: inout Self, rhs: T) { lhs = lhs >> Self(clamping: rhs) }

    public var bitWidth: Int { return Self.bitWidth }
    public var nonzeroBitCount: Int { return Int(_ones()) }
    public var byteSwapped: Self {
        var result: Self = 0
        for i in 0..<Self.bitWidth / 8 {
            result = (result << 8) | ((self >> Self(8 * i)) & Self(truncatingIfNeeded: 0xFF))
        }
        return result
    }

    public func addingReportingOverflow(_ rhs: Self) -> (partialValue: Self, overflow: Bool) {
        let result = self &+ rhs
        return (partialValue: result, overflow: rhs < 0 ? result > self : result < self)
    }
    public func subtractingReportingOverflow(_ rhs: Self) -> (partialValue: Self, overflow: Bool) {
        let result = self &- rhs
        return (partialValue: result, overflow: rhs < 0 ? result < self : result > self)
    }
    public func multipliedReportingOverflow(by rhs: Self) -> (partialValue: Self, overflow: Bool) {
        let result = self &* rhs
        if self == 0 { return (partialValue: result, overflow: false) }
        if Self.isSigned && self == Self._allOnes { return (partialValue: result, overflow: rhs == Self.min) }
        return (partialValue: result, overflow: result / self != rhs)
    }
    public func dividedReportingOverflow(by rhs: Self) -> (partialValue: Self, overflow: Bool) {
        let overflow = rhs == 0 || (Self.isSigned && self == Self.min && rhs == Self._allOnes)
        if overflow { return (partialValue: self, overflow: true) }
        return (partialValue: self / rhs, overflow: false)
    }
    public func remainderReportingOverflow(dividingBy rhs: Self) -> (partialValue: Self, overflow: Bool) {
        if rhs == 0 { return (partialValue: self, overflow: true) }
        if Self.isSigned && self == Self.min && rhs == Self._allOnes { return (partialValue: 0, overflow: true) }
        return (partialValue: self % rhs, overflow: false)
    }
}
