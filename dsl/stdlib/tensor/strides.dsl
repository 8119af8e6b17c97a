// Where the scalars of a tensor lie among those of another one. Reading them there and adding them up there are the
// transposes of each other: all movements of scalars, broadcasts and sums are made of these two, and so are their
// derivatives of any order.

/// Shorter rows are not worth a loop of their own.
let _shortRow = 64

/// Places in an array at equal distances in each of some dimensions, in the order of a tensor of that shape.
struct _Places: Equatable {
    let start: Int
    let outer: [Int]
    let outerSteps: [Int]
    /// The two innermost dimensions, whose loops are written out.
    let rows: Int, columns: Int
    let rowStep: Int, columnStep: Int

    /// `steps`: by how far the places of neighbours in each dimension differ; 0 repeats the same ones.
    @inline(never)
    init(_ shape: TensorShape, _ steps: [Int], start: Int) {
        // Neighbouring dimensions that are one long one are merged, and those of size 1 left out.
        var sizes = [1], merged = [0]
        for k in 0..<shape.rank where shape[k] != 1 {
            let last = sizes.count - 1
            if sizes[last] == 1 {
                sizes[last] = shape[k]
                merged[last] = steps[k]
            } else if merged[last] == steps[k] * shape[k] {
                sizes[last] *= shape[k]
                merged[last] = steps[k]
            } else {
                sizes.append(shape[k])
                merged.append(steps[k])
            }
        }
        let last = sizes.count - 1
        self.start = start
        columns = sizes[last]
        columnStep = merged[last]
        rows = last == 0 ? 1 : sizes[last - 1]
        rowStep = last == 0 ? 0 : merged[last - 1]
        outer = Array(sizes.dropLast(2))
        outerSteps = Array(merged.dropLast(2))
    }

    /// Whether the same few scalars are meant again and again, as those of a bias: then several rows are one.
    var isShortAndRepeated: Bool { return rowStep == 0 && columnStep == 1 && columns < _shortRow }

    /// How many blocks of rows and columns there are.
    var blocks: Int {
        var count = 1
        for size in outer { count *= size }
        return count
    }

    /// The first place of a block.
    @inline(never)
    func first(of block: Int) -> Int {
        var place = start, rest = block
        for k in 0..<outer.count {
            let axis = outer.count - 1 - k
            place += rest % outer[axis] * outerSteps[axis]
            rest /= outer[axis]
        }
        return place
    }
}

/// A part of a tensor, perhaps with repetitions: its shape, and where its scalars are. Everything about an operation that
/// does not depend on the scalars is found out here, apart from what is differentiated.
struct _Part: Equatable {
    let shape: TensorShape
    let places: _Places

    init(_ shape: TensorShape, _ steps: [Int], start: Int = 0) {
        self.shape = shape
        places = _Places(shape, steps, start: start)
    }
}

extension TensorShape {
    /// The distances of neighbours in each dimension.
    var _steps: [Int] {
        var steps = [Int](repeating: 1, count: rank)
        var step = 1
        for k in 0..<rank {
            steps[rank - 1 - k] = step
            step *= dimensions[rank - 1 - k]
        }
        return steps
    }
}

