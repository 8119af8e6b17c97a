// Operations on each scalar by itself, and on those of two tensors in the same place.

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The results of a function for each scalar.
    @differentiable(wrt: self)
    @inline(never)
    public func map(_ body: @differentiable (Scalar) -> Scalar) -> Tensor {
        let source = scalars
        var result = [Scalar](repeating: 0, count: source.count)
        for i in 0..<source.count { result[i] = body(source[i]) }
        return Tensor(_shape: shape, result)
    }

    /// The results of a function for each pair of scalars, after broadcasting.
    ///
    /// Where one operand is the other's last dimensions, or a scalar, its scalars are not repeated in memory.
    @differentiable(wrt: (self, other))
    @inline(never)
    func _zip(_ other: Tensor, _ operation: String, _ body: @differentiable (Scalar, Scalar) -> Scalar) -> Tensor {
        if shape == other.shape {
            let a = scalars, b = other.scalars
            var result: [Scalar] = _uninitialized(a.count)
            for i in 0..<a.count { result[i] = body(a[i], b[i]) }
            return Tensor(_shape: shape, result)
        }
        let rows = _Rows(shape, other.shape, operation)
        let lhs = broadcasted(to: rows.lhs), rhs = other.broadcasted(to: rows.rhs)
        let a = lhs.scalars, b = rhs.scalars, columns = rows.columns, m = rows.lhsStep, n = rows.rhsStep
        var result: [Scalar] = _uninitialized(rows.count * columns)
        for i in 0..<rows.count {
            for j in 0..<columns { result[i * columns + j] = body(a[i * m + j], b[i * n + j]) }
        }
        return Tensor(_shape: rows.shape, result)
    }
}

/// How two tensors of different shapes are gone through at once: in rows, of which one of them may have only one.
struct _Rows {
    /// That of the result.
    let shape: TensorShape
    let count: Int, columns: Int
    /// How the operands are broadcast before.
    let lhs: TensorShape, rhs: TensorShape
    /// How many scalars further the next row begins: 0 for an operand that has only one.
    let lhsStep: Int, rhsStep: Int

    @inline(never)
    init(_ a: TensorShape, _ b: TensorShape, _ operation: String) {
        shape = TensorShape._broadcast(a, b, operation)
        let m = a.contiguousSize, n = b.contiguousSize, whole = shape.contiguousSize
        let isRowOfLhs = a._isEnd(of: shape), isRowOfRhs = b._isEnd(of: shape)
        var size = shape.last ?? 1
        if m > 1 && m < n && isRowOfLhs { size = m } else if n > 1 && n < m && isRowOfRhs { size = n }
        let row = TensorShape([Int](repeating: 1, count: Prelude.max(0, shape.rank - 1)) + [size])
        columns = size
        count = whole == 0 ? 0 : whole / size
        let isRepeated = (m == 1 || m == size && isRowOfLhs) && count > 1
        lhs = isRepeated ? (m == 1 ? row : a) : shape
        lhsStep = isRepeated ? 0 : size
        let isOther = (n == 1 || n == size && isRowOfRhs) && count > 1
        rhs = isOther ? (n == 1 ? row : b) : shape
        rhsStep = isOther ? 0 : size
    }
}

extension TensorShape {
    /// Whether these are the last sizes of the other shape, but for sizes 1 in front.
    @inline(never)
    func _isEnd(of other: TensorShape) -> Bool {
        let missing = other.rank - rank
        var isOnes = true
        for k in 0..<rank {
            isOnes = isOnes && dimensions[k] == 1
            if !isOnes && dimensions[k] != other.dimensions[missing + k] { return false }
        }
        return true
    }
}

extension Tensor {
    /// With every dimension of size 1, and those that are lacking in front, repeated as often as the shape says.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func broadcasted(to shape: TensorShape) -> Tensor {
        let own = self.shape
        return own == shape ? self : _read(own._repeated(in: shape))
    }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func broadcasted<Other: TensorFlowScalar>(like other: Tensor<Other>) -> Tensor {
        return broadcasted(to: other.shape)
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// The opposite: the sums of those scalars that broadcasting would make of a single one.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func unbroadcasted(to shape: TensorShape) -> Tensor {
        let own = self.shape
        return own == shape ? self : _spread(shape._repeated(in: own), over: shape)
    }

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
