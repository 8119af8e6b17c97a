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
        let common = TensorShape._broadcast(shape, other.shape, operation)
        let columns = TensorShape._columns(shape, other.shape, common)
        let lhs = _ofRows(columns, common), rhs = other._ofRows(columns, common)
        let a = lhs.scalars, b = rhs.scalars, count = common.contiguousSize
        let m = a.count == count ? columns : 0, n = b.count == count ? columns : 0
        var result: [Scalar] = _uninitialized(count)
        if count == 0 { return Tensor(_shape: common, result) }
        for i in 0..<count / columns {
            for j in 0..<columns { result[i * columns + j] = body(a[i * m + j], b[i * n + j]) }
        }
        return Tensor(_shape: common, result)
    }

    /// All of the common shape, or what repeats in each row of so many columns.
    @differentiable(wrt: self)
    func _ofRows(_ columns: Int, _ common: TensorShape) -> Tensor {
        if scalarCount == columns && shape._isEnd(of: common) { return self }
        return scalarCount == 1 ? broadcasted(to: [columns]) : broadcasted(to: common)
    }
}

extension TensorShape {
    /// How long the rows are in which two tensors are gone through at once: as long as the one that repeats in each.
    static func _columns(_ a: TensorShape, _ b: TensorShape, _ common: TensorShape) -> Int {
        let m = a.contiguousSize, n = b.contiguousSize
        if m > 1 && m < n && a._isEnd(of: common) { return m }
        return n > 1 && n < m && b._isEnd(of: common) ? n : common.last ?? 1
    }

    /// Whether these are the last sizes of the other shape, but for sizes 1 in front.
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
        return own == shape ? self : _read(shape, _Places(of: own, in: shape))
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
        return own == shape ? self : _spread(shape, _Places(of: shape, in: own))
    }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func unbroadcasted<Other: TensorFlowScalar>(like other: Tensor<Other>) -> Tensor {
        return unbroadcasted(to: other.shape)
    }
}

extension _Places {
    /// For each scalar of a tensor of shape `target` that of one of shape `source` which broadcasting puts there.
    init(of source: TensorShape, in target: TensorShape) {
        let missing = target.rank - source.rank
        _check(missing >= 0, "A tensor of shape \(source) cannot be broadcast to shape \(target)")
        var steps = source._steps
        for k in 0..<source.rank {
            _check(
                source[k] == target[missing + k] || source[k] == 1,
                "A tensor of shape \(source) cannot be broadcast to shape \(target)")
            if source[k] == 1 { steps[k] = 0 }
        }
        self.init(target, [Int](repeating: 0, count: missing) + steps, start: 0)
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
