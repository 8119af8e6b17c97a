// Several tensors from one, and one from several; scalars that are picked by their indices.

infix operator ++ : AdditionPrecedence

/// Integers that can be indices of tensors.
public protocol TensorFlowIndex: TensorFlowInteger {}

extension Int: TensorFlowIndex {}
extension Int32: TensorFlowIndex {}

extension Tensor {
    /// Tensors side by side along a dimension; the others are of the same sizes.
    @differentiable(wrt: tensors where Scalar: TensorFlowFloatingPoint)
    public init(concatenating tensors: [Tensor], alongAxis axis: Int = 0) { self = Tensor._joined(tensors, axis) }

    /// Tensors of one shape side by side along a new dimension.
    @differentiable(wrt: tensors where Scalar: TensorFlowFloatingPoint)
    public init(stacking tensors: [Tensor], alongAxis axis: Int = 0) { self = Tensor._stacked(tensors, axis) }

    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    public func concatenated(with other: Tensor, alongAxis axis: Int = 0) -> Tensor {
        return _beside(other, axis)
    }

    @differentiable(where Scalar: TensorFlowFloatingPoint)
    public static func ++ (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs._beside(rhs, 0) }

    /// So many parts of the same size.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func split(count: Int, alongAxis axis: Int = 0) -> [Tensor] {
        let own = shape
        let size = own[own._axis(axis)]
        _check(
            count > 0 && size % count == 0,
            "'split' cannot make \(count) parts of dimension \(axis) of a tensor of shape \(own)")
        return _parted([Int](repeating: size / count, count: count), axis)
    }

    /// Parts of these sizes, which make up the whole.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func split(sizes: [Int], alongAxis axis: Int = 0) -> [Tensor] {
        let own = shape
        var total = 0
        for size in sizes {
            _check(size >= 0, "'split' of a tensor of shape \(own) has sizes \(sizes)")
            total += size
        }
        _check(
            total == own[own._axis(axis)],
            "'split' into sizes \(sizes) does not fit dimension \(axis) of a tensor of shape \(own)")
        return _parted(sizes, axis)
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func split(sizes: Tensor<Int32>, alongAxis axis: Int = 0) -> [Tensor] {
        return split(sizes: sizes._scalars.map { Int($0) }, alongAxis: axis)
    }

    /// The tensors of which it consists along a dimension, without that.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func unstacked(alongAxis axis: Int = 0) -> [Tensor] {
        let own = shape, place = own._axis(axis)
        var part = own.dimensions
        part.remove(at: place)
        return _pieces([Int](repeating: 1, count: own[place]), axis, TensorShape(part))
    }

    /// Those along a dimension whose numbers are given, in a tensor of any shape, whose dimensions take its place.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func gathering<Index: TensorFlowIndex>(
        atIndices indices: Tensor<Index>, alongAxis axis: Int = 0
    ) -> Tensor {
        let own = shape, place = own._axis(axis)
        let target = own._sizes(0, place) + indices.shape.dimensions + own._sizes(place + 1, own.rank)
        return _gathered(indices._scalars.map { Int($0) }, place)._reshaped(TensorShape(target))
    }

    /// The same for each tensor of a batch with its own indices. The first dimensions of both are those of the batch.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func batchGathering<Index: TensorFlowIndex>(
        atIndices indices: Tensor<Index>, alongAxis axis: Int = 1, batchDimensionCount: Int = 1
    ) -> Tensor {
        let own = shape, batch = batchDimensionCount
        _check(
            own._axis(axis) == batch && indices.rank >= batch
                && own._sizes(0, batch) == indices.shape._sizes(0, batch),
            "'batchGathering' along dimension \(axis) does not fit shapes \(own) and \(indices.shape)")
        let rows = own._size(0, batch), size = own[batch], perRow = indices.shape._size(batch, indices.rank)
        var places: [Int] = []
        for row in 0..<rows {
            for k in 0..<perRow {
                let index = Int(indices._scalars[row * perRow + k])
                _check(0 <= index && index < size, "Index \(index) is out of range for dimension \(batch) of shape \(own)")
                places.append(row * size + index)
            }
        }
        let rest = own._sizes(batch + 1, own.rank)
        return _reshaped(TensorShape([rows * size] + rest))._gathered(places, 0)
            ._reshaped(TensorShape(indices.shape.dimensions + rest))
    }

    /// Those along a dimension, or several, for which the mask is true.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func gathering(where mask: Tensor<Bool>, alongAxis axis: Int = 0) -> Tensor {
        let own = shape, place = own._axis(axis), rank = mask.rank
        _check(
            rank > 0 && place + rank <= own.rank
                && own._sizes(place, place + rank) == mask.shape.dimensions,
            "A mask of shape \(mask.shape) does not fit dimension \(axis) of a tensor of shape \(own)")
        let before = own._sizes(0, place), after = own._sizes(place + rank, own.rank)
        var places: [Int] = []
        for i in 0..<mask._scalars.count where mask._scalars[i] { places.append(i) }
        return _reshaped(TensorShape(before + [mask.scalarCount] + after))._gathered(places, place)
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// `onValue` where an index says so along a new dimension of size `depth`, `offValue` elsewhere; a negative index
    /// says it nowhere.
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
        let steps = shape._steps
        var indices: [Int] = [], count = 0
        for i in 0..<_scalars.count where _scalars[i] != 0 {
            for k in 0..<shape.rank { indices.append(i / steps[k] % shape[k]) }
            count += 1
        }
        return Tensor<Int>(_shape: [count, shape.rank], indices)
    }
}