extension Tensor {
    /// The scalars of a part.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    func _read(_ part: _Part) -> Tensor {
        let shape = part.shape, places = part.places
        var result: [Scalar] = _uninitialized(shape.contiguousSize)
        if result.count == 0 { return Tensor(_shape: shape, result) }
        let source = _scalars, rows = places.rows, columns = places.columns
        let rowStep = places.rowStep, columnStep = places.columnStep
        for block in 0..<places.blocks {
            let first = places.first(of: block), to = block * rows * columns
            if places.isShortAndRepeated {
                let copies = _shortRow / columns, size = copies * columns
                var row: [Scalar] = _uninitialized(size)
                for i in 0..<copies {
                    for j in 0..<columns { row[i &* columns &+ j] = source[first &+ j] }
                }
                let rounds = rows / copies, rest = to + rounds * size
                for i in 0..<rounds {
                    for j in 0..<size { result[to &+ i &* size &+ j] = row[j] }
                }
                for j in 0..<rows % copies * columns { result[rest &+ j] = row[j] }
            } else if columnStep == 1 {
                for i in 0..<rows {
                    for j in 0..<columns { result[to &+ i &* columns &+ j] = source[first &+ i &* rowStep &+ j] }
                }
            } else if columnStep == 0 {
                for i in 0..<rows {
                    let scalar = source[first &+ i &* rowStep]
                    for j in 0..<columns { result[to &+ i &* columns &+ j] = scalar }
                }
            } else {
                for i in 0..<rows {
                    for j in 0..<columns { result[to &+ i &* columns &+ j] = source[first &+ i &* rowStep &+ j &* columnStep] }
                }
            }
        }
        return Tensor(_shape: shape, result)
    }

    /// With the scalars of another one as a part, which has no repetitions.
    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    func _writing(_ other: Tensor, _ part: _Part) -> Tensor {
        let places = part.places
        if other._scalars.count == 0 { return self }
        var result = _scalars
        let source = other._scalars, rows = places.rows, columns = places.columns
        let rowStep = places.rowStep, columnStep = places.columnStep
        for block in 0..<places.blocks {
            let first = places.first(of: block), from = block * rows * columns
            for i in 0..<rows {
                for j in 0..<columns { result[first &+ i &* rowStep &+ j &* columnStep] = source[from &+ i &* columns &+ j] }
            }
        }
        return Tensor(_shape: _shape, result)
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// Zeros of this shape, to the part of which each scalar is added.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    @_semantics("tensor.sums")
    func _spread(_ part: _Part, over shape: TensorShape) -> Tensor {
        return _spread(part, over: shape, onto: Tensor(zeros: shape))
    }

    /// The same, with others than zeros: the total of a tensor, which is broadcast, and these.
    @inline(never)
    @_semantics("tensor.onto")
    func _spread(_ part: _Part, over shape: TensorShape, onto base: Tensor) -> Tensor {
        if base._isCovered(by: shape) { return _added(to: base.broadcasted(to: shape), part) }
        return Tensor(_with: base, _added(to: Tensor(zeros: shape), part), "+") { $0 + $1 }
    }

    @inline(never)
    func _added(to base: Tensor, _ part: _Part) -> Tensor {
        let places = part.places
        var result = base._scalars
        if _scalars.count == 0 { return base }
        let source = _scalars, rows = places.rows, columns = places.columns
        let rowStep = places.rowStep, columnStep = places.columnStep
        for block in 0..<places.blocks {
            let first = places.first(of: block), from = block * rows * columns
            if places.isShortAndRepeated {
                let copies = _shortRow / columns, size = copies * columns
                var row = [Scalar](repeating: 0, count: size)
                let rounds = rows / copies, rest = from + rounds * size
                for i in 0..<rounds {
                    for j in 0..<size { row[j] += source[from &+ i &* size &+ j] }
                }
                for j in 0..<rows % copies * columns { row[j] += source[rest &+ j] }
                for i in 0..<copies {
                    for j in 0..<columns { result[first &+ j] += row[i &* columns &+ j] }
                }
            } else if columnStep == 1 {
                for i in 0..<rows {
                    for j in 0..<columns { result[first &+ i &* rowStep &+ j] += source[from &+ i &* columns &+ j] }
                }
            } else if columnStep == 0 {
                for i in 0..<rows {
                    var total: Scalar = 0
                    for j in 0..<columns { total += source[from &+ i &* columns &+ j] }
                    result[first &+ i &* rowStep] += total
                }
            } else {
                for i in 0..<rows {
                    for j in 0..<columns {
                        result[first &+ i &* rowStep &+ j &* columnStep] += source[from &+ i &* columns &+ j]
                    }
                }
            }
        }
        return Tensor(_shape: base._shape, result)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @derivative(of: _read, wrt: self)
    func _readPullback(_ part: _Part) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let own = shape
        return (value: _read(part), pullback: { v in v._shaped(like: part.shape)._spread(part, over: own) })
    }

    @derivative(of: _read, wrt: self)
    func _readDifferential(_ part: _Part) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape
        return (value: _read(part), differential: { d in d._shaped(like: own)._read(part) })
    }

    @derivative(of: _spread, wrt: self)
    func _spreadPullback(
        _ part: _Part, over shape: TensorShape
    ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        return (value: _spread(part, over: shape), pullback: { v in v._shaped(like: shape)._read(part) })
    }

    @derivative(of: _spread, wrt: self)
    func _spreadDifferential(
        _ part: _Part, over shape: TensorShape
    ) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = self.shape
        return (
            value: _spread(part, over: shape),
            differential: { d in d._shaped(like: own)._spread(part, over: shape) }
        )
    }

    @derivative(of: _writing, wrt: (self, other))
    func _writingPullback(
        _ other: Tensor, _ part: _Part
    ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
        let own = shape
        return (
            value: _writing(other, part),
            pullback: { v in
                // First the part, or writing would have to copy the whole.
                let whole = v._shaped(like: own), slopes = whole._read(part)
                return (whole._writing(Tensor(zeros: part.shape), part), slopes)
            }
        )
    }

    @derivative(of: _writing, wrt: (self, other))
    func _writingDifferential(
        _ other: Tensor, _ part: _Part
    ) -> (value: Tensor, differential: (Tensor, Tensor) -> Tensor) {
        let own = shape
        return (
            value: _writing(other, part),
            differential: { d, e in d._shaped(like: own)._writing(e._shaped(like: part.shape), part) }
        )
    }
}
