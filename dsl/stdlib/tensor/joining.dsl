// Several tensors from one, and one from several.

infix operator ++ : AdditionPrecedence

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
    @inline(never)
    static func _pasted(_ tensors: [Tensor], _ shape: TensorShape, _ axis: Int) -> Tensor {
        var result: [Scalar] = _uninitialized(shape.contiguousSize)
        let outer = shape._size(0, shape._axis(axis))
        let row = outer == 0 ? 0 : result.count / outer
        var start = 0
        for tensor in tensors {
            let source = tensor._scalars
            let size = outer == 0 ? 0 : source.count / outer
            for i in 0..<outer {
                for j in 0..<size { result[i &* row &+ start &+ j] = source[i &* size &+ j] }
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
    @inline(never)
    func _pieces(_ sizes: [Int], _ axis: Int, _ part: TensorShape) -> [Tensor] {
        let own = _shape, place = own._axis(axis), isKept = part.rank == own.rank
        var pieces: [Tensor] = []
        var bounds = [Int](repeating: 0, count: own.rank), taken = own
        for size in sizes {
            taken[place] = size
            let piece = _read(own._section(taken, at: bounds))
            pieces.append(isKept ? piece : piece._reshaped(part))
            bounds[place] += size
        }
        return pieces
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @derivative(of: _beside, wrt: (self, other))
    func _besidePullback(
        _ other: Tensor, _ axis: Int
    ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
        let value = _beside(other, axis), target = value.shape
        let first = target._first(shape), second = target._last(other.shape)
        return (
            value: value,
            pullback: { v in
                let whole = v._shaped(like: target)
                return (whole._read(first), whole._read(second))
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
            result.append(i < tangents.count ? tangents[i]._shaped(like: shapes[i]) : Tensor(zeros: shapes[i]))
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
    @inline(never)
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
    @inline(never)
    static func _stacked(_ shapes: [TensorShape], _ axis: Int) -> TensorShape {
        _check(!shapes.isEmpty, "There are no tensors to stack")
        for shape in shapes {
            _check(shape == shapes[0], "Tensors of shapes \(shapes[0]) and \(shape) cannot be stacked")
        }
        var result = shapes[0]._expanded([axis])
        result[axis < 0 ? axis &+ result.rank : axis] = shapes.count
        return result
    }

    /// Of a tensor of this shape a part that begins with its first scalar.
    @inline(never)
    func _first(_ part: TensorShape) -> _Part { return _section(part, at: [Int](repeating: 0, count: rank)) }

    /// A part that ends with its last scalar.
    @inline(never)
    func _last(_ part: TensorShape) -> _Part {
        return _section(part, at: (0..<rank).map { dimensions[$0] - part.dimensions[$0] })
    }
}