// --- what these are made of ---

extension Tensor {
    @differentiable(wrt: tensors where Scalar: TensorFlowFloatingPoint)
    static func _joined(_ tensors: [Tensor], _ axis: Int) -> Tensor {
        return _pasted(tensors, TensorShape._joined(_shapes(tensors), axis), axis)
    }

    @differentiable(wrt: tensors where Scalar: TensorFlowFloatingPoint)
    static func _stacked(_ tensors: [Tensor], _ axis: Int) -> Tensor {
        return _pasted(tensors, TensorShape._stacked(_shapes(tensors), axis), axis)
    }

    static func _shapes(_ tensors: [Tensor]) -> [TensorShape] {
        return Prelude.withoutDerivative(at: tensors).map { $0._shape }
    }

    /// Tensors side by side along a dimension of the result.
    @differentiable(wrt: tensors where Scalar: TensorFlowFloatingPoint)
    static func _pasted(_ tensors: [Tensor], _ shape: TensorShape, _ axis: Int) -> Tensor {
        var result: [Scalar] = _uninitialized(shape.contiguousSize)
        let outer = shape._size(0, shape._axis(axis))
        let row = outer == 0 ? 0 : result.count / outer
        var start = 0
        for tensor in tensors {
            let source = tensor._scalars
            let size = outer == 0 ? 0 : source.count / outer
            for i in 0..<outer {
                for j in 0..<size { result[i * row + start + j] = source[i * size + j] }
            }
            start += size
        }
        return Tensor(_shape: shape, result)
    }

    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    func _beside(_ other: Tensor, _ axis: Int) -> Tensor { return Tensor._joined([self, other], axis) }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    func _parted(_ sizes: [Int], _ axis: Int) -> [Tensor] { return _pieces(sizes, axis, shape) }

