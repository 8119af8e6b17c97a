// Operations on each scalar by itself, and on those of two tensors in the same place.

infix operator .= : AssignmentPrecedence

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The results of a function for each scalar.
    @differentiable(wrt: self)
    @inline(never)
    @_semantics("tensor.map")
    public func map(_ body: @differentiable (Scalar) -> Scalar) -> Tensor {
        let source = scalars
        var result: [Scalar] = _uninitialized(source.count)
        for i in 0..<source.count { result[i] = body(source[i]) }
        return Tensor(_shape: shape, result)
    }

    /// The results of a function for each pair of scalars, after broadcasting.
    @differentiable(wrt: (self, other))
    @inline(never)
    @_semantics("tensor.zip")
    func _zip(_ other: Tensor, _ operation: String, _ body: @differentiable (Scalar, Scalar) -> Scalar) -> Tensor {
        let common = TensorShape._broadcast(shape, other.shape, operation)
        let a = _scalars(in: common), b = other._scalars(in: common)
        var result: [Scalar] = _uninitialized(a.count)
        for i in 0..<a.count { result[i] = body(a[i], _unchecked(b, i)) }
        return Tensor(_shape: common, result)
    }

    /// All scalars after broadcasting.
    @differentiable(wrt: self)
    @inline(never)
    @_semantics("tensor.scalars.in")
    func _scalars(in shape: TensorShape) -> [Scalar] { return broadcasted(to: shape).scalars }
}

extension Tensor {
    /// With every dimension of size 1, and those that are lacking in front, repeated as often as the shape says.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func broadcasted(to shape: TensorShape) -> Tensor {
        let own = self.shape
        return own == shape ? self : _read(own._repeated(in: shape))
    }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func broadcasted(toShape shape: Tensor<Int32>) -> Tensor { return broadcasted(to: TensorShape(shape)) }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func broadcasted<Other: TensorFlowScalar>(like other: Tensor<Other>) -> Tensor {
        return broadcasted(to: other.shape)
    }

    /// Assigns scalars that are broadcast to the shape that the variable has.
    @differentiable(wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
    public static func .= (lhs: inout Tensor, rhs: Tensor) { lhs = rhs.broadcasted(to: lhs.shape) }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// Whether the total of this and a tensor of a shape has that shape, not a larger one.
    @inline(never)
    func _isCovered(by shape: TensorShape) -> Bool {
        return TensorShape._broadcast(self.shape, shape, "+") == shape
    }

    /// The opposite: the sums of those scalars that broadcasting would make of a single one.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func unbroadcasted(to shape: TensorShape) -> Tensor {
        let own = self.shape
        return own == shape ? self : _spread(shape._repeated(in: own), over: shape)
    }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func unbroadcasted(toShape shape: Tensor<Int32>) -> Tensor { return unbroadcasted(to: TensorShape(shape)) }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func unbroadcasted<Other: TensorFlowScalar>(like other: Tensor<Other>) -> Tensor {
        return unbroadcasted(to: other.shape)
    }
}

extension TensorShape {
    /// The scalars of a tensor of this shape that broadcasting puts into one of the shape `target`.
    @inline(never)
    func _repeated(in target: TensorShape) -> _Part {
        let missing = target.rank - rank
        _check(missing >= 0, "A tensor of shape \(self) cannot be broadcast to shape \(target)")
        var steps = _steps
        for k in 0..<rank {
            _check(
                dimensions[k] == target[missing + k] || dimensions[k] == 1,
                "A tensor of shape \(self) cannot be broadcast to shape \(target)")
            if dimensions[k] == 1 { steps[k] = 0 }
        }
        return _Part(target, [Int](repeating: 0, count: missing) + steps)
    }
}

extension Tensor: AdditiveArithmetic where Scalar: TensorFlowFloatingPoint {
    public static var zero: Tensor { return Tensor(_shape: [], [0]) }
    @differentiable
    public static func + (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._zip(rhs, "+") { $0 + $1 } }
    @differentiable
    public static func - (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._zip(rhs, "-") { $0 - $1 } }
}

extension Tensor: VectorProtocol, PointwiseMultiplicative, EuclideanDifferentiable
where Scalar: TensorFlowFloatingPoint {
    public typealias VectorSpaceScalar = Float
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @differentiable
    public static func * (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._zip(rhs, "*") { $0 * $1 } }
    @differentiable
    public static func / (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._zip(rhs, "/") { $0 / $1 } }
    @differentiable
    public static func % (lhs: Tensor, rhs: Tensor) -> Tensor {
        return lhs._zip(rhs, "%") { $0.truncatingRemainder(dividingBy: $1) }
    }
    /// Swift for TensorFlow's other spelling of products and quotients by element.
    @differentiable
    public static func .* (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs * rhs }
    @differentiable
    public static func ./ (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs / rhs }

    @differentiable
    public static func + (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 + rhs } }
    @differentiable
    public static func + (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs + $0 } }
    @differentiable
    public static func - (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 - rhs } }
    @differentiable
    public static func - (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs - $0 } }
    @differentiable
    public static func * (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 * rhs } }
    @differentiable
    public static func * (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs * $0 } }
    @differentiable
    public static func / (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 / rhs } }
    @differentiable
    public static func / (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs / $0 } }
    @differentiable
    public static func % (lhs: Tensor, rhs: Scalar) -> Tensor {
        return lhs.map { $0.truncatingRemainder(dividingBy: rhs) }
    }
    @differentiable
    public static func % (lhs: Scalar, rhs: Tensor) -> Tensor {
        return rhs.map { lhs.truncatingRemainder(dividingBy: $0) }
    }
    @differentiable
    public static prefix func - (x: Tensor) -> Tensor { return x.map { -$0 } }

    @differentiable
    public static func += (lhs: inout Tensor, rhs: Tensor) { lhs = lhs + rhs }
    @differentiable
    public static func += (lhs: inout Tensor, rhs: Scalar) { lhs = lhs + rhs }
    @differentiable
    public static func -= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs - rhs }
    @differentiable
    public static func -= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs - rhs }
    @differentiable
    public static func *= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs * rhs }
    @differentiable
    public static func *= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs * rhs }
    @differentiable
    public static func /= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs / rhs }
    @differentiable
    public static func /= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs / rhs }
    @differentiable
    public static func %= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs % rhs }
    @differentiable
    public static func %= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs % rhs }
    @differentiable
    public static func .*= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs * rhs }
    @differentiable
    public static func ./= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs / rhs }

    public static var one: Tensor { return Tensor(_shape: [], [1]) }
    @differentiable(wrt: self)
    public var reciprocal: Tensor { return map { 1 / $0 } }
    @differentiable(wrt: self)
    public func scaled(by scale: Float) -> Tensor { return self * Scalar(scale) }
    @differentiable(wrt: self)
    public func adding(_ scalar: Float) -> Tensor { return self + Scalar(scalar) }
    @differentiable(wrt: self)
    public func subtracting(_ scalar: Float) -> Tensor { return self - Scalar(scalar) }
}
