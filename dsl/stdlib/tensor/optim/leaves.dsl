// What optimisers do to the variables of a model, one after the other: tensors and numbers.

/// A variable, or a gradient with respect to one. Operations are those of its scalars, each by itself.
public protocol _Leaf: AdditiveArithmetic {
    func _scaled(_ factor: Float) -> Self
    func _shifted(_ offset: Float) -> Self
    func _times(_ other: Self) -> Self
    func _over(_ other: Self) -> Self
    func _squareRoot() -> Self
    func _magnitude() -> Self
    func _larger(_ other: Self) -> Self
}

extension Float: _Leaf {
    public func _scaled(_ factor: Float) -> Float { return self * factor }
    public func _shifted(_ offset: Float) -> Float { return self + offset }
    public func _times(_ other: Float) -> Float { return self * other }
    public func _over(_ other: Float) -> Float { return self / other }
    public func _squareRoot() -> Float { return squareRoot() }
    public func _magnitude() -> Float { return magnitude }
    public func _larger(_ other: Float) -> Float { return Prelude.max(self, other) }
}

extension Double: _Leaf {
    public func _scaled(_ factor: Float) -> Double { return self * Double(factor) }
    public func _shifted(_ offset: Float) -> Double { return self + Double(offset) }
    public func _times(_ other: Double) -> Double { return self * other }
    public func _over(_ other: Double) -> Double { return self / other }
    public func _squareRoot() -> Double { return squareRoot() }
    public func _magnitude() -> Double { return magnitude }
    public func _larger(_ other: Double) -> Double { return Prelude.max(self, other) }
}

extension Tensor: _Leaf where Scalar: TensorFlowFloatingPoint & _Leaf {
    public func _scaled(_ factor: Float) -> Tensor { return map { $0 * Scalar(factor) } }
    public func _shifted(_ offset: Float) -> Tensor { return map { $0 + Scalar(offset) } }
    public func _times(_ other: Tensor) -> Tensor { return self * other }
    public func _over(_ other: Tensor) -> Tensor { return self / other }
    public func _squareRoot() -> Tensor { return map { $0.squareRoot() } }
    public func _magnitude() -> Tensor { return map { $0.magnitude } }
    public func _larger(_ other: Tensor) -> Tensor { return _zip(other, "max") { Prelude.max($0, $1) } }
}