    /// Parts of these sizes along a dimension, each of the shape `part`, but for its size there if it has that one.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    func _pieces(_ sizes: [Int], _ axis: Int, _ part: TensorShape) -> [Tensor] {
        let own = _shape, place = own._axis(axis), isKept = part.rank == own.rank
        var pieces: [Tensor] = []
        var bounds = [Int](repeating: 0, count: own.rank), taken = own
        for size in sizes {
            taken[place] = size
            let piece = _read(taken, own._places(of: taken, at: bounds))
            pieces.append(isKept ? piece : piece._reshaped(part))
            bounds[place] += size
        }
        return pieces
    }

    /// Those of these numbers along a dimension.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    func _gathered(_ indices: [Int], _ axis: Int) -> Tensor {
        let size = _shape[axis], inner = _shape._size(axis + 1, _shape.rank)
        for index in indices {
            _check(0 <= index && index < size, "Index \(index) is out of range for dimension \(axis) of shape \(_shape)")
        }
        var target = _shape
        target[axis] = indices.count
        let source = _scalars
        var result: [Scalar] = _uninitialized(target.contiguousSize)
        for i in 0..<_shape._size(0, axis) {
            for k in 0..<indices.count {
                let to = (i * indices.count + k) * inner, from = (i * size + indices[k]) * inner
                for j in 0..<inner { result[to + j] = source[from + j] }
            }
        }
        return Tensor(_shape: target, result)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Zeros, of so many along a dimension, to which each part is added where `_gathered` would find it.
    @differentiable(wrt: self)
    func _scattered(_ indices: [Int], _ axis: Int, _ size: Int) -> Tensor {
        let inner = _shape._size(axis + 1, _shape.rank)
        var target = _shape
        target[axis] = size
        let source = _scalars
        var result = [Scalar](repeating: 0, count: target.contiguousSize)
        for i in 0..<_shape._size(0, axis) {
            for k in 0..<indices.count {
                let from = (i * indices.count + k) * inner, to = (i * size + indices[k]) * inner
                for j in 0..<inner { result[to + j] += source[from + j] }
            }
        }
        return Tensor(_shape: target, result)
    }

    @derivative(of: _gathered, wrt: self)
    func _gatheredPullback(_ indices: [Int], _ axis: Int) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let value = _gathered(indices, axis), size = shape[axis], target = value.shape
        return (value: value, pullback: { v in v._shaped(like: target)._scattered(indices, axis, size) })
    }

    @derivative(of: _gathered, wrt: self)
    func _gatheredDifferential(_ indices: [Int], _ axis: Int) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape
        return (value: _gathered(indices, axis), differential: { d in d._shaped(like: own)._gathered(indices, axis) })
    }

    @derivative(of: _scattered, wrt: self)
    func _scatteredPullback(
        _ indices: [Int], _ axis: Int, _ size: Int
    ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let value = _scattered(indices, axis, size), target = value.shape
        return (value: value, pullback: { v in v._shaped(like: target)._gathered(indices, axis) })
    }

    @derivative(of: _scattered, wrt: self)
    func _scatteredDifferential(
        _ indices: [Int], _ axis: Int, _ size: Int
    ) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape
        return (
            value: _scattered(indices, axis, size),
            differential: { d in d._shaped(like: own)._scattered(indices, axis, size) }
        )
    }

    @derivative(of: _beside, wrt: (self, other))
    func _besidePullback(
        _ other: Tensor, _ axis: Int
    ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
        let value = _beside(other, axis), own = shape, others = other.shape, target = value.shape
        var bounds = [Int](repeating: 0, count: own.rank)
        bounds[own._axis(axis)] = own[own._axis(axis)]
        let first = target._places(of: own, at: [Int](repeating: 0, count: own.rank))
        let second = target._places(of: others, at: bounds)
        return (
            value: value,
            pullback: { v in
                let whole = v._shaped(like: target)
                return (whole._read(own, first), whole._read(others, second))
            }
        )
    }

    @derivative(of: _beside, wrt: (self, other))
    func _besideDifferential(
        _ other: Tensor, _ axis: Int
    ) -> (value: Tensor, differential: (Tensor, Tensor) -> Tensor) {
        let own = shape, others = other.shape
        return (
            value: _beside(other, axis),
            differential: { d, e in d._shaped(like: own)._beside(e._shaped(like: others), axis) }
        )
    }

    /// Tangents of these shapes, of which those that are missing are zero.
    static func _shaped(_ tangents: Array<Tensor>.DifferentiableView, like shapes: [TensorShape]) -> [Tensor] {
        var result: [Tensor] = []
        for i in 0..<shapes.count {
            result.append(tangents.count == 0 ? Tensor(zeros: shapes[i]) : tangents[i]._shaped(like: shapes[i]))
        }
        return result
    }

    @derivative(of: _pasted, wrt: tensors)
    static func _pastedPullback(
        _ tensors: [Tensor], _ shape: TensorShape, _ axis: Int
    ) -> (value: Tensor, pullback: (Tensor) -> Array<Tensor>.DifferentiableView) {
        let place = shape._axis(axis)
        let part = tensors[0].shape
        let sizes = part.rank == shape.rank ? tensors.map { $0.shape[place] } : tensors.map { _ in 1 }
        return (
            value: Tensor._pasted(tensors, shape, axis),
            pullback: { v in Array<Tensor>.DifferentiableView(v._shaped(like: shape)._pieces(sizes, place, part)) }
        )
    }

    @derivative(of: _pasted, wrt: tensors)
    static func _pastedDifferential(
        _ tensors: [Tensor], _ shape: TensorShape, _ axis: Int
    ) -> (value: Tensor, differential: (Array<Tensor>.DifferentiableView) -> Tensor) {
        let shapes = tensors.map { $0.shape }
        return (
            value: Tensor._pasted(tensors, shape, axis),
            differential: { d in Tensor._pasted(Tensor._shaped(d, like: shapes), shape, axis) }
        )
    }

    @derivative(of: _pieces, wrt: self)
    func _piecesPullback(
        _ sizes: [Int], _ axis: Int, _ part: TensorShape
    ) -> (value: [Tensor], pullback: (Array<Tensor>.DifferentiableView) -> Tensor) {
        let own = shape, pieces = _pieces(sizes, axis, part)
        let shapes = pieces.map { $0.shape }
        return (value: pieces, pullback: { v in Tensor._pasted(Tensor._shaped(v, like: shapes), own, axis) })
    }

    @derivative(of: _pieces, wrt: self)
    func _piecesDifferential(
        _ sizes: [Int], _ axis: Int, _ part: TensorShape
    ) -> (value: [Tensor], differential: (Tensor) -> Array<Tensor>.DifferentiableView) {
        let own = shape
        return (
            value: _pieces(sizes, axis, part),
            differential: { d in
                Array<Tensor>.DifferentiableView(d._shaped(like: own)._pieces(sizes, axis, part))
            }
        )
    }
}

extension TensorShape {
    /// The shape of tensors side by side along a dimension.
    static func _joined(_ shapes: [TensorShape], _ axis: Int) -> TensorShape {
        _check(!shapes.isEmpty, "There are no tensors to concatenate")
        var result = shapes[0]
        let place = result._axis(axis)
        result[place] = 0
        for shape in shapes {
            _check(shape.rank == result.rank, "Tensors of shapes \(shapes[0]) and \(shape) cannot be concatenated")
            for k in 0..<shape.rank where k != place {
                _check(
                    shape[k] == result[k],
                    "Tensors of shapes \(shapes[0]) and \(shape) cannot be concatenated along dimension \(axis)")
            }
            result[place] += shape[place]
        }
        return result
    }

    /// The shape of tensors side by side along a new dimension.
    static func _stacked(_ shapes: [TensorShape], _ axis: Int) -> TensorShape {
        _check(!shapes.isEmpty, "There are no tensors to stack")
        for shape in shapes {
            _check(shape == shapes[0], "Tensors of shapes \(shapes[0]) and \(shape) cannot be stacked")
        }
        var result = shapes[0]._expanded([axis])
        result[axis < 0 ? axis + result.rank : axis] = shapes.count
        return result
    }
}
