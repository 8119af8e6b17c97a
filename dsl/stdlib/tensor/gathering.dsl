// Scalars that are picked by their indices.

/// Integers that can be indices of tensors.
public protocol TensorFlowIndex: TensorFlowInteger {}

extension Int: TensorFlowIndex {}
extension Int32: TensorFlowIndex {}

extension Tensor {
    /// Those along a dimension whose numbers are given, in a tensor of any shape, whose dimensions take its place.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func gathering<Index: TensorFlowIndex>(
        atIndices indices: Tensor<Index>, alongAxis axis: Int = 0
    ) -> Tensor {
        let picks = _Picks(shape, indices, axis)
        return _gathered(picks)._reshaped(picks.result)
    }

    /// The same for each tensor of a batch with its own indices. The first dimensions of both are those of the batch;
    /// where the indices have a size of 1, they are those of all of it.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func batchGathering<Index: TensorFlowIndex>(
        atIndices indices: Tensor<Index>, alongAxis axis: Int = 1, batchDimensionCount: Int = 1
    ) -> Tensor {
        let picks = _Picks(shape, indices, axis, batch: batchDimensionCount)
        return _gathered(picks)._reshaped(picks.result)
    }

    /// Those along a dimension, or several, for which the mask is true.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func gathering(where mask: Tensor<Bool>, alongAxis axis: Int = 0) -> Tensor {
        let picks = _Picks(shape, mask, axis)
        return _gathered(picks)._reshaped(picks.result)
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// `onValue` where an index says so along a new dimension of size `depth`, `offValue` elsewhere; a negative index
    /// says it nowhere.
    public init(
        oneHotAtIndices indices: Tensor<Int32>, depth: Int, onValue: Scalar = 1, offValue: Scalar = 0, axis: Int = -1
    ) {
        self.init(
            oneHotAtIndices: Tensor<Int>(indices), depth: depth, onValue: onValue, offValue: offValue, axis: axis)
    }

    @_disfavoredOverload
    public init<Index: TensorFlowIndex>(
        oneHotAtIndices indices: Tensor<Index>, depth: Int, onValue: Scalar = 1, offValue: Scalar = 0, axis: Int = -1
    ) {
        let target = indices.shape._expanded([axis])
        let place = axis < 0 ? axis + target.rank : axis
        let inner = target._size(place + 1, target.rank)
        var scalars = [Scalar](repeating: offValue, count: indices.scalarCount * depth)
        for i in 0..<indices.scalarCount {
            let index = Int(indices._scalars[i])
            _check(index < depth, "Index \(index) is out of range for a depth of \(depth)")
            if index >= 0 { scalars[(i / inner * depth + index) * inner + i % inner] = onValue }
        }
        var shape = target
        shape[place] = depth
        self.init(_shape: shape, scalars)
    }
}

extension Tensor where Scalar: TensorFlowScalar & ExpressibleByIntegerLiteral {
    /// The indices of all scalars that are not 0, one in each row.
    public func nonZeroIndices() -> Tensor<Int> {
        let steps = shape._steps, scalars = Prelude.withoutDerivative(at: self)._scalars
        var indices: [Int] = [], count = 0
        for i in 0..<scalars.count where scalars[i] != 0 {
            for k in 0..<shape.rank { indices.append(i / steps[k] % shape[k]) }
            count += 1
        }
        return Tensor<Int>(_shape: [count, shape.rank], indices)
    }
}

// --- what these are made of ---

/// Which of `size` parts of `inner` scalars are picked, in each of `outer` tensors.
struct _Picks: Equatable {
    let whole: TensorShape
    var result: TensorShape
    let outer: Int, size: Int, inner: Int
    let places: [Int]

    @inline(never)
    init<Index: TensorFlowIndex>(_ own: TensorShape, _ indices: Tensor<Index>, _ axis: Int) {
        let place = own._axis(axis)
        whole = own
        result = TensorShape(own._sizes(0, place) + indices.shape.dimensions + own._sizes(place + 1, own.rank))
        outer = own._size(0, place)
        size = own[place]
        inner = own._size(place + 1, own.rank)
        places = indices._scalars.map { own._index(Int($0), place) }
    }

    /// Single scalars, by their places among all.
    init(flat own: TensorShape, _ places: [Int]) {
        whole = own
        result = [places.count]
        outer = 1
        size = own.contiguousSize
        inner = 1
        self.places = places
    }

