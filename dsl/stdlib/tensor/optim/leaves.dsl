// What optimisers do to the variables of a model, one after the other: tensors and numbers.

/// A variable, or a gradient with respect to one. Operations are those of its scalars, each by itself.
public protocol _Leaf: AdditiveArithmetic {
    func _filled(_ value: Float) -> Self
    func _scaled(_ factor: Float) -> Self
    func _shifted(_ offset: Float) -> Self
    func _times(_ other: Self) -> Self
    func _over(_ other: Self) -> Self
    func _squareRoot() -> Self
    func _magnitude() -> Self
    func _larger(_ other: Self) -> Self
    /// The Euclidean norm of all scalars.
    func _norm() -> Float
}

extension Float: _Leaf {
    public func _filled(_ value: Float) -> Float { return value }
    public func _scaled(_ factor: Float) -> Float { return self * factor }
    public func _shifted(_ offset: Float) -> Float { return self + offset }
    public func _times(_ other: Float) -> Float { return self * other }
    public func _over(_ other: Float) -> Float { return self / other }
    public func _squareRoot() -> Float { return squareRoot() }
    public func _magnitude() -> Float { return magnitude }
    public func _larger(_ other: Float) -> Float { return Prelude.max(self, other) }
    public func _norm() -> Float { return magnitude }
}

extension Double: _Leaf {
    public func _filled(_ value: Float) -> Double { return Double(value) }
    public func _scaled(_ factor: Float) -> Double { return self * Double(factor) }
    public func _shifted(_ offset: Float) -> Double { return self + Double(offset) }
    public func _times(_ other: Double) -> Double { return self * other }
    public func _over(_ other: Double) -> Double { return self / other }
    public func _squareRoot() -> Double { return squareRoot() }
    public func _magnitude() -> Double { return magnitude }
    public func _larger(_ other: Double) -> Double { return Prelude.max(self, other) }
    public func _norm() -> Float { return Float(magnitude) }
}

extension Tensor: _Leaf where Scalar: TensorFlowFloatingPoint & _Leaf {
    public func _filled(_ value: Float) -> Tensor { return Tensor(repeating: Scalar(value), shape: shape) }
    public func _scaled(_ factor: Float) -> Tensor { return map { $0 * Scalar(factor) } }
    public func _shifted(_ offset: Float) -> Tensor { return map { $0 + Scalar(offset) } }
    public func _times(_ other: Tensor) -> Tensor { return self * other }
    public func _over(_ other: Tensor) -> Tensor { return self / other }
    public func _squareRoot() -> Tensor { return map { $0.squareRoot() } }
    public func _magnitude() -> Tensor { return map { $0.magnitude } }
    public func _larger(_ other: Tensor) -> Tensor { return _zip(other, "max") { Prelude.max($0, $1) } }
    public func _norm() -> Float { return Float(squared().sum().scalarized().squareRoot()) }
}

// Tensors have no parts, so that arrays of them can be walked.
extension Tensor: KeyPathIterable {
    public func _ownPaths<T>(to type: T.Type) -> [WritableKeyPath<Tensor, T>] { return [] }
    public func _allPaths<T>(to type: T.Type) -> [WritableKeyPath<Tensor, T>] { return [] }
    public func _ownParts<T>(to type: T.Type) -> [KeyPath<Tensor, T>] { return [] }
    public func _allParts<T>(to type: T.Type) -> [KeyPath<Tensor, T>] { return [] }
    public func _countLeaves() -> Int { return 1 }
}

extension KeyPathIterable {
    /// The same number in all variables.
    func _filled(_ value: Float) -> Self {
        var result = self
        result._fillLeaves(value, Tensor<Float>.self)
        result._fillLeaves(value, Tensor<Double>.self)
        result._fillLeaves(value, Float.self)
        result._fillLeaves(value, Double.self)
        return result
    }

    mutating func _fillLeaves<Leaf: _Leaf>(_ value: Float, _ type: Leaf.Type) {
        for path in recursivelyAllWritableKeyPaths(to: type) {
            self[keyPath: path] = self[keyPath: path]._filled(value)
        }
    }
}
