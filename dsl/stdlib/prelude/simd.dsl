// SIMD vectors: what they all have in common. The types themselves are in `simd_types.dsl`.

/// What a SIMD vector can hold: every number but `Float80`, and `Bool` in masks.
public protocol SIMDScalar: Equatable {}

extension Float: SIMDScalar {}
extension Double: SIMDScalar {}
extension Int: SIMDScalar {}
extension Int32: SIMDScalar {}
extension UInt8: SIMDScalar {}
extension Bool: SIMDScalar {}

public protocol SIMDStorage {
    associatedtype Scalar: SIMDScalar
    /// The vector of as many truth values.
    associatedtype _Lanes: _SIMDLanes
    static var scalarCount: Int { get }
}

/// The storage of masks: a vector of truth values.
public protocol _SIMDLanes: Equatable {}

public protocol SIMD: SIMDStorage, Equatable, ExpressibleByArrayLiteral where ArrayLiteralElement == Scalar {}

@intrinsic("splat") func _splat<V, S>(_ value: S) -> V
@intrinsic("extract") func _lane<V, S>(_ vector: V, _ index: Int) -> S
@intrinsic("insert") func _setLane<V, S>(_ vector: V, _ index: Int, _ value: S) -> V
@intrinsic("vector.sum") func _laneSum<V, S>(_ vector: V) -> S
@intrinsic("select") func _choose<L, V>(_ lanes: L, _ yes: V, _ no: V) -> V
@intrinsic("feq") func _lanesEqual<V, L>(_ lhs: V, _ rhs: V) -> L

extension SIMD {
    public var scalarCount: Int { return Self.scalarCount }
    public var indices: Range<Int> { return 0..<Self.scalarCount }

    @differentiable(wrt: value where Self: Differentiable, Scalar: Differentiable)
    @intrinsic("splat") public init(repeating value: Scalar)

    @differentiable(wrt: (self, newValue) where Self: Differentiable, Scalar: Differentiable)
    public subscript(index: Int) -> Scalar {
        get {
            precondition(0 <= index && index < Self.scalarCount, "Index out of range")
            return _lane(self, index)
        }
        set {
            precondition(0 <= index && index < Self.scalarCount, "Index out of range")
            self = _setLane(self, index, newValue)
        }
    }
}

extension SIMD where Scalar: FloatingPoint {
    @differentiable(where Self: Differentiable)
    @intrinsic("fadd") public static func + (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable)
    @intrinsic("fmul") public static func * (lhs: Self, rhs: Self) -> Self
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    public static func * (lhs: Scalar, rhs: Self) -> Self { return Self(repeating: lhs) * rhs }
    @differentiable(where Self: Differentiable, Scalar: Differentiable)
    @intrinsic("vector.sum") public func sum() -> Scalar
}
