// Parts of a tensor by indices and ranges: `t[0]`, `t[1..<3, 0]`, `t[TensorRange.ellipsis, ..<2]`.

infix operator .. : StridedRangeFormationPrecedence
precedencegroup StridedRangeFormationPrecedence {
    associativity: left
    higherThan: CastingPrecedence
    lowerThan: RangeFormationPrecedence
}

/// What is taken of a dimension. Negative bounds count from its end; what of a range is beyond it is left out.
public enum TensorRange: Equatable {
    /// All of as many dimensions as the others leave.
    case ellipsis
    /// A new dimension of size 1.
    case newAxis
    /// The only index of a dimension of size 1, which is left out.
    case squeezeAxis
    case index(Int)
    /// `upper` is nil where it is the end of the dimension.
    case _bounds(Int, Int?, stride: Int)

    public static func range(_ range: Range<Int>, stride: Int) -> TensorRange {
        return ._bounds(range.lowerBound, range.upperBound, stride: stride)
    }
    public static func closedRange(_ range: ClosedRange<Int>, stride: Int) -> TensorRange {
        return ._bounds(range.lowerBound, range.upperBound == -1 ? nil : range.upperBound + 1, stride: stride)
    }
    public static func partialRangeFrom(_ range: PartialRangeFrom<Int>, stride: Int) -> TensorRange {
        return ._bounds(range.lowerBound, nil, stride: stride)
    }
    public static func partialRangeUpTo(_ range: PartialRangeUpTo<Int>, stride: Int) -> TensorRange {
        return ._bounds(0, range.upperBound, stride: stride)
    }
    public static func partialRangeThrough(_ range: PartialRangeThrough<Int>, stride: Int) -> TensorRange {
        return ._bounds(0, range.upperBound == -1 ? nil : range.upperBound + 1, stride: stride)
    }
}

/// What can stand between the brackets.
public protocol TensorRangeExpression {
    var tensorRange: TensorRange { get }
}

extension TensorRange: TensorRangeExpression { public var tensorRange: TensorRange { return self } }
extension Int: TensorRangeExpression { public var tensorRange: TensorRange { return .index(self) } }
extension Range: TensorRangeExpression where Bound == Int {
    public var tensorRange: TensorRange { return TensorRange.range(self, stride: 1) }
    public static func .. (range: Range, stride: Int) -> TensorRange { return TensorRange.range(range, stride: stride) }
}
extension ClosedRange: TensorRangeExpression where Bound == Int {
    public var tensorRange: TensorRange { return TensorRange.closedRange(self, stride: 1) }
    public static func .. (range: ClosedRange, stride: Int) -> TensorRange {
        return TensorRange.closedRange(range, stride: stride)
    }
}
extension PartialRangeFrom: TensorRangeExpression where Bound == Int {
    public var tensorRange: TensorRange { return TensorRange.partialRangeFrom(self, stride: 1) }
    public static func .. (range: PartialRangeFrom, stride: Int) -> TensorRange {
        return TensorRange.partialRangeFrom(range, stride: stride)
    }
}
extension PartialRangeUpTo: TensorRangeExpression where Bound == Int {
    public var tensorRange: TensorRange { return TensorRange.partialRangeUpTo(self, stride: 1) }
    public static func .. (range: PartialRangeUpTo, stride: Int) -> TensorRange {
        return TensorRange.partialRangeUpTo(range, stride: stride)
    }
}
extension PartialRangeThrough: TensorRangeExpression where Bound == Int {
    public var tensorRange: TensorRange { return TensorRange.partialRangeThrough(self, stride: 1) }
    public static func .. (range: PartialRangeThrough, stride: Int) -> TensorRange {
        return TensorRange.partialRangeThrough(range, stride: stride)
    }
}

