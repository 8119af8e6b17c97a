// Comparisons by element, truth values, and choices between two tensors.

extension Tensor where Scalar: TensorFlowNumeric {
    public static func .< (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
        return Tensor<Bool>(_with: lhs, rhs, ".<") { $0 < $1 }
    }
    public static func .< (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { return lhs._asked { $0 < rhs } }
    public static func .< (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { return rhs._asked { lhs < $0 } }
    public static func .<= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
        return Tensor<Bool>(_with: lhs, rhs, ".<=") { $0 <= $1 }
    }
    public static func .<= (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { return lhs._asked { $0 <= rhs } }
    public static func .<= (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { return rhs._asked { lhs <= $0 } }
    public static func .> (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
        return Tensor<Bool>(_with: lhs, rhs, ".>") { $0 > $1 }
    }
    public static func .> (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { return lhs._asked { $0 > rhs } }
    public static func .> (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { return rhs._asked { lhs > $0 } }
    public static func .>= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
        return Tensor<Bool>(_with: lhs, rhs, ".>=") { $0 >= $1 }
    }
    public static func .>= (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { return lhs._asked { $0 >= rhs } }
    public static func .>= (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { return rhs._asked { lhs >= $0 } }
}

extension Tensor {
    /// The answers for each scalar, which have no derivative.
    func _asked(_ body: (Scalar) -> Bool) -> Tensor<Bool> {
        let asked = Prelude.withoutDerivative(at: self)
        return Tensor<Bool>(_shape: asked._shape, asked._scalars.map(body))
    }

    public static func .== (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
        return Tensor<Bool>(_with: lhs, rhs, ".==") { $0 == $1 }
    }
    public static func .== (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { return lhs._asked { $0 == rhs } }
    public static func .== (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { return rhs._asked { lhs == $0 } }
    public static func .!= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
        return Tensor<Bool>(_with: lhs, rhs, ".!=") { $0 != $1 }
    }
    public static func .!= (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { return lhs._asked { $0 != rhs } }
    public static func .!= (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { return rhs._asked { lhs != $0 } }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Which differ by less than `tolerance`, however large they are.
    public func elementsAlmostEqual(
        _ other: Tensor, tolerance: Scalar = Scalar.ulpOfOne.squareRoot()
    ) -> Tensor<Bool> {
        return Tensor<Bool>(_with: self, other, "elementsAlmostEqual") {
            $0 == $1 || ($0 - $1).magnitude < tolerance
        }
    }
    public func isAlmostEqual(to other: Tensor, tolerance: Scalar = Scalar.ulpOfOne.squareRoot()) -> Bool {
        return shape == other.shape && elementsAlmostEqual(other, tolerance: tolerance).all()
    }

    public var isFinite: Tensor<Bool> { return _asked { $0.isFinite } }
    public var isInfinite: Tensor<Bool> { return _asked { $0.isInfinite } }
    public var isNaN: Tensor<Bool> { return _asked { $0.isNaN } }
}

extension Tensor where Scalar == Bool {
    public func elementsLogicalNot() -> Tensor { return _asked { !$0 } }
    public func elementsLogicalAnd(_ other: Tensor) -> Tensor {
        return Tensor(_with: self, other, "elementsLogicalAnd") { $0 && $1 }
    }
    public func elementsLogicalAnd(_ other: Bool) -> Tensor { return _asked { $0 && other } }
    public func elementsLogicalOr(_ other: Tensor) -> Tensor {
        return Tensor(_with: self, other, "elementsLogicalOr") { $0 || $1 }
    }
    public func elementsLogicalOr(_ other: Bool) -> Tensor { return _asked { $0 || other } }
}

extension Tensor {
    /// With the scalars of another one where the mask is true. The other one and the mask are broadcast to this one.
    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    public func replacing(with other: Tensor, where mask: Tensor<Bool>) -> Tensor {
        return _choosing(other.broadcasted(to: shape), mask.broadcasted(to: shape))
    }

    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    func _choosing(_ other: Tensor, _ mask: Tensor<Bool>) -> Tensor {
        let a = scalars, b = other.scalars, isOther = mask._scalars
        var result: [Scalar] = _uninitialized(a.count)
        for i in 0..<a.count { result[i] = isOther[i] ? b[i] : a[i] }
        return Tensor(_shape: shape, result)
    }
}
