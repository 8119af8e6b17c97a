// The same scalars in another shape or order, some of them, or some of them several times.

extension Tensor {
    // --- another shape ---

    /// The same scalars in another shape. One size may be -1: it is then what the others leave.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func reshaped(to newShape: TensorShape) -> Tensor { return _reshaped(shape._completed(newShape)) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func reshaped(toShape newShape: Tensor<Int32>) -> Tensor {
        return reshaped(to: TensorShape(newShape))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func reshaped<Other: TensorFlowScalar>(like other: Tensor<Other>) -> Tensor {
        return reshaped(to: other.shape)
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func flattened() -> Tensor { return _reshaped([scalarCount]) }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    func _reshaped(_ shape: TensorShape) -> Tensor { return Tensor(_shape: shape, _scalars) }

    /// With dimensions of size 1 at these places, which count in the result; one after the other.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func expandingShape(at axes: Int...) -> Tensor { return expandingShape(at: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func expandingShape(at axes: [Int]) -> Tensor { return _reshaped(shape._expanded(axes)) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func rankLifted() -> Tensor { return expandingShape(at: 0) }

    /// Without these dimensions, whose size is 1; without all such dimensions where none are named.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func squeezingShape(at axes: Int...) -> Tensor { return squeezingShape(at: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func squeezingShape(at axes: [Int]) -> Tensor { return _reshaped(shape._squeezed(axes)) }

    // --- another order ---

    /// With dimension `permutation[k]` as number `k`.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func transposed(permutation: [Int]) -> Tensor {
        return _transposed(permutation)
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func transposed(permutation: Int...) -> Tensor { return transposed(permutation: permutation) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func transposed(permutation: Tensor<Int32>) -> Tensor {
        return transposed(permutation: permutation._scalars.map { Int($0) })
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func transposed(withPermutations permutations: [Int]) -> Tensor {
        return transposed(permutation: permutations)
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func transposed(withPermutations permutations: Int...) -> Tensor {
        return transposed(permutation: permutations)
    }
    /// With the dimensions in the opposite order.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func transposed() -> Tensor { return transposed(permutation: Array((0..<rank).reversed())) }

    /// Backwards along these dimensions.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func reversed(inAxes axes: [Int]) -> Tensor {
        return _read(shape._reversed(axes))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func reversed(inAxes axes: Int...) -> Tensor { return reversed(inAxes: axes) }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func reversed(inAxes axes: Tensor<Int32>) -> Tensor {
        return reversed(inAxes: axes._scalars.map { Int($0) })
    }

    // --- more or less of it ---

    /// So many copies side by side in each dimension.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func tiled(multiples: [Int]) -> Tensor {
        return _read(shape._tiled(multiples))._reshaped(shape._multiplied(multiples))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func tiled(multiples: Tensor<Int32>) -> Tensor {
        return tiled(multiples: multiples._scalars.map { Int($0) })
    }

    /// The part from the first bounds up to the second ones.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func slice(lowerBounds: [Int], upperBounds: [Int]) -> Tensor {
        return slice(lowerBounds: lowerBounds, sizes: shape._sizes(lowerBounds, upTo: upperBounds))
    }
    /// The part of these sizes; -1 is all that is left.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func slice(lowerBounds: [Int], sizes: [Int]) -> Tensor {
        return _read(shape._slice(lowerBounds, sizes))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func slice(lowerBounds: Tensor<Int32>, sizes: Tensor<Int32>) -> Tensor {
        return slice(lowerBounds: lowerBounds._scalars.map { Int($0) }, sizes: sizes._scalars.map { Int($0) })
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// With another scalar in so many places before and after each dimension.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func padded(forSizes sizes: [(before: Int, after: Int)], with value: Scalar = 0) -> Tensor {
        let target = shape._padded(sizes.map { $0.before }, sizes.map { $0.after })
        let part = target._section(shape, at: sizes.map { $0.before })
        return value == 0
            ? _spread(part, over: target) : Tensor(repeating: value, shape: target)._writing(self, part)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @derivative(of: _reshaped, wrt: self)
    func _reshapedPullback(_ shape: TensorShape) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let own = self.shape
        return (value: _reshaped(shape), pullback: { v in v._shaped(like: shape)._reshaped(own) })
    }

    @derivative(of: _reshaped, wrt: self)
    func _reshapedDifferential(_ shape: TensorShape) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = self.shape
        return (value: _reshaped(shape), differential: { d in d._shaped(like: own)._reshaped(shape) })
    }
}

extension TensorShape {
    /// This many scalars in another shape.
    @inline(never)
    func _completed(_ newShape: TensorShape) -> TensorShape {
        var result = newShape
        var open = -1, known = 1
        for k in 0..<newShape.rank {
            if newShape[k] == -1 {
                _check(open < 0, "'reshaped' can leave only one size of \(newShape) open")
                open = k
            } else {
                known *= newShape[k]
            }
        }
        if open >= 0 {
            result[open] = known == 0 ? 0 : contiguousSize / known
        }
        _check(
            result.contiguousSize == contiguousSize && result.dimensions.allSatisfy { $0 >= 0 },
            "A tensor of shape \(self) cannot be reshaped to \(newShape)")
        return result
    }

    @inline(never)
    func _expanded(_ axes: [Int]) -> TensorShape {
        var result = dimensions
        for axis in axes {
            let place = axis < 0 ? axis + result.count + 1 : axis
            _check(
                0 <= place && place <= result.count, "'expandingShape' at \(axis) is out of range for shape \(self)")
            result.insert(1, at: place)
        }
        return TensorShape(result)
    }

    @inline(never)
    func _squeezed(_ axes: [Int]) -> TensorShape {
        if axes.isEmpty { return TensorShape(dimensions.filter { $0 != 1 }) }
        let marked = _marked(axes)
        var result: [Int] = []
        for k in 0..<rank {
            if marked[k] {
                _check(dimensions[k] == 1, "'squeezingShape' cannot remove dimension \(k) of shape \(self)")
            } else {
                result.append(dimensions[k])
            }
        }
        return TensorShape(result)
    }

    @inline(never)
    func _permuted(_ permutation: [Int]) -> _Part {
        _check(
            permutation.count == rank, "'transposed' needs each dimension of \(self) once, and has \(permutation)")
        _ = _marked(permutation)
        let steps = _steps
        return _Part(
            TensorShape(permutation.map { dimensions[_axis($0)] }), permutation.map { steps[_axis($0)] })
    }

    /// The permutation that takes a permuted tensor back.
    @inline(never)
    func _inverse(_ permutation: [Int]) -> [Int] {
        var found = permutation
        for k in 0..<rank { found[_axis(permutation[k])] = k }
        return found
    }

    @inline(never)
    func _reversed(_ axes: [Int]) -> _Part {
        let marked = _marked(axes)
        var steps = _steps, start = 0
        for k in 0..<rank where marked[k] {
            start += (dimensions[k] - 1) * steps[k]
            steps[k] = -steps[k]
        }
        return _Part(self, steps, start: start)
    }

    /// The copies, each dimension of which is one of them and one of the scalars.
    @inline(never)
    func _tiled(_ multiples: [Int]) -> _Part {
        _check(multiples.count == rank, "'tiled' needs a multiple for each dimension of \(self), and has \(multiples)")
        let own = _steps
        var sizes: [Int] = [], steps: [Int] = []
        for k in 0..<rank {
            _check(multiples[k] >= 0, "'tiled' cannot repeat a tensor of shape \(self) by \(multiples)")
            sizes += [multiples[k], dimensions[k]]
            steps += [0, own[k]]
        }
        return _Part(TensorShape(sizes), steps)
    }

    @inline(never)
    func _multiplied(_ multiples: [Int]) -> TensorShape {
        return TensorShape((0..<rank).map { multiples[$0] * dimensions[$0] })
    }

    @inline(never)
    func _padded(_ before: [Int], _ after: [Int]) -> TensorShape {
        _check(before.count == rank, "'padded' needs a size for each dimension of \(self), and has \(before.count)")
        var result = self
        for k in 0..<rank {
            _check(before[k] >= 0 && after[k] >= 0, "'padded' has a negative size for dimension \(k) of \(self)")
            result[k] += before[k] + after[k]
        }
        return result
    }

    @inline(never)
    func _sizes(_ lowerBounds: [Int], upTo upperBounds: [Int]) -> [Int] {
        _check(
            lowerBounds.count == upperBounds.count,
            "'slice' of a tensor of shape \(self) has bounds \(lowerBounds) and \(upperBounds)")
        return (0..<lowerBounds.count).map { upperBounds[$0] - lowerBounds[$0] }
    }

    /// A part of these sizes; traps where there is none.
    @inline(never)
    func _slice(_ bounds: [Int], _ sizes: [Int]) -> _Part {
        _check(
            bounds.count == rank && sizes.count == rank,
            "'slice' needs bounds for each dimension of \(self), and has \(bounds) and sizes \(sizes)")
        var part = self
        for k in 0..<rank {
            part[k] = sizes[k] == -1 ? dimensions[k] - bounds[k] : sizes[k]
            _check(
                0 <= bounds[k] && 0 <= part[k] && bounds[k] + part[k] <= dimensions[k],
                "'slice' from \(bounds) of sizes \(sizes) is out of range for a tensor of shape \(self)")
        }
        return _section(part, at: bounds)
    }

    /// A part of this shape that begins there.
    @inline(never)
    func _section(_ part: TensorShape, at bounds: [Int]) -> _Part {
        let steps = _steps
        var start = 0
        for k in 0..<rank { start += bounds[k] * steps[k] }
        return _Part(part, steps, start: start)
    }
}
