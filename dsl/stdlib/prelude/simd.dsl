// SIMD vectors: what they all have in common. The types themselves are in `simd_types.dsl`, masks in `simd_masks.dsl`.

/// What a SIMD vector can hold: every number but `Float80`, and `Bool` in masks.
public protocol SIMDScalar: Equatable {
    associatedtype SIMDMaskScalar: SIMDScalar
    /// The operations of vectors are the machine's: no other type can be in one.
    static var _isBuiltIn: Bool { get }
}

extension Float: SIMDScalar { public typealias SIMDMaskScalar = Int32 }
extension Double: SIMDScalar { public typealias SIMDMaskScalar = Int64 }
extension Int: SIMDScalar { public typealias SIMDMaskScalar = Int }
extension Int8: SIMDScalar { public typealias SIMDMaskScalar = Int8 }
extension Int16: SIMDScalar { public typealias SIMDMaskScalar = Int16 }
extension Int32: SIMDScalar { public typealias SIMDMaskScalar = Int32 }
extension UInt: SIMDScalar { public typealias SIMDMaskScalar = Int }
extension UInt8: SIMDScalar { public typealias SIMDMaskScalar = Int8 }
extension UInt16: SIMDScalar { public typealias SIMDMaskScalar = Int16 }
extension UInt32: SIMDScalar { public typealias SIMDMaskScalar = Int32 }
extension Bool: SIMDScalar {
    public typealias SIMDMaskScalar = Bool
    public static var _isBuiltIn: Bool { return true }
}

public protocol SIMDStorage {
    associatedtype Scalar: SIMDScalar
    static var scalarCount: Int { get }
}

public protocol SIMD: SIMDStorage, Equatable, ExpressibleByArrayLiteral where ArrayLiteralElement == Scalar {
    associatedtype MaskStorage: SIMD
    /// The vector of as many truth values.
    associatedtype _Lanes: SIMD
}

@intrinsic("select") func _choose<L, V>(_ lanes: L, _ yes: V, _ no: V) -> V
@intrinsic("fmin") func _lesserOf<T>(_ x: T, _ y: T) -> T
@intrinsic("fmax") func _greaterOf<T>(_ x: T, _ y: T) -> T

extension SIMD {
    public var scalarCount: Int { return Self.scalarCount }
    public var indices: Range<Int> { return 0..<Self.scalarCount }

    @differentiable(wrt: value where Self: Differentiable, Scalar: Differentiable)
    @intrinsic("splat") public init(repeating value: Scalar)

    /// A lane, and the vector with another value in it; the index is not checked.
    @differentiable(wrt: self where Self: Differentiable, Scalar: Differentiable)
    @intrinsic("extract") func _at(_ index: Int) -> Scalar
    @differentiable(wrt: (self, value) where Self: Differentiable, Scalar: Differentiable)
    @intrinsic("insert") func _with(_ index: Int, _ value: Scalar) -> Self

    /// As many elements as there are lanes.
    public init(_ elements: [Scalar]) {
        precondition(elements.count == Self.scalarCount, "a SIMD vector needs as many elements as it has lanes")
        var result = Self(repeating: elements[0])
        for i in 1..<Self.scalarCount { result = result._with(i, elements[i]) }
        self = result
    }

    public init(arrayLiteral elements: Scalar...) { self = Self(elements) }

    public subscript(index: Int) -> Scalar {
        @differentiable(wrt: self where Self: Differentiable, Scalar: Differentiable)
        get {
            precondition(0 <= index && index < Self.scalarCount, "Index out of range")
            return _at(index)
        }
        set {
            precondition(0 <= index && index < Self.scalarCount, "Index out of range")
            self = _with(index, newValue)
        }
    }

    public static func == (lhs: Self, rhs: Self) -> Bool {
        for i in 0..<Self.scalarCount where lhs._at(i) != rhs._at(i) { return false }
        return true
    }

    public func replacing(with other: Self, where mask: SIMDMask<MaskStorage>) -> Self {
        return _choose(mask._lanes, other, self)
    }
    public func replacing(with other: Scalar, where mask: SIMDMask<MaskStorage>) -> Self {
        return _choose(mask._lanes, Self(repeating: other), self)
    }
    public mutating func replace(with other: Self, where mask: SIMDMask<MaskStorage>) {
        self = replacing(with: other, where: mask)
    }
    public mutating func replace(with other: Scalar, where mask: SIMDMask<MaskStorage>) {
        self = replacing(with: other, where: mask)
    }
}