    @inline(never)
    init<Index: TensorFlowIndex>(_ own: TensorShape, _ indices: Tensor<Index>, _ axis: Int, batch: Int) {
        let place = own._axis(axis), given = indices.shape
        _check(
            0 <= batch && batch <= place && batch <= given.rank
                && (0..<batch).allSatisfy { given[$0] == own[$0] || given[$0] == 1 },
            "'batchGathering' along dimension \(axis) does not fit shapes \(own) and \(given)")
        let rows = own._size(0, batch), between = own._size(batch, place), each = own[place]
        let perRow = given._size(batch, given.rank)
        whole = own
        result = TensorShape(own._sizes(0, place) + given._sizes(batch, given.rank) + own._sizes(place + 1, own.rank))
        outer = 1
        size = rows * between * each
        inner = own._size(place + 1, own.rank)
        var found: [Int] = []
        for row in 0..<rows {
            var rest = row, from = 0, step = perRow
            for i in 0..<batch {
                let dimension = batch - 1 - i
                if given[dimension] > 1 { from += rest % own[dimension] * step }
                rest /= own[dimension]
                step *= given[dimension]
            }
            for part in row * between..<(row + 1) * between {
                for k in 0..<perRow { found.append(part * each + own._index(Int(indices._scalars[from + k]), place)) }
            }
        }
        places = found
    }

    @inline(never)
    init(_ own: TensorShape, _ mask: Tensor<Bool>, _ axis: Int) {
        let place = own._axis(axis), rank = mask.rank
        _check(
            rank > 0 && place + rank <= own.rank && own._sizes(place, place + rank) == mask.shape.dimensions,
            "A mask of shape \(mask.shape) does not fit dimension \(axis) of a tensor of shape \(own)")
        whole = own
        outer = own._size(0, place)
        size = mask.scalarCount
        inner = own._size(place + rank, own.rank)
        places = (0..<mask.scalarCount).filter { mask._scalars[$0] }
        result = TensorShape(own._sizes(0, place) + [places.count] + own._sizes(place + rank, own.rank))
    }
}

extension TensorShape {
    func _index(_ index: Int, _ axis: Int) -> Int {
        _check(
            0 <= index && index < dimensions[axis], "Index \(index) is out of range for dimension \(axis) of shape \(self)")
        return index
    }
}

extension Tensor {
    /// What is picked.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    func _gathered(_ picks: _Picks) -> Tensor {
        let source = _scalars, size = picks.size, inner = picks.inner, count = picks.places.count
        var result: [Scalar] = _uninitialized(picks.outer * count * inner)
        if inner == 1 && picks.outer == 1 {
            for k in 0..<count { result[k] = source[picks.places[k]] }
            return Tensor(_shape: [result.count], result)
        }
        for i in 0..<picks.outer {
            for k in 0..<count {
                let to = (i * count + k) * inner, from = (i * size + picks.places[k]) * inner
                for j in 0..<inner { result[to &+ j] = source[from &+ j] }
            }
        }
        return Tensor(_shape: [result.count], result)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Zeros of the shape that is picked from, to which each part is added where it was picked.
    @differentiable(wrt: self)
    @inline(never)
    func _scattered(_ picks: _Picks) -> Tensor { return _scattered(picks, onto: Tensor(zeros: picks.whole)) }

    /// The same, with others than zeros: the total of a tensor, which is broadcast, and these.
    @inline(never)
    @_semantics("tensor.onto")
    func _scattered(_ picks: _Picks, onto base: Tensor) -> Tensor {
        let whole = picks.whole
        if base._isCovered(by: whole) { return _added(to: base.broadcasted(to: whole), picks) }
        return Tensor(_with: base, _added(to: Tensor(zeros: whole), picks), "+") { $0 + $1 }
    }

    @inline(never)
    func _added(to base: Tensor, _ picks: _Picks) -> Tensor {
        let source = _scalars, size = picks.size, inner = picks.inner, count = picks.places.count
        var result = base._scalars
        if inner == 1 && picks.outer == 1 {
            for k in 0..<count { result[picks.places[k]] += source[k] }
            return Tensor(_shape: picks.whole, result)
        }
        for i in 0..<picks.outer {
            for k in 0..<count {
                let from = (i * count + k) * inner, to = (i * size + picks.places[k]) * inner
                for j in 0..<inner { result[to &+ j] += source[from &+ j] }
            }
        }
        return Tensor(_shape: picks.whole, result)
    }

    @derivative(of: _gathered, wrt: self)
    func _gatheredPullback(_ picks: _Picks) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let value = _gathered(picks), target = value.shape
        return (value: value, pullback: { v in v._shaped(like: target)._scattered(picks) })
    }

    @derivative(of: _gathered, wrt: self)
    func _gatheredDifferential(_ picks: _Picks) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        return (value: _gathered(picks), differential: { d in d._shaped(like: picks.whole)._gathered(picks) })
    }

    @derivative(of: _scattered, wrt: self)
    func _scatteredPullback(_ picks: _Picks) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        return (value: _scattered(picks), pullback: { v in v._shaped(like: picks.whole)._gathered(picks) })
    }

    @derivative(of: _scattered, wrt: self)
    func _scatteredDifferential(_ picks: _Picks) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape
        return (value: _scattered(picks), differential: { d in d._shaped(like: own)._scattered(picks) })
    }
}
