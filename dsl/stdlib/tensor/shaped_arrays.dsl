// Arrays with a shape, without arithmetic.

/// What a tensor holds, as a value of its own.
public struct ShapedArray<Scalar: TensorFlowScalar>: Equatable, CustomStringConvertible {
    public let shape: [Int]
    public let scalars: [Scalar]

    public init(shape: [Int], scalars: [Scalar]) {
        let wanted = TensorShape(shape).contiguousSize
        _check(wanted == scalars.count, "Shape \(shape) has room for \(wanted) scalars, not for \(scalars.count)")
        self.shape = shape
        self.scalars = scalars
    }
    public init(repeating value: Scalar, shape: [Int]) {
        self.init(shape: shape, scalars: [Scalar](repeating: value, count: TensorShape(shape).contiguousSize))
    }

    public var rank: Int { return shape.count }
    public var scalarCount: Int { return scalars.count }
    public var isScalar: Bool { return shape.isEmpty }
    public var scalar: Scalar? { return scalars.count == 1 ? scalars[0] : nil }
    public var description: String { return Tensor(self).description }

    /// The part of this number along the first dimension.
    public subscript(index: Int) -> ShapedArray { return Tensor(self)[index].array }
}

extension ShapedArray: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: _TensorElementLiteral<Scalar>...) {
        self = Tensor<Scalar>(_elements: elements).array
    }
}

extension Tensor {
    @_disfavoredOverload
    public init(_ array: ShapedArray<Scalar>) { self.init(_shape: TensorShape(array.shape), array.scalars) }
    public var array: ShapedArray<Scalar> { return ShapedArray(shape: shape.dimensions, scalars: _scalars) }
}
