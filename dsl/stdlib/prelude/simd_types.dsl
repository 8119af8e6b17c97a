// The SIMD vector types.

@builtin("vector2")
public struct SIMD2<Scalar: SIMDScalar>: SIMD {
    public typealias MaskStorage = SIMD2<Scalar.SIMDMaskScalar>
    public typealias _Lanes = SIMD2<Bool>
    public static var scalarCount: Int { return 2 }

    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(_ v0: Scalar, _ v1: Scalar) {
        var result = Self(repeating: v0)
        result = result._with(1, v1)
        self = result
    }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(x: Scalar, y: Scalar) { self = Self(x, y) }
    public var x: Scalar {
        get { return _at(0) }
        set { self = _with(0, newValue) }
    }
    public var y: Scalar {
        get { return _at(1) }
        set { self = _with(1, newValue) }
    }
}

extension SIMD2: AdditiveArithmetic where Scalar: FloatingPoint {}

extension SIMD2: Differentiable where Scalar: BinaryFloatingPoint & Differentiable {
    public typealias TangentVector = SIMD2<Scalar>
    public mutating func move(along direction: SIMD2<Scalar>) { self = self + direction }
}

@builtin("vector3")
public struct SIMD3<Scalar: SIMDScalar>: SIMD {
    public typealias MaskStorage = SIMD3<Scalar.SIMDMaskScalar>
    public typealias _Lanes = SIMD3<Bool>
    public static var scalarCount: Int { return 3 }

    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(_ v0: Scalar, _ v1: Scalar, _ v2: Scalar) {
        var result = Self(repeating: v0)
        result = result._with(1, v1)
        result = result._with(2, v2)
        self = result
    }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(x: Scalar, y: Scalar, z: Scalar) { self = Self(x, y, z) }
    public var x: Scalar {
        get { return _at(0) }
        set { self = _with(0, newValue) }
    }
    public var y: Scalar {
        get { return _at(1) }
        set { self = _with(1, newValue) }
    }
    public var z: Scalar {
        get { return _at(2) }
        set { self = _with(2, newValue) }
    }
}

extension SIMD3: AdditiveArithmetic where Scalar: FloatingPoint {}

extension SIMD3: Differentiable where Scalar: BinaryFloatingPoint & Differentiable {
    public typealias TangentVector = SIMD3<Scalar>
    public mutating func move(along direction: SIMD3<Scalar>) { self = self + direction }
}

@builtin("vector4")
public struct SIMD4<Scalar: SIMDScalar>: SIMD {
    public typealias MaskStorage = SIMD4<Scalar.SIMDMaskScalar>
    public typealias _Lanes = SIMD4<Bool>
    public static var scalarCount: Int { return 4 }

    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(_ v0: Scalar, _ v1: Scalar, _ v2: Scalar, _ v3: Scalar) {
        var result = Self(repeating: v0)
        result = result._with(1, v1)
        result = result._with(2, v2)
        result = result._with(3, v3)
        self = result
    }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(x: Scalar, y: Scalar, z: Scalar, w: Scalar) { self = Self(x, y, z, w) }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(lowHalf: SIMD2<Scalar>, highHalf: SIMD2<Scalar>) {
        self = Self(
            lowHalf._at(0), lowHalf._at(1), highHalf._at(0), highHalf._at(1))
    }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(evenHalf: SIMD2<Scalar>, oddHalf: SIMD2<Scalar>) {
        self = Self(
            evenHalf._at(0), oddHalf._at(0), evenHalf._at(1), oddHalf._at(1))
    }
    public var lowHalf: SIMD2<Scalar> {
        get { return SIMD2(_at(0), _at(1)) }
        set { self = Self(lowHalf: newValue, highHalf: highHalf) }
    }
    public var highHalf: SIMD2<Scalar> {
        get { return SIMD2(_at(2), _at(3)) }
        set { self = Self(lowHalf: lowHalf, highHalf: newValue) }
    }
    public var evenHalf: SIMD2<Scalar> {
        get { return SIMD2(_at(0), _at(2)) }
        set { self = Self(evenHalf: newValue, oddHalf: oddHalf) }
    }
    public var oddHalf: SIMD2<Scalar> {
        get { return SIMD2(_at(1), _at(3)) }
        set { self = Self(evenHalf: evenHalf, oddHalf: newValue) }
    }
    public var x: Scalar {
        get { return _at(0) }
        set { self = _with(0, newValue) }
    }
    public var y: Scalar {
        get { return _at(1) }
        set { self = _with(1, newValue) }
    }
    public var z: Scalar {
        get { return _at(2) }
        set { self = _with(2, newValue) }
    }
    public var w: Scalar {
        get { return _at(3) }
        set { self = _with(3, newValue) }
    }
}

