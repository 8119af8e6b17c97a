// The SIMD vector types.

@builtin("vector2")
public struct SIMD2<Scalar: SIMDScalar>: SIMD {
    public typealias _Lanes = SIMD2<Bool>
    public static var scalarCount: Int { return 2 }

    @differentiable(where Scalar: Differentiable)
    public init(_ v0: Scalar, _ v1: Scalar) {
        self = _setLane(Self(repeating: v0), 1, v1)
    }
    public init(arrayLiteral elements: Scalar...) {
        precondition(elements.count == 2, "SIMD2 takes 2 elements")
        self = Self(elements[0], elements[1])
    }
    @differentiable(where Scalar: Differentiable)
    public var x: Scalar {
        get { return _lane(self, 0) }
        set { self = _setLane(self, 0, newValue) }
    }
}
extension SIMD2: Equatable { public static func == (a: Self, b: Self) -> Bool { return a.x == b.x } }
extension SIMD2: _SIMDLanes where Scalar == Bool {}
extension SIMD2: Differentiable where Scalar: FloatingPoint & Differentiable {
    public typealias TangentVector = SIMD2<Scalar>
    public mutating func move(along direction: SIMD2<Scalar>) { self = self + direction }
}
extension SIMD2: AdditiveArithmetic where Scalar: FloatingPoint {
    public static var zero: Self { return Self(repeating: 0) }
    @intrinsic("fsub") public static func - (lhs: Self, rhs: Self) -> Self
}
