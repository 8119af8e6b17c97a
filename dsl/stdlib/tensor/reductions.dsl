// Sums, means, products and extremes along dimensions. `squeezingAxes` leaves the dimensions out, `alongAxes` keeps them
// with size 1; without axes it is all of them, and the result is a scalar.

extension TensorShape {
    var _axes: [Int] { return Array(0..<rank) }

    /// With size 1 in these dimensions.
    @inline(never)
    func _kept(_ axes: [Int]) -> TensorShape {
        let marked = _marked(axes)
        return TensorShape((0..<rank).map { marked[$0] ? 1 : dimensions[$0] })
    }

    /// Without these dimensions.
    @inline(never)
    func _without(_ axes: [Int]) -> TensorShape {
        let marked = _marked(axes)
        return TensorShape((0..<rank).filter { !marked[$0] }.map { dimensions[$0] })
    }

    /// How many scalars become one.
    @inline(never)
    func _reduced(_ axes: [Int]) -> Int {
        let marked = _marked(axes)
        var size = 1
        for k in 0..<rank where marked[k] { size *= dimensions[k] }
        return size
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// The sum; of nothing it is 0.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func sum() -> Tensor { return sum(squeezingAxes: shape._axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func sum(squeezingAxes axes: Int...) -> Tensor { return sum(squeezingAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func sum(squeezingAxes axes: Tensor<Int32>) -> Tensor {
        return sum(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func sum(alongAxes axes: Int...) -> Tensor { return sum(alongAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func sum(alongAxes axes: Tensor<Int32>) -> Tensor {
        return sum(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func sum(squeezingAxes axes: [Int]) -> Tensor {
        return sum(alongAxes: axes)._reshaped(shape._without(axes))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func sum(alongAxes axes: [Int]) -> Tensor {
        let own = shape, kept = own._kept(axes)
        return _spread(kept._repeated(in: own), over: kept)
    }

    /// The product; of nothing it is 1.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func product() -> Tensor { return product(squeezingAxes: shape._axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func product(squeezingAxes axes: Int...) -> Tensor { return product(squeezingAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func product(squeezingAxes axes: Tensor<Int32>) -> Tensor {
        return product(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func product(alongAxes axes: Int...) -> Tensor { return product(alongAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func product(alongAxes axes: Tensor<Int32>) -> Tensor {
        return product(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func product(squeezingAxes axes: [Int]) -> Tensor {
        return product(alongAxes: axes)._reshaped(shape._without(axes))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func product(alongAxes axes: [Int]) -> Tensor {
        return _inRows(axes)._productOfRows(shape._kept(axes))
    }

    /// The greatest scalar; where several are, each gets an equal share of the gradient. There must be one.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func max() -> Tensor { return max(squeezingAxes: shape._axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func max(squeezingAxes axes: Int...) -> Tensor { return max(squeezingAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func max(squeezingAxes axes: Tensor<Int32>) -> Tensor {
        return max(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func max(alongAxes axes: Int...) -> Tensor { return max(alongAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func max(alongAxes axes: Tensor<Int32>) -> Tensor {
        return max(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func max(squeezingAxes axes: [Int]) -> Tensor {
        return max(alongAxes: axes)._reshaped(shape._without(axes))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func max(alongAxes axes: [Int]) -> Tensor {
        return _inRows(axes)._extremeOfRows(shape._kept(axes), true)
    }

    /// The least scalar; where several are, each gets an equal share of the gradient. There must be one.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func min() -> Tensor { return min(squeezingAxes: shape._axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func min(squeezingAxes axes: Int...) -> Tensor { return min(squeezingAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func min(squeezingAxes axes: Tensor<Int32>) -> Tensor {
        return min(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func min(alongAxes axes: Int...) -> Tensor { return min(alongAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func min(alongAxes axes: Tensor<Int32>) -> Tensor {
        return min(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func min(squeezingAxes axes: [Int]) -> Tensor {
        return min(alongAxes: axes)._reshaped(shape._without(axes))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func min(alongAxes axes: [Int]) -> Tensor {
        return _inRows(axes)._extremeOfRows(shape._kept(axes), false)
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// The number of the first of the greatest scalars, in the whole or along a dimension.
    public func argmax() -> Tensor<Int32> {
        return Prelude.withoutDerivative(at: self).flattened()._placeInRows([], true)
    }
    public func argmax(squeezingAxis axis: Int) -> Tensor<Int32> {
        return Prelude.withoutDerivative(at: self)._inRows([axis])._placeInRows(shape._without([axis]), true)
    }
    /// The number of the first of the least scalars, in the whole or along a dimension.
    public func argmin() -> Tensor<Int32> {
        return Prelude.withoutDerivative(at: self).flattened()._placeInRows([], false)
    }
    public func argmin(squeezingAxis axis: Int) -> Tensor<Int32> {
        return Prelude.withoutDerivative(at: self)._inRows([axis])._placeInRows(shape._without([axis]), false)
    }

    /// The sum of all up to each, along a dimension: with it or without it, from the front or from the end.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func cumulativeSum(alongAxis axis: Int, exclusive: Bool = false, reverse: Bool = false) -> Tensor {
        return _cumulated(shape._axis(axis), exclusive, reverse)
    }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    func _cumulated(_ axis: Int, _ isExclusive: Bool, _ isReverse: Bool) -> Tensor {
        let count = _shape[axis], inner = _shape._size(axis + 1, _shape.rank)
        let source = _scalars
        var result = [Scalar](repeating: 0, count: source.count)
        for i in 0..<_shape._size(0, axis) {
            for k in 1..<Prelude.max(1, count) {
                let to = isReverse ? count - 1 - k : k
                let before = isReverse ? to + 1 : to - 1
                let here = (i * count + to) * inner, there = (i * count + before) * inner
                for j in 0..<inner { result[here + j] = result[there + j] + source[there + j] }
            }
        }
        if isExclusive { return Tensor(_shape: _shape, result) }
        for i in 0..<source.count { result[i] += source[i] }
        return Tensor(_shape: _shape, result)
    }
}

// --- floating-point numbers only ---

/// The mean and the variance of the same scalars.
public struct Moments<Scalar: TensorFlowFloatingPoint>: Differentiable {
    public var mean: Tensor<Scalar>
    public var variance: Tensor<Scalar>

    @differentiable
    public init(mean: Tensor<Scalar>, variance: Tensor<Scalar>) {
        self.mean = mean
        self.variance = variance
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The sum; of nothing it is 0.
    @differentiable(wrt: self)
    public func sum() -> Tensor { return Tensor(_total()) }

    @differentiable(wrt: self)
    @inline(never)
    @_semantics("tensor.total")
    func _total() -> Scalar {
        let source = scalars
        var total: Scalar = 0
        for i in 0..<source.count { total += source[i] }
        return total
    }

    /// The mean; of nothing it is NaN.
    @differentiable(wrt: self)
    public func mean() -> Tensor { return Tensor(_total() / Scalar(scalarCount)) }
    @differentiable(wrt: self)
    public func mean(squeezingAxes axes: Int...) -> Tensor { return mean(squeezingAxes: axes) }
    @differentiable(wrt: self)
    public func mean(squeezingAxes axes: Tensor<Int32>) -> Tensor {
        return mean(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func mean(alongAxes axes: Int...) -> Tensor { return mean(alongAxes: axes) }
    @differentiable(wrt: self)
    public func mean(alongAxes axes: Tensor<Int32>) -> Tensor {
        return mean(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func mean(squeezingAxes axes: [Int]) -> Tensor {
        return mean(alongAxes: axes)._reshaped(shape._without(axes))
    }
    @differentiable(wrt: self)
    public func mean(alongAxes axes: [Int]) -> Tensor {
        return sum(alongAxes: axes) / Scalar(shape._reduced(axes))
    }

    /// The mean of the squares of the differences from the mean.
    @differentiable(wrt: self)
    public func variance() -> Tensor { return variance(squeezingAxes: shape._axes) }
    @differentiable(wrt: self)
    public func variance(squeezingAxes axes: Int...) -> Tensor { return variance(squeezingAxes: axes) }
    @differentiable(wrt: self)
    public func variance(squeezingAxes axes: Tensor<Int32>) -> Tensor {
        return variance(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func variance(alongAxes axes: Int...) -> Tensor { return variance(alongAxes: axes) }
    @differentiable(wrt: self)
    public func variance(alongAxes axes: Tensor<Int32>) -> Tensor {
        return variance(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func variance(squeezingAxes axes: [Int]) -> Tensor {
        return variance(alongAxes: axes)._reshaped(shape._without(axes))
    }
    @differentiable(wrt: self)
    public func variance(alongAxes axes: [Int]) -> Tensor {
        return (self - mean(alongAxes: axes)).squared().mean(alongAxes: axes)
    }

    /// The square root of the variance.
    @differentiable(wrt: self)
    public func standardDeviation() -> Tensor { return standardDeviation(squeezingAxes: shape._axes) }
    @differentiable(wrt: self)
    public func standardDeviation(squeezingAxes axes: Int...) -> Tensor { return standardDeviation(squeezingAxes: axes) }
    @differentiable(wrt: self)
    public func standardDeviation(squeezingAxes axes: Tensor<Int32>) -> Tensor {
        return standardDeviation(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func standardDeviation(alongAxes axes: Int...) -> Tensor { return standardDeviation(alongAxes: axes) }
    @differentiable(wrt: self)
    public func standardDeviation(alongAxes axes: Tensor<Int32>) -> Tensor {
        return standardDeviation(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func standardDeviation(squeezingAxes axes: [Int]) -> Tensor {
        return standardDeviation(alongAxes: axes)._reshaped(shape._without(axes))
    }
    @differentiable(wrt: self)
    public func standardDeviation(alongAxes axes: [Int]) -> Tensor {
        return Tensor.sqrt(variance(alongAxes: axes))
    }

    /// The logarithm of the sum of the exponentials, without overflow on the way.
    @differentiable(wrt: self)
    public func logSumExp() -> Tensor { return logSumExp(squeezingAxes: shape._axes) }
    @differentiable(wrt: self)
    public func logSumExp(squeezingAxes axes: Int...) -> Tensor { return logSumExp(squeezingAxes: axes) }
    @differentiable(wrt: self)
    public func logSumExp(squeezingAxes axes: Tensor<Int32>) -> Tensor {
        return logSumExp(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func logSumExp(alongAxes axes: Int...) -> Tensor { return logSumExp(alongAxes: axes) }
    @differentiable(wrt: self)
    public func logSumExp(alongAxes axes: Tensor<Int32>) -> Tensor {
        return logSumExp(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func logSumExp(squeezingAxes axes: [Int]) -> Tensor {
        return logSumExp(alongAxes: axes)._reshaped(shape._without(axes))
    }
    @differentiable(wrt: self)
    public func logSumExp(alongAxes axes: [Int]) -> Tensor {
        let highest = Prelude.withoutDerivative(at: self)._highest(axes)
        return Tensor.log(Tensor.exp(self - highest).sum(alongAxes: axes)) + highest
    }

    /// The mean and the variance.
    @differentiable(wrt: self)
    public func moments() -> Moments<Scalar> { return moments(squeezingAxes: shape._axes) }
    @differentiable(wrt: self)
    public func moments(squeezingAxes axes: Int...) -> Moments<Scalar> { return moments(squeezingAxes: axes) }
    @differentiable(wrt: self)
    public func moments(squeezingAxes axes: Tensor<Int32>) -> Moments<Scalar> {
        return moments(squeezingAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func moments(alongAxes axes: Int...) -> Moments<Scalar> { return moments(alongAxes: axes) }
    @differentiable(wrt: self)
    public func moments(alongAxes axes: Tensor<Int32>) -> Moments<Scalar> {
        return moments(alongAxes: axes._scalars.map { Int($0) })
    }
    @differentiable(wrt: self)
    public func moments(squeezingAxes axes: [Int]) -> Moments<Scalar> {
        let moments = self.moments(alongAxes: axes), target = shape._without(axes)
        return Moments(mean: moments.mean._reshaped(target), variance: moments.variance._reshaped(target))
    }
    @differentiable(wrt: self)
    public func moments(alongAxes axes: [Int]) -> Moments<Scalar> {
        let mean = self.mean(alongAxes: axes)
        return Moments(mean: mean, variance: (self - mean).squared().mean(alongAxes: axes))
    }

    /// The product of all up to each, along a dimension.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func cumulativeProduct(alongAxis axis: Int, exclusive: Bool = false, reverse: Bool = false) -> Tensor {
        let own = shape, place = own._axis(axis)
        let count = own[place], inner = own._size(place + 1, own.rank)
        let source = scalars
        var result = [Scalar](repeating: 1, count: own.contiguousSize)
        for i in 0..<own._size(0, place) {
            for j in 0..<inner {
                var total: Scalar = 1
                for k in 0..<count {
                    let at = (i * count + (reverse ? count - 1 - k : k)) * inner + j
                    let next = total * source[at]
                    result[at] = exclusive ? total : next
                    total = next
                }
            }
        }
        return Tensor(_shape: own, result)
    }

    /// The greatest scalars, and 0 where these are infinite or there are none: what is subtracted before exponentials.
    @inline(never)
    func _highest(_ axes: [Int]) -> Tensor {
        let kept = shape._kept(axes)
        if shape._reduced(axes) == 0 { return Tensor(zeros: kept) }
        let highest = max(alongAxes: axes)
        return Tensor(_shape: kept, highest._scalars.map { $0.isFinite ? $0 : 0 })
    }
}

extension Tensor where Scalar == Bool {
    public func all() -> Bool { return _scalars.allSatisfy { $0 } }
    public func any() -> Bool { return _scalars.contains(true) }
    public func all(squeezingAxes axes: Int...) -> Tensor { return all(squeezingAxes: axes) }
    public func all(squeezingAxes axes: [Int]) -> Tensor {
        return all(alongAxes: axes)._reshaped(shape._without(axes))
    }
    public func all(alongAxes axes: Int...) -> Tensor { return all(alongAxes: axes) }
    public func all(alongAxes axes: [Int]) -> Tensor {
        return _inRows(axes)._withRow(shape._kept(axes)) { $0.allSatisfy { $0 } }
    }
    public func any(squeezingAxes axes: Int...) -> Tensor { return any(squeezingAxes: axes) }
    public func any(squeezingAxes axes: [Int]) -> Tensor {
        return any(alongAxes: axes)._reshaped(shape._without(axes))
    }
    public func any(alongAxes axes: Int...) -> Tensor { return any(alongAxes: axes) }
    public func any(alongAxes axes: [Int]) -> Tensor {
        return _inRows(axes)._withRow(shape._kept(axes)) { $0.contains(true) }
    }
}