extension SIMD4: AdditiveArithmetic where Scalar: FloatingPoint {}

extension SIMD4: Differentiable where Scalar: BinaryFloatingPoint & Differentiable {
    public typealias TangentVector = SIMD4<Scalar>
    public mutating func move(along direction: SIMD4<Scalar>) { self = self + direction }
}

@builtin("vector8")
public struct SIMD8<Scalar: SIMDScalar>: SIMD {
    public typealias MaskStorage = SIMD8<Scalar.SIMDMaskScalar>
    public typealias _Lanes = SIMD8<Bool>
    public static var scalarCount: Int { return 8 }

    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(
        _ v0: Scalar, _ v1: Scalar, _ v2: Scalar, _ v3: Scalar, _ v4: Scalar, _ v5: Scalar, _ v6: Scalar, _ v7: Scalar
    ) {
        var result = Self(repeating: v0)
        result = result._with(1, v1)
        result = result._with(2, v2)
        result = result._with(3, v3)
        result = result._with(4, v4)
        result = result._with(5, v5)
        result = result._with(6, v6)
        result = result._with(7, v7)
        self = result
    }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(lowHalf: SIMD4<Scalar>, highHalf: SIMD4<Scalar>) {
        self = Self(
            lowHalf._at(0), lowHalf._at(1), lowHalf._at(2), lowHalf._at(3),
            highHalf._at(0), highHalf._at(1), highHalf._at(2), highHalf._at(3))
    }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(evenHalf: SIMD4<Scalar>, oddHalf: SIMD4<Scalar>) {
        self = Self(
            evenHalf._at(0), oddHalf._at(0), evenHalf._at(1), oddHalf._at(1),
            evenHalf._at(2), oddHalf._at(2), evenHalf._at(3), oddHalf._at(3))
    }
    public var lowHalf: SIMD4<Scalar> {
        get { return SIMD4(_at(0), _at(1), _at(2), _at(3)) }
        set { self = Self(lowHalf: newValue, highHalf: highHalf) }
    }
    public var highHalf: SIMD4<Scalar> {
        get { return SIMD4(_at(4), _at(5), _at(6), _at(7)) }
        set { self = Self(lowHalf: lowHalf, highHalf: newValue) }
    }
    public var evenHalf: SIMD4<Scalar> {
        get { return SIMD4(_at(0), _at(2), _at(4), _at(6)) }
        set { self = Self(evenHalf: newValue, oddHalf: oddHalf) }
    }
    public var oddHalf: SIMD4<Scalar> {
        get { return SIMD4(_at(1), _at(3), _at(5), _at(7)) }
        set { self = Self(evenHalf: evenHalf, oddHalf: newValue) }
    }
}

extension SIMD8: AdditiveArithmetic where Scalar: FloatingPoint {}

extension SIMD8: Differentiable where Scalar: BinaryFloatingPoint & Differentiable {
    public typealias TangentVector = SIMD8<Scalar>
    public mutating func move(along direction: SIMD8<Scalar>) { self = self + direction }
}

