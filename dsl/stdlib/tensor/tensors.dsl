// Tensors: arrays of numbers with any number of dimensions.

@intrinsic("array.uninit") func _uninitialized<T>(_ count: Int) -> [T]
@intrinsic("array.get_unchecked") func _unchecked<T>(_ array: [T], _ index: Int) -> T
@intrinsic("array.set_unchecked") func _put<T>(_ array: inout [T], _ index: Int, _ value: T)

/// Numbers, or truth values, in a grid of any rank. A value: whoever changes one changes no other.
public struct Tensor<Scalar: TensorFlowScalar> {
    var _shape: TensorShape
    /// All scalars, the last dimension's one behind the other.
    var _scalars: [Scalar]

    @differentiable(wrt: scalars where Scalar: TensorFlowFloatingPoint)
    @_semantics("tensor.make")
    init(_shape shape: TensorShape, _ scalars: [Scalar]) {
        self._shape = shape
        self._scalars = scalars
    }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    @_semantics("tensor.scalars")
    public var scalars: [Scalar] { return _scalars }

    public var shape: TensorShape { return Prelude.withoutDerivative(at: _shape) }
    public var rank: Int { return shape.rank }
    public var scalarCount: Int { return Prelude.withoutDerivative(at: self)._scalars.count }
    public var isScalar: Bool { return shape.rank == 0 }
}

extension Tensor: Equatable {
    public static func == (lhs: Tensor, rhs: Tensor) -> Bool {
        return lhs.shape == rhs.shape && lhs._scalars == rhs._scalars
    }
}

// --- how tensors are made ---

extension Tensor {
    @differentiable(wrt: scalars where Scalar: TensorFlowFloatingPoint)
    public init(shape: TensorShape, scalars: [Scalar]) {
        let wanted = shape._room, count = scalars.count
        _check(wanted == count, "Shape \(shape) has room for \(wanted) scalars, not for \(count)")
        self.init(_shape: shape, scalars)
    }

    @differentiable(wrt: value where Scalar: TensorFlowFloatingPoint)
    public init(_ value: Scalar) { self.init(_shape: [], [value]) }

    public init<C: Collection>(shape: TensorShape, scalars: C) where C.Element == Scalar {
        self.init(shape: shape, scalars: Array(scalars))
    }
    public init<C: Collection>(_ scalars: C) where C.Element == Scalar { self.init(Array(scalars)) }

    @differentiable(wrt: scalars where Scalar: TensorFlowFloatingPoint)
    public init(_ scalars: [Scalar]) { self.init(_shape: [scalars.count], scalars) }

    /// One scalar in every place.
    @differentiable(wrt: value where Scalar: TensorFlowFloatingPoint)
    public init(repeating value: Scalar, shape: TensorShape) {
        self.init(_shape: shape, [Scalar](repeating: value, count: shape._room))
    }

    @differentiable(wrt: value where Scalar: TensorFlowFloatingPoint)
    public init(shape: TensorShape, repeating value: Scalar) { self.init(repeating: value, shape: shape) }

    /// One scalar, in a tensor of this rank with the size 1 in all dimensions.
    @differentiable(wrt: value where Scalar: TensorFlowFloatingPoint)
    public init(broadcasting value: Scalar, rank: Int) {
        self.init(repeating: value, shape: TensorShape(repeating: 1, count: rank))
    }

    /// Tensors of one shape as the parts of one more dimension, the first.
    @differentiable(wrt: tensors where Scalar: TensorFlowFloatingPoint)
    @_disfavoredOverload
    public init(_ tensors: [Tensor]) { self = Tensor._stacked(tensors, 0) }