extension Tensor {
    public subscript(_ all: UnboundedRange) -> Tensor {
        @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
        get { return self }
        @differentiable(wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
        set { self = newValue.broadcasted(to: shape) }
    }

    public subscript<A: TensorRangeExpression>(_ all: UnboundedRange, _ a: A) -> Tensor {
        @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
        get { return self[TensorRange.ellipsis, a] }
        @differentiable(wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
        set { self[TensorRange.ellipsis, a] = newValue }
    }

    public subscript<A: TensorRangeExpression, B: TensorRangeExpression>(
        _ all: UnboundedRange, _ a: A, _ b: B
    ) -> Tensor {
        @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
        get { return self[TensorRange.ellipsis, a, b] }
        @differentiable(wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
        set { self[TensorRange.ellipsis, a, b] = newValue }
    }

    public subscript<A: TensorRangeExpression>(_ a: A) -> Tensor {
        @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
        get { return _read(shape._part([a.tensorRange])) }
        @differentiable(wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
        set { self = _replacing(shape._part([a.tensorRange]), newValue) }
    }

    public subscript<A: TensorRangeExpression, B: TensorRangeExpression>(_ a: A, _ b: B) -> Tensor {
        @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
        get { return _read(shape._part([a.tensorRange, b.tensorRange])) }
        @differentiable(wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
        set { self = _replacing(shape._part([a.tensorRange, b.tensorRange]), newValue) }
    }

    public subscript<A: TensorRangeExpression, B: TensorRangeExpression, C: TensorRangeExpression>(
        _ a: A, _ b: B, _ c: C
    ) -> Tensor {
        @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
        get { return _read(shape._part([a.tensorRange, b.tensorRange, c.tensorRange])) }
        @differentiable(wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
        set { self = _replacing(shape._part([a.tensorRange, b.tensorRange, c.tensorRange]), newValue) }
    }

    public subscript<
        A: TensorRangeExpression, B: TensorRangeExpression, C: TensorRangeExpression, D: TensorRangeExpression
    >(_ a: A, _ b: B, _ c: C, _ d: D) -> Tensor {
        @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
        get { return _read(shape._part([a.tensorRange, b.tensorRange, c.tensorRange, d.tensorRange])) }
        @differentiable(wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
        set { self = _replacing(shape._part([a.tensorRange, b.tensorRange, c.tensorRange, d.tensorRange]), newValue) }
    }

    public subscript<
        A: TensorRangeExpression, B: TensorRangeExpression, C: TensorRangeExpression, D: TensorRangeExpression,
        E: TensorRangeExpression
    >(_ a: A, _ b: B, _ c: C, _ d: D, _ e: E) -> Tensor {
        @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
        get { return _read(shape._part([a.tensorRange, b.tensorRange, c.tensorRange, d.tensorRange, e.tensorRange])) }
        @differentiable(wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
        set {
            self = _replacing(
                shape._part([a.tensorRange, b.tensorRange, c.tensorRange, d.tensorRange, e.tensorRange]), newValue)
        }
    }

    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    func _replacing(_ part: _Part, _ other: Tensor) -> Tensor {
        return _writing(other.broadcasted(to: part.shape), part)
    }
}

extension TensorShape {
    @inline(never)
    func _part(_ ranges: [TensorRange]) -> _Part {
        var used = 0, ellipses = 0
        for range in ranges {
            if range == .ellipsis { ellipses += 1 } else if range != .newAxis { used += 1 }
        }
        _check(
            ellipses <= 1 && used <= rank, "\(ranges.count) ranges do not fit a tensor of shape \(self)")
        let own = _steps
        var sizes: [Int] = [], steps: [Int] = [], start = 0, axis = 0
        for range in ellipses == 0 ? ranges + [.ellipsis] : ranges {
            switch range {
            case .ellipsis:
                for _ in 0..<rank - used {
                    sizes.append(dimensions[axis])
                    steps.append(own[axis])
                    axis += 1
                }
            case .newAxis:
                sizes.append(1)
                steps.append(0)
            case .squeezeAxis:
                _check(dimensions[axis] == 1, "Dimension \(axis) of a tensor of shape \(self) is not of size 1")
                axis += 1
            case .index(let index):
                let size = dimensions[axis]
                _check(
                    -size <= index && index < size,
                    "Index \(index) is out of range for dimension \(axis) of a tensor of shape \(self)")
                start += (index < 0 ? index + size : index) * own[axis]
                axis += 1
            case ._bounds(let lower, let upper, let stride):
                let size = dimensions[axis]
                _check(stride > 0, "A stride of \(stride) is not positive; 'reversed(inAxes:)' turns a tensor round")
                let first = _bound(lower, size), end = Prelude.max(first, _bound(upper ?? size, size))
                sizes.append((end - first + stride - 1) / stride)
                steps.append(own[axis] * stride)
                start += first * own[axis]
                axis += 1
            }
        }
        return _Part(TensorShape(sizes), steps, start: start)
    }

    /// A bound of a range as a place of a dimension, or its end where it is beyond that.
    func _bound(_ bound: Int, _ size: Int) -> Int {
        return Prelude.min(size, Prelude.max(0, bound < 0 ? bound + size : bound))
    }
}