extension SIMD where Scalar: FloatingPoint {
    public static var zero: Self { return Self(repeating: 0) }
    public static var one: Self { return Self(repeating: 1) }

    @differentiable(where Self: Differentiable)
    @intrinsic("fadd") public static func + (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func + (lhs: Self, rhs: Scalar) -> Self { return lhs + Self(repeating: rhs) }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func + (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) + rhs }
    @differentiable(where Self: Differentiable)
    public static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func += (lhs: inout Self, rhs: Scalar) { lhs = lhs + Self(repeating: rhs) }
    @differentiable(where Self: Differentiable)
    @intrinsic("fsub") public static func - (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func - (lhs: Self, rhs: Scalar) -> Self { return lhs - Self(repeating: rhs) }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func - (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) - rhs }
    @differentiable(where Self: Differentiable)
    public static func -= (lhs: inout Self, rhs: Self) { lhs = lhs - rhs }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func -= (lhs: inout Self, rhs: Scalar) { lhs = lhs - Self(repeating: rhs) }
    @differentiable(where Self: Differentiable)
    @intrinsic("fmul") public static func * (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func * (lhs: Self, rhs: Scalar) -> Self { return lhs * Self(repeating: rhs) }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func * (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) * rhs }
    @differentiable(where Self: Differentiable)
    public static func *= (lhs: inout Self, rhs: Self) { lhs = lhs * rhs }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func *= (lhs: inout Self, rhs: Scalar) { lhs = lhs * Self(repeating: rhs) }
    @differentiable(where Self: Differentiable)
    @intrinsic("fdiv") public static func / (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func / (lhs: Self, rhs: Scalar) -> Self { return lhs / Self(repeating: rhs) }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func / (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) / rhs }
    @differentiable(where Self: Differentiable)
    public static func /= (lhs: inout Self, rhs: Self) { lhs = lhs / rhs }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func /= (lhs: inout Self, rhs: Scalar) { lhs = lhs / Self(repeating: rhs) }
    @differentiable(where Self: Differentiable)
    @intrinsic("fneg") public static prefix func - (operand: Self) -> Self
    @differentiable(where Self: Differentiable)
    public static prefix func + (operand: Self) -> Self { return operand }

    /// The sum of the lanes, in order.
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    @intrinsic("vector.sum") public func sum() -> Scalar
    @differentiable(where Self: Differentiable)
    @intrinsic("sqrt") public func squareRoot() -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("fma") static func _fused(_ x: Self, _ y: Self, _ z: Self) -> Self
    @differentiable(where Self: Differentiable)
    public func addingProduct(_ lhs: Self, _ rhs: Self) -> Self { return Self._fused(lhs, rhs, self) }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public func addingProduct(_ lhs: Scalar, _ rhs: Self) -> Self {
        return Self._fused(Self(repeating: lhs), rhs, self)
    }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public func addingProduct(_ lhs: Self, _ rhs: Scalar) -> Self {
        return Self._fused(lhs, Self(repeating: rhs), self)
    }

    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public func min() -> Scalar {
        var result = _at(0)
        for i in 1..<Self.scalarCount { result = _lesserOf(result, _at(i)) }
        return result
    }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public func max() -> Scalar {
        var result = _at(0)
        for i in 1..<Self.scalarCount { result = _greaterOf(result, _at(i)) }
        return result
    }
    public mutating func addProduct(_ lhs: Self, _ rhs: Self) { self = addingProduct(lhs, rhs) }
    public mutating func formSquareRoot() { self = squareRoot() }

    @intrinsic("round") func _rounded() -> Self
    @intrinsic("rint") func _roundedEven() -> Self
    @intrinsic("ceil") func _ceiling() -> Self
    @intrinsic("floor") func _floor() -> Self
    @intrinsic("ftrunc") func _whole() -> Self
    @intrinsic("fabs") func _magnitude() -> Self
    @intrinsic("copysign") func _withSign(of sign: Self) -> Self
    public func rounded(_ rule: FloatingPointRoundingRule) -> Self {
        switch rule {
        case .toNearestOrAwayFromZero: return _rounded()
        case .toNearestOrEven: return _roundedEven()
        case .up: return _ceiling()
        case .down: return _floor()
        case .towardZero: return _whole()
        case .awayFromZero: return _magnitude()._ceiling()._withSign(of: self)
        }
    }
    public mutating func round(_ rule: FloatingPointRoundingRule) { self = rounded(rule) }