    /// The scalars of each row, of which all have as many; and so on.
    @differentiable(wrt: rows where Scalar: TensorFlowFloatingPoint)
    @_disfavoredOverload
    public init(_ rows: [[Scalar]]) {
        let count = rows.count == 0 ? 0 : rows[0].count
        var scalars: [Scalar] = []
        for row in rows {
            _check(row.count == count, "The rows of a tensor have \(count) and \(row.count) scalars")
            scalars += row
        }
        self.init(_shape: [rows.count, count], scalars)
    }
    @differentiable(wrt: parts where Scalar: TensorFlowFloatingPoint)
    @_disfavoredOverload
    public init(_ parts: [[[Scalar]]]) {
        var tensors: [Tensor] = []
        for part in parts { tensors.append(Tensor(part)) }
        self = Tensor._stacked(tensors, 0)
    }
    @differentiable(wrt: parts where Scalar: TensorFlowFloatingPoint)
    @_disfavoredOverload
    public init(_ parts: [[[[Scalar]]]]) {
        var tensors: [Tensor] = []
        for part in parts { tensors.append(Tensor(part)) }
        self = Tensor._stacked(tensors, 0)
    }

    public var rankTensor: Tensor<Int32> { return Tensor<Int32>(Int32(rank)) }
    public var shapeTensor: Tensor<Int32> { return Tensor<Int32>(shape.dimensions.map { Int32($0) }) }
    public var scalarCountTensor: Tensor<Int32> { return Tensor<Int32>(Int32(scalarCount)) }

    /// The only scalar of a tensor of one.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func scalarized() -> Scalar {
        _check(scalarCount == 1, "A tensor of shape \(shape) is not a scalar")
        return scalars[0]
    }

    public var scalar: Scalar? { return scalarCount == 1 ? _scalars[0] : nil }
}

extension Tensor where Scalar: Numeric {
    public init(zeros shape: TensorShape) { self.init(repeating: 0, shape: shape) }
    public init(ones shape: TensorShape) { self.init(repeating: 1, shape: shape) }
    public init(zerosLike other: Tensor) { self.init(zeros: other.shape) }
    public init(onesLike other: Tensor) { self.init(ones: other.shape) }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// `start`, `start + stride` and so on, before `end`.
    public init(rangeFrom start: Scalar, to end: Scalar, stride: Scalar) {
        _check(stride != 0, "A range needs a stride other than 0")
        self.init(Scalar._range(from: start, to: end, stride: stride))
    }

    public init(rangeFrom start: Tensor, to end: Tensor, stride: Tensor) {
        self.init(rangeFrom: start.scalarized(), to: end.scalarized(), stride: stride.scalarized())
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    public init(linearSpaceFrom start: Tensor, to end: Tensor, count: Tensor<Int32>) {
        self.init(linearSpaceFrom: start.scalarized(), to: end.scalarized(), count: Int(count.scalarized()))
    }

    /// So many scalars at equal distances, both ends among them.
    public init(linearSpaceFrom start: Scalar, to end: Scalar, count: Int) {
        _check(count > 0, "A linear space needs at least one scalar")
        var scalars = [Scalar](repeating: start, count: count)
        for i in 1..<count {
            let part = Scalar(i) / Scalar(count - 1)
            scalars[i] = i == count - 1 ? end : start + part * (end - start)
        }
        self.init(_shape: [count], scalars)
    }
}

// --- literals ---

/// An element of a tensor that is written out: a scalar, or a tensor of a rank less.
public struct _TensorElementLiteral<Scalar: TensorFlowScalar> {
    let _tensor: Tensor<Scalar>
    init(_ tensor: Tensor<Scalar>) { _tensor = tensor }
}

extension _TensorElementLiteral: ExpressibleByBooleanLiteral where Scalar == Bool {
    public init(booleanLiteral value: Bool) { self.init(Tensor<Bool>(value)) }
}

extension _TensorElementLiteral: ExpressibleByIntegerLiteral where Scalar: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Scalar.IntegerLiteralType) {
        self.init(Tensor<Scalar>(Scalar(integerLiteral: value)))
    }
}

extension _TensorElementLiteral: ExpressibleByFloatLiteral where Scalar: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Scalar.FloatLiteralType) { self.init(Tensor<Scalar>(Scalar(floatLiteral: value))) }
}