@builtin("vector16")
public struct SIMD16<Scalar: SIMDScalar>: SIMD {
    public typealias MaskStorage = SIMD16<Scalar.SIMDMaskScalar>
    public typealias _Lanes = SIMD16<Bool>
    public static var scalarCount: Int { return 16 }

    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(
        _ v0: Scalar, _ v1: Scalar, _ v2: Scalar, _ v3: Scalar, _ v4: Scalar, _ v5: Scalar, _ v6: Scalar, _ v7: Scalar,
        _ v8: Scalar, _ v9: Scalar, _ v10: Scalar, _ v11: Scalar,
        _ v12: Scalar, _ v13: Scalar, _ v14: Scalar, _ v15: Scalar
    ) {
        var result = Self(repeating: v0)
        result = result._with(1, v1)
        result = result._with(2, v2)
        result = result._with(3, v3)
        result = result._with(4, v4)
        result = result._with(5, v5)
        result = result._with(6, v6)
        result = result._with(7, v7)
        result = result._with(8, v8)
        result = result._with(9, v9)
        result = result._with(10, v10)
        result = result._with(11, v11)
        result = result._with(12, v12)
        result = result._with(13, v13)
        result = result._with(14, v14)
        result = result._with(15, v15)
        self = result
    }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(lowHalf: SIMD8<Scalar>, highHalf: SIMD8<Scalar>) {
        self = Self(
            lowHalf._at(0), lowHalf._at(1), lowHalf._at(2), lowHalf._at(3),
            lowHalf._at(4), lowHalf._at(5), lowHalf._at(6), lowHalf._at(7),
            highHalf._at(0), highHalf._at(1), highHalf._at(2), highHalf._at(3),
            highHalf._at(4), highHalf._at(5), highHalf._at(6), highHalf._at(7))
    }
    @differentiable(where Scalar: BinaryFloatingPoint & Differentiable)
    public init(evenHalf: SIMD8<Scalar>, oddHalf: SIMD8<Scalar>) {
        self = Self(
            evenHalf._at(0), oddHalf._at(0), evenHalf._at(1), oddHalf._at(1),
            evenHalf._at(2), oddHalf._at(2), evenHalf._at(3), oddHalf._at(3),
            evenHalf._at(4), oddHalf._at(4), evenHalf._at(5), oddHalf._at(5),
            evenHalf._at(6), oddHalf._at(6), evenHalf._at(7), oddHalf._at(7))
    }
    public var lowHalf: SIMD8<Scalar> {
        get { return SIMD8(_at(0), _at(1), _at(2), _at(3), _at(4), _at(5), _at(6), _at(7)) }
        set { self = Self(lowHalf: newValue, highHalf: highHalf) }
    }
    public var highHalf: SIMD8<Scalar> {
        get { return SIMD8(_at(8), _at(9), _at(10), _at(11), _at(12), _at(13), _at(14), _at(15)) }
        set { self = Self(lowHalf: lowHalf, highHalf: newValue) }
    }
    public var evenHalf: SIMD8<Scalar> {
        get { return SIMD8(_at(0), _at(2), _at(4), _at(6), _at(8), _at(10), _at(12), _at(14)) }
        set { self = Self(evenHalf: newValue, oddHalf: oddHalf) }
    }
    public var oddHalf: SIMD8<Scalar> {
        get { return SIMD8(_at(1), _at(3), _at(5), _at(7), _at(9), _at(11), _at(13), _at(15)) }
        set { self = Self(evenHalf: evenHalf, oddHalf: newValue) }
    }
}

extension SIMD16: AdditiveArithmetic where Scalar: FloatingPoint {}

extension SIMD16: Differentiable where Scalar: BinaryFloatingPoint & Differentiable {
    public typealias TangentVector = SIMD16<Scalar>
    public mutating func move(along direction: SIMD16<Scalar>) { self = self + direction }
}
