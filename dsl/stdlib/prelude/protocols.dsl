// The prelude: what every file sees without an import. This file: its protocols.
//
// Ordinary language, with three attributes of the compiler's own: `@scalar("f32")` ties a struct to a
// machine type, `@builtin("array")` a struct to a built-in representation, and `@intrinsic("fadd")`
// stands for a body: the call becomes that IR operation (or a special form of `lower/intrinsics.py`).

public protocol Equatable {
    static func == (lhs: Self, rhs: Self) -> Bool
}

extension Equatable {
    public static func != (lhs: Self, rhs: Self) -> Bool { return !(lhs == rhs) }
}

/// What a dictionary or a set can find by its value. A type writes `hash(into:)`, as in Swift; what the library itself
/// calls is `_hashValue`, of which numbers have one of their own.
public protocol Hashable: Equatable {
    func hash(into hasher: inout Hasher)
    /// The seed with this value mixed into it. Equal values give equal results.
    func _hashValue(into seed: Int) -> Int
}

extension Hashable {
    public func hash(into hasher: inout Hasher) { hasher._state = _hashValue(into: hasher._state) }

    public func _hashValue(into seed: Int) -> Int {
        var hasher = Hasher(_state: seed)
        hash(into: &hasher)
        return hasher._state
    }

    public var hashValue: Int { return _hashValue(into: 0) }
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

/// A type whose values can be listed. Enums without payloads get `allCases` for free.
public protocol CaseIterable {
    associatedtype AllCases
    static var allCases: AllCases { get }
}

/// A type that is made of another one, as enums with raw values are.
public protocol RawRepresentable {
    associatedtype RawValue
    init?(rawValue: RawValue)
    var rawValue: RawValue { get }
}

public protocol CustomStringConvertible {
    /// What `print` shows of the value.
    var description: String { get }
}

public protocol CustomDebugStringConvertible {
    /// What `debugPrint` and `dump` show of the value, and `print` where it is part of another.
    var debugDescription: String { get }
}

public protocol ExpressibleByIntegerLiteral {
    associatedtype IntegerLiteralType: _ExpressibleByBuiltinIntegerLiteral = Int
    init(integerLiteral value: IntegerLiteralType)
}

public protocol ExpressibleByFloatLiteral {
    associatedtype FloatLiteralType: _ExpressibleByBuiltinFloatLiteral = Double
    init(floatLiteral value: FloatLiteralType)
}

/// The types that literals have before they become those of a program.
public protocol _ExpressibleByBuiltinIntegerLiteral {
    init(_builtinIntegerLiteral value: Int)
}

public protocol _ExpressibleByBuiltinFloatLiteral {
    init(_builtinFloatLiteral value: Double)
}

public protocol ExpressibleByBooleanLiteral {
    associatedtype BooleanLiteralType where BooleanLiteralType == Bool
    init(booleanLiteral value: BooleanLiteralType)
}

public protocol ExpressibleByStringLiteral {
    associatedtype StringLiteralType where StringLiteralType == String
    init(stringLiteral value: StringLiteralType)
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
    associatedtype Magnitude: Comparable & Numeric
    var magnitude: Magnitude { get }
    init?<T: BinaryInteger>(exactly source: T)
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
    public static prefix func - (operand: Self) -> Self { return 0 - operand }
    public mutating func negate() { self = -self }
}

/// Values at distances from each other that can be measured: what a stride runs over.
public protocol Strideable: Comparable {
    associatedtype Stride: SignedNumeric & Comparable
    func distance(to other: Self) -> Stride
    func advanced(by n: Stride) -> Self
}

public protocol BinaryInteger: Numeric, Comparable, Hashable, Strideable, _ExpressibleByBuiltinIntegerLiteral
    where Stride == Int, Magnitude: FixedWidthInteger
{
    /// The operations of integers are the machine's: no other type can be one.
    static var _isBuiltIn: Bool { get }
    static var isSigned: Bool { get }
    static var bitWidth: Int { get }
    init(_ value: Int)
    init<T: BinaryInteger>(_ source: T)
    init<T: BinaryInteger>(truncatingIfNeeded source: T)
    static func / (lhs: Self, rhs: Self) -> Self
    static func % (lhs: Self, rhs: Self) -> Self
    /// The distance to another number, which is not smaller.
    func _steps(to other: Self) -> Int
}

public protocol FixedWidthInteger: BinaryInteger {
    static var min: Self { get }
    static var max: Self { get }
}

public protocol SignedInteger: BinaryInteger, SignedNumeric {}

public protocol UnsignedInteger: BinaryInteger {}

public protocol FloatingPoint: SignedNumeric, Comparable, Hashable, Strideable, _ExpressibleByBuiltinIntegerLiteral
    where Stride == Self, Magnitude == Self
{
    init(_ value: Int)
    init<T: BinaryInteger>(_ source: T)
    init(sign: FloatingPointSign, exponent: Int, significand: Self)
    init(signOf sign: Self, magnitudeOf magnitude: Self)
    static var pi: Self { get }
    static var infinity: Self { get }
    static var nan: Self { get }
    static var greatestFiniteMagnitude: Self { get }
    static var leastNormalMagnitude: Self { get }
    static var leastNonzeroMagnitude: Self { get }
    static var ulpOfOne: Self { get }
    static func / (lhs: Self, rhs: Self) -> Self
    static func /= (lhs: inout Self, rhs: Self)
    var sign: FloatingPointSign { get }
    var exponent: Int { get }
    var significand: Self { get }
    var ulp: Self { get }
    var nextUp: Self { get }
    var nextDown: Self { get }
    var isNaN: Bool { get }
    var isInfinite: Bool { get }
    var isFinite: Bool { get }
    var isZero: Bool { get }
    var isNormal: Bool { get }
    var isSubnormal: Bool { get }
    func squareRoot() -> Self
    func rounded(_ rule: FloatingPointRoundingRule) -> Self
    func truncatingRemainder(dividingBy other: Self) -> Self
    func remainder(dividingBy other: Self) -> Self
    func addingProduct(_ lhs: Self, _ rhs: Self) -> Self
    static func minimum(_ x: Self, _ y: Self) -> Self
    static func maximum(_ x: Self, _ y: Self) -> Self
}

extension FloatingPoint {
    public init(_builtinIntegerLiteral value: Int) { self.init(value) }
    public static func /= (lhs: inout Self, rhs: Self) { lhs = lhs / rhs }
    public func rounded() -> Self { return rounded(.toNearestOrAwayFromZero) }
    public mutating func round(_ rule: FloatingPointRoundingRule) { self = rounded(rule) }
    public mutating func round() { self = rounded() }
    public mutating func formSquareRoot() { self = squareRoot() }
    public mutating func formTruncatingRemainder(dividingBy other: Self) {
        self = truncatingRemainder(dividingBy: other)
    }
    public mutating func formRemainder(dividingBy other: Self) { self = remainder(dividingBy: other) }
    public mutating func addProduct(_ lhs: Self, _ rhs: Self) { self = addingProduct(lhs, rhs) }
}

/// The same once more, where it is known that the operations that they are made of have derivatives.
extension FloatingPoint where Self: Differentiable, Self.TangentVector == Self {
    public mutating func formSquareRoot() { self = squareRoot() }
    public mutating func formTruncatingRemainder(dividingBy other: Self) {
        self = truncatingRemainder(dividingBy: other)
    }
    public mutating func formRemainder(dividingBy other: Self) { self = remainder(dividingBy: other) }
    public mutating func addProduct(_ lhs: Self, _ rhs: Self) { self = addingProduct(lhs, rhs) }
}

public protocol BinaryFloatingPoint: FloatingPoint, ExpressibleByFloatLiteral, _ExpressibleByBuiltinFloatLiteral {
    /// The operations of these numbers are the machine's: no other type can be one.
    static var _isBuiltIn: Bool { get }
    static var significandBitCount: Int { get }
    static var exponentBitCount: Int { get }
    init(_ value: Double)
    init<T: BinaryFloatingPoint>(_ source: T)
}

extension BinaryFloatingPoint {
    public init(_builtinFloatLiteral value: Double) { self.init(value) }
}

/// A type whose values can be differentiated with respect to, and functions into which can be differentiated.
///
/// Structs get all of it for free: `TangentVector` is synthesised from the stored properties.
public protocol Differentiable {
    /// Directions in which a value can move; gradients are such directions.
    associatedtype TangentVector: Differentiable & AdditiveArithmetic where TangentVector.TangentVector == TangentVector
    associatedtype CotangentVector where CotangentVector == TangentVector
    associatedtype AllDifferentiableVariables = TangentVector
    /// All variables that a derivative is taken with respect to, as one value. A struct with a synthesised tangent
    /// vector has them; other types may do without.
    var allDifferentiableVariables: AllDifferentiableVariables { get set }
    /// Moves `self` along a direction.
    mutating func move(@labelled("by") along direction: TangentVector)
    func _zeroTangent() -> TangentVector
}

extension Differentiable {
    public func _zeroTangent() -> TangentVector { return TangentVector.zero }

    public mutating func move(by offset: TangentVector) { move(along: offset) }

    /// The direction in which nothing moves: of an array, as many zeros as it has elements.
    public var zeroTangentVector: TangentVector { return withoutDerivative(at: self)._zeroTangent() }

    /// Makes `zeroTangentVector`, later.
    public var zeroTangentVectorInitializer: () -> TangentVector {
        let value = withoutDerivative(at: self)
        return { value._zeroTangent() }
    }

    /// The same value, moved along a direction.
    public func moved(along direction: TangentVector) -> Self {
        var copy = self
        copy.move(along: direction)
        return copy
    }

    /// The direction that belongs to a cotangent.
    public func tangentVector(from cotangent: CotangentVector) -> TangentVector { return cotangent }
}

extension Differentiable where TangentVector == Self {
    /// A vector moves by being added to.
    public mutating func move(@labelled("by") along direction: TangentVector) { self = self + direction }
}