extension _TensorElementLiteral where Scalar: TensorFlowFloatingPoint {
    public static var nan: _TensorElementLiteral { return _TensorElementLiteral(Tensor(Scalar.nan)) }
    public static var infinity: _TensorElementLiteral { return _TensorElementLiteral(Tensor(Scalar.infinity)) }
    public static var pi: _TensorElementLiteral { return _TensorElementLiteral(Tensor(Scalar.pi)) }
}

extension _TensorElementLiteral: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: _TensorElementLiteral<Scalar>...) {
        self.init(Tensor<Scalar>(_elements: elements))
    }
}

extension Tensor: ExpressibleByArrayLiteral {
    @inline(never)
    init(_elements elements: [_TensorElementLiteral<Scalar>]) {
        var scalars: [Scalar] = []
        for element in elements {
            let first = elements[0]._tensor.shape
            _check(
                element._tensor.shape == first,
                "The parts of a literal have shapes \(first) and \(element._tensor.shape)")
            for scalar in element._tensor._scalars { scalars.append(scalar) }
        }
        var dimensions = [elements.count]
        if elements.count > 0 { dimensions += elements[0]._tensor.shape.dimensions }
        self.init(_shape: TensorShape(dimensions), scalars)
    }

    public init(arrayLiteral elements: _TensorElementLiteral<Scalar>...) { self.init(_elements: elements) }

    /// As the literal alone is, in a place where it may be a tensor.
    public init(_ literal: _TensorLiteral<Scalar>) { self = literal._tensor }
}

/// What is written in brackets within brackets, as the argument of an initialiser.
public struct _TensorLiteral<Scalar: TensorFlowScalar>: ExpressibleByArrayLiteral {
    let _tensor: Tensor<Scalar>
    public init(arrayLiteral elements: _TensorElementLiteral<Scalar>...) {
        _tensor = Tensor<Scalar>(_elements: elements)
    }
}

// --- derivatives ---

extension Tensor: Differentiable where Scalar: TensorFlowFloatingPoint {
    public typealias TangentVector = Tensor
    public typealias AllDifferentiableVariables = Tensor

    public func _zeroTangent() -> Tensor { return Tensor(zeros: shape) }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @derivative(of: init(_shape:_:), wrt: scalars)
    static func _madeDerivative(
        _shape shape: TensorShape, _ scalars: [Scalar]
    ) -> (value: Tensor, pullback: (Tensor) -> Array<Scalar>.DifferentiableView) {
        return (
            value: Tensor(_shape: shape, scalars),
            pullback: { v in Array<Scalar>.DifferentiableView(v._shaped(like: shape).scalars) }
        )
    }

    @derivative(of: init(_shape:_:), wrt: scalars)
    static func _madeDifferential(
        _shape shape: TensorShape, _ scalars: [Scalar]
    ) -> (value: Tensor, differential: (Array<Scalar>.DifferentiableView) -> Tensor) {
        return (
            value: Tensor(_shape: shape, scalars),
            differential: { d in d.count == 0 ? Tensor.zero : Tensor(_shape: shape, d.base) }
        )
    }

    @derivative(of: scalars)
    public func _scalarsDerivative() -> (value: [Scalar], pullback: (Array<Scalar>.DifferentiableView) -> Tensor) {
        let shape = self.shape
        return (
            value: scalars,
            pullback: { v in v.count == 0 ? Tensor.zero : Tensor(_shape: shape, v.base) }
        )
    }

    @derivative(of: scalars)
    public func _scalarsDifferential() -> (
        value: [Scalar], differential: (Tensor) -> Array<Scalar>.DifferentiableView
    ) {
        let shape = self.shape
        return (
            value: scalars,
            differential: { d in Array<Scalar>.DifferentiableView(d._shaped(like: shape).scalars) }
        )
    }

    /// A cotangent of a tensor of this shape. A scalar one, as `zero` is, stands for one of any shape.
    func _shaped(like shape: TensorShape) -> Tensor {
        if self.shape == shape { return self }
        _check(isScalar, "A cotangent of shape \(self.shape) is given for a tensor of shape \(shape)")
        return Tensor(repeating: scalars[0], shape: shape)
    }
}
