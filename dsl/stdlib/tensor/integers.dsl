// Arithmetic of tensors of whole numbers, which has no derivatives; conversions of scalars.

extension Tensor where Scalar: TensorFlowInteger {
    /// The results of a function for each pair of scalars, after broadcasting.
    func _paired(_ other: Tensor, _ operation: String, _ body: (Scalar, Scalar) -> Scalar) -> Tensor {
        return Tensor(_with: self, other, operation, body)
    }
    public func map(_ body: (Scalar) -> Scalar) -> Tensor { return Tensor(_shape: _shape, _scalars.map(body)) }

    public static func + (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._paired(rhs, "+") { $0 + $1 } }
    public static func + (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 + rhs } }
    public static func + (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs + $0 } }
    public static func += (lhs: inout Tensor, rhs: Tensor) { lhs = lhs + rhs }
    public static func += (lhs: inout Tensor, rhs: Scalar) { lhs = lhs + rhs }
    public static func - (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._paired(rhs, "-") { $0 - $1 } }
    public static func - (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 - rhs } }
    public static func - (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs - $0 } }
    public static func -= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs - rhs }
    public static func -= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs - rhs }
    public static func * (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._paired(rhs, "*") { $0 * $1 } }
    public static func * (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 * rhs } }
    public static func * (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs * $0 } }
    public static func *= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs * rhs }
    public static func *= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs * rhs }
    public static func / (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._paired(rhs, "/") { $0 / $1 } }
    public static func / (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 / rhs } }
    public static func / (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs / $0 } }
    public static func /= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs / rhs }
    public static func /= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs / rhs }
    public static func % (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._paired(rhs, "%") { $0 % $1 } }
    public static func % (lhs: Tensor, rhs: Scalar) -> Tensor { return lhs.map { $0 % rhs } }
    public static func % (lhs: Scalar, rhs: Tensor) -> Tensor { return rhs.map { lhs % $0 } }
    public static func %= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs % rhs }
    public static func %= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs % rhs }

    public static prefix func - (x: Tensor) -> Tensor { return x.map { 0 - $0 } }
    public func squared() -> Tensor { return map { $0 * $0 } }

    /// The mean, rounded towards zero.
    public func mean() -> Tensor { return mean(squeezingAxes: shape._axes) }
    public func mean(squeezingAxes axes: [Int]) -> Tensor {
        return sum(squeezingAxes: axes) / Scalar(shape._reduced(axes))
    }
    public func mean(squeezingAxes axes: Int...) -> Tensor { return mean(squeezingAxes: axes) }
    public func mean(alongAxes axes: [Int]) -> Tensor { return sum(alongAxes: axes) / Scalar(shape._reduced(axes)) }
    public func mean(alongAxes axes: Int...) -> Tensor { return mean(alongAxes: axes) }
}

extension Tensor {
    /// What a function without derivative makes of the scalars of two tensors in the same places, after broadcasting.
    init<Other: TensorFlowScalar>(
        _with lhs: Tensor<Other>, _ rhs: Tensor<Other>, _ operation: String, _ body: (Other, Other) -> Scalar
    ) {
        let lhs = Prelude.withoutDerivative(at: lhs), rhs = Prelude.withoutDerivative(at: rhs)
        let common = TensorShape._broadcast(lhs._shape, rhs._shape, operation)
        let a = lhs.broadcasted(to: common)._scalars, b = rhs.broadcasted(to: common)._scalars
        var result: [Scalar] = _uninitialized(a.count)
        for i in 0..<a.count { result[i] = body(a[i], b[i]) }
        self.init(_shape: common, result)
    }
}

// --- other scalars ---

extension Tensor where Scalar: TensorFlowFloatingPoint {
    public init<Other: TensorFlowInteger>(_ other: Tensor<Other>) {
        self.init(_shape: other._shape, other._scalars.map { Scalar($0) })
    }
    public init(_ other: Tensor<Bool>) { self.init(_shape: other._shape, other._scalars.map { $0 ? 1 : 0 }) }

    @differentiable(wrt: other)
    public init<Other: TensorFlowFloatingPoint>(_ other: Tensor<Other>) {
        let source = other.scalars
        var result: [Scalar] = _uninitialized(source.count)
        for i in 0..<source.count { result[i] = Scalar(source[i]) }
        self.init(_shape: other.shape, result)
    }
}

extension Tensor where Scalar: TensorFlowInteger {
    public init<Other: TensorFlowInteger>(_ other: Tensor<Other>) {
        self.init(_shape: other._shape, other._scalars.map { Scalar($0) })
    }
    public init(_ other: Tensor<Bool>) { self.init(_shape: other._shape, other._scalars.map { $0 ? 1 : 0 }) }

    /// The scalars, rounded towards zero.
    public init<Other: TensorFlowFloatingPoint>(_ other: Tensor<Other>) {
        self.init(_shape: other.shape, other.scalars.map { Scalar($0) })
    }
}