    @differentiable(where Self: Differentiable)
    @intrinsic("fmin") static func _lesser(_ x: Self, _ y: Self) -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("fmax") static func _greater(_ x: Self, _ y: Self) -> Self
    @differentiable(where Self: Differentiable)
    public func clamped(lowerBound: Self, upperBound: Self) -> Self {
        return Self._greater(lowerBound, Self._lesser(self, upperBound))
    }
    public mutating func clamp(lowerBound: Self, upperBound: Self) {
        self = clamped(lowerBound: lowerBound, upperBound: upperBound)
    }

    @intrinsic("feq") static func _eq(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("fne") static func _ne(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("flt") static func _lt(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("fle") static func _le(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("fgt") static func _gt(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("fge") static func _ge(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    public static func .== (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _eq(lhs, rhs)) }
    public static func .== (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .== Self(repeating: rhs) }
    public static func .== (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .== rhs }
    public static func .!= (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _ne(lhs, rhs)) }
    public static func .!= (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .!= Self(repeating: rhs) }
    public static func .!= (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .!= rhs }
    public static func .< (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _lt(lhs, rhs)) }
    public static func .< (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .< Self(repeating: rhs) }
    public static func .< (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .< rhs }
    public static func .<= (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _le(lhs, rhs)) }
    public static func .<= (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .<= Self(repeating: rhs) }
    public static func .<= (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .<= rhs }
    public static func .> (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _gt(lhs, rhs)) }
    public static func .> (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .> Self(repeating: rhs) }
    public static func .> (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .> rhs }
    public static func .>= (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _ge(lhs, rhs)) }
    public static func .>= (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .>= Self(repeating: rhs) }
    public static func .>= (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .>= rhs }
}

extension SIMD where Scalar: FixedWidthInteger {
    public static var zero: Self { return Self(repeating: 0) }
    public static var one: Self { return Self(repeating: 1) }

