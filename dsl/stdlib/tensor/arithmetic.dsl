// Operations on each scalar by itself, and on those of two tensors in the same place.

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The results of a function for each scalar.
    @differentiable(wrt: self)
    public func map(_ body: @differentiable (Scalar) -> Scalar) -> Tensor {
        let source = scalars
        var result = [Scalar](repeating: 0, count: source.count)
        for i in 0..<source.count { result[i] = body(source[i]) }
        return Tensor(_shape: shape, result)
    }

    /// The results of a function for each pair of scalars, after broadcasting.
    @differentiable(wrt: (self, other))
    func _zip(_ other: Tensor, _ operation: String, _ body: @differentiable (Scalar, Scalar) -> Scalar) -> Tensor {
        if shape == other.shape {
            let a = scalars, b = other.scalars
            var result = [Scalar](repeating: 0, count: a.count)
            for i in 0..<a.count { result[i] = body(a[i], b[i]) }
            return Tensor(_shape: shape, result)
        }
        let common = TensorShape._broadcast(shape, other.shape, operation)
        let a = broadcasted(to: common).scalars, b = other.broadcasted(to: common).scalars
        var result = [Scalar](repeating: 0, count: a.count)
        for i in 0..<a.count { result[i] = body(a[i], b[i]) }
        return Tensor(_shape: common, result)
    }

    /// With every dimension of size 1, and those that are lacking in front, repeated as often as the shape says.
    @differentiable(wrt: self)
    public func broadcasted(to shape: TensorShape) -> Tensor {
        if self.shape == shape { return self }
        let source = scalars, places = _places(self.shape, shape)
        var result = [Scalar](repeating: 0, count: places.count)
        for i in 0..<places.count { result[i] = source[places[i]] }
        return Tensor(_shape: shape, result)
    }
}

/// For each scalar of a tensor of shape `target` that of one of shape `source` which broadcasting puts there.
func _places(_ source: TensorShape, _ target: TensorShape) -> [Int] {
    let missing = target.rank - source.rank
    _check(missing >= 0, "A tensor of shape \(source) cannot be broadcast to shape \(target)")
    var places = [0]
    var stride = source.contiguousSize
    for k in 0..<target.rank {
        let size = k < missing ? 1 : source[k - missing]
        _check(
            size == target[k] || size == 1, "A tensor of shape \(source) cannot be broadcast to shape \(target)")
        stride = size == 0 ? 0 : k < missing ? stride : stride / size
        let step = size == 1 ? 0 : stride
        var next: [Int] = []
        for place in places {
            for i in 0..<target[k] { next.append(place + i * step) }
        }
        places = next
    }
    return places
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
    public static func + (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 + rhs } }
    @differentiable
    public static func + (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs + $0 } }
    @differentiable
    public static func * (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 * rhs } }
    @differentiable
    public static func * (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs * $0 } }
    @differentiable
    public func squared() -> Tensor { return map { $0 * $0 } }
    @differentiable
    public func sum() -> Tensor {
        var total: Scalar = 0
        for x in scalars { total += x }
        return Tensor(total)
    }
    @differentiable
    public func mean() -> Tensor { return sum() / Tensor(Scalar(_scalars.count)) }
}