    @intrinsic("wadd") public static func &+ (lhs: Self, rhs: Self) -> Self
    public static func &+ (lhs: Self, rhs: Scalar) -> Self { return lhs &+ Self(repeating: rhs) }
    public static func &+ (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) &+ rhs }
    public static func &+= (lhs: inout Self, rhs: Self) { lhs = lhs &+ rhs }
    @intrinsic("wsub") public static func &- (lhs: Self, rhs: Self) -> Self
    public static func &- (lhs: Self, rhs: Scalar) -> Self { return lhs &- Self(repeating: rhs) }
    public static func &- (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) &- rhs }
    public static func &-= (lhs: inout Self, rhs: Self) { lhs = lhs &- rhs }
    @intrinsic("wmul") public static func &* (lhs: Self, rhs: Self) -> Self
    public static func &* (lhs: Self, rhs: Scalar) -> Self { return lhs &* Self(repeating: rhs) }
    public static func &* (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) &* rhs }
    public static func &*= (lhs: inout Self, rhs: Self) { lhs = lhs &* rhs }
    @intrinsic("idiv") public static func / (lhs: Self, rhs: Self) -> Self
    public static func / (lhs: Self, rhs: Scalar) -> Self { return lhs / Self(repeating: rhs) }
    public static func / (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) / rhs }
    public static func /= (lhs: inout Self, rhs: Self) { lhs = lhs / rhs }
    @intrinsic("irem") public static func % (lhs: Self, rhs: Self) -> Self
    public static func % (lhs: Self, rhs: Scalar) -> Self { return lhs % Self(repeating: rhs) }
    public static func % (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) % rhs }
    public static func %= (lhs: inout Self, rhs: Self) { lhs = lhs % rhs }
    @intrinsic("iand") public static func & (lhs: Self, rhs: Self) -> Self
    public static func & (lhs: Self, rhs: Scalar) -> Self { return lhs & Self(repeating: rhs) }
    public static func & (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) & rhs }
    public static func &= (lhs: inout Self, rhs: Self) { lhs = lhs & rhs }
    @intrinsic("ior") public static func | (lhs: Self, rhs: Self) -> Self
    public static func | (lhs: Self, rhs: Scalar) -> Self { return lhs | Self(repeating: rhs) }
    public static func | (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) | rhs }
    public static func |= (lhs: inout Self, rhs: Self) { lhs = lhs | rhs }
    @intrinsic("ixor") public static func ^ (lhs: Self, rhs: Self) -> Self
    public static func ^ (lhs: Self, rhs: Scalar) -> Self { return lhs ^ Self(repeating: rhs) }
    public static func ^ (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) ^ rhs }
    public static func ^= (lhs: inout Self, rhs: Self) { lhs = lhs ^ rhs }
    @intrinsic("shl") static func _shl(_ lhs: Self, _ rhs: Self) -> Self
    public static func &<< (lhs: Self, rhs: Self) -> Self {
        return _shl(lhs, rhs & Self(repeating: Scalar(Scalar.bitWidth - 1)))
    }
    public static func &<< (lhs: Self, rhs: Scalar) -> Self { return lhs &<< Self(repeating: rhs) }
    @intrinsic("shr") static func _shr(_ lhs: Self, _ rhs: Self) -> Self
    public static func &>> (lhs: Self, rhs: Self) -> Self {
        return _shr(lhs, rhs & Self(repeating: Scalar(Scalar.bitWidth - 1)))
    }
    public static func &>> (lhs: Self, rhs: Scalar) -> Self { return lhs &>> Self(repeating: rhs) }
    @intrinsic("inot") public static prefix func ~ (operand: Self) -> Self
    /// The sum of the lanes, wrapped.
    @intrinsic("vector.sum") public func wrappedSum() -> Scalar
    public func min() -> Scalar {
        var result = _at(0)
        for i in 1..<Self.scalarCount where _at(i) < result { result = _at(i) }
        return result
    }
    public func max() -> Scalar {
        var result = _at(0)
        for i in 1..<Self.scalarCount where _at(i) > result { result = _at(i) }
        return result
    }

    static func _lesser(_ x: Self, _ y: Self) -> Self { return _choose(_lt(y, x), y, x) }
    static func _greater(_ x: Self, _ y: Self) -> Self { return _choose(_ge(y, x), y, x) }
    public func clamped(lowerBound: Self, upperBound: Self) -> Self {
        return Self._greater(lowerBound, Self._lesser(self, upperBound))
    }

    @intrinsic("ieq") static func _eq(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("ine") static func _ne(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("ilt") static func _lt(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("ile") static func _le(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("igt") static func _gt(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    @intrinsic("ige") static func _ge(_ lhs: Self, _ rhs: Self) -> MaskStorage._Lanes
    public static func .== (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _eq(lhs, rhs)) }
    public static func .== (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .== Self(repeating: rhs) }
    public static func .== (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .== rhs }
    public static func .!= (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _ne(lhs, rhs)) }
    public static func .!= (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .!= Self(repeating: rhs) }
    public static func .!= (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .!= rhs }
    public static func .< (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _lt(lhs, rhs)) }
    public static func .< (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .< Self(repeating: rhs) }
    public static func .< (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .< rhs }
    public static func .<= (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _le(lhs, rhs)) }
    public static func .<= (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .<= Self(repeating: rhs) }
    public static func .<= (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .<= rhs }
    public static func .> (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _gt(lhs, rhs)) }
    public static func .> (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .> Self(repeating: rhs) }
    public static func .> (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .> rhs }
    public static func .>= (lhs: Self, rhs: Self) -> SIMDMask<MaskStorage> { return SIMDMask(_lanes: _ge(lhs, rhs)) }
    public static func .>= (lhs: Self, rhs: Scalar) -> SIMDMask<MaskStorage> { return lhs .>= Self(repeating: rhs) }
    public static func .>= (lhs: Scalar, rhs: Self) -> SIMDMask<MaskStorage> { return Self(repeating: lhs) .>= rhs }
}

@differentiable(where T: Differentiable)
public func pointwiseMin<T: SIMD>(_ a: T, _ b: T) -> T where T.Scalar: FloatingPoint { return T._lesser(a, b) }
@differentiable(where T: Differentiable)
public func pointwiseMax<T: SIMD>(_ a: T, _ b: T) -> T where T.Scalar: FloatingPoint { return T._greater(a, b) }
public func pointwiseMin<T: SIMD>(_ a: T, _ b: T) -> T where T.Scalar: FixedWidthInteger { return T._lesser(a, b) }
public func pointwiseMax<T: SIMD>(_ a: T, _ b: T) -> T where T.Scalar: FixedWidthInteger { return T._greater(a, b) }
