// Where the scalars of a tensor lie among those of another one. Reading them there and adding them up there are the
// transposes of each other: all movements of scalars, broadcasts and sums are made of these two, and so are their
// derivatives of any order.

/// Shorter rows are not worth a loop of their own.
let _shortRow = 64
/// So much of a long row is a part of it.
let _longPart = 4096

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

    /// The first place of each block of rows and columns.
    @inline(never)
    func starts() -> [Int] {
        var found = [start]
        for k in 0..<outer.count {
            var inner: [Int] = []
            inner.reserveCapacity(found.count * outer[k])
            for place in found {
                for i in 0..<outer[k] { inner.append(place + i * outerSteps[k]) }
            }
            found = inner
        }
        return found
    }

    /// Whether surely no place is meant twice: each distance passes over all that lies inside.
    @inline(never)
    func isDistinct() -> Bool {
        var reach = 0
        for k in 0..<outer.count + 2 {
            let axis = outer.count - k
            let size = k == 0 ? columns : k == 1 ? rows : outer[axis + 1]
            let step = k == 0 ? columnStep : k == 1 ? rowStep : outerSteps[axis + 1]
            let distance = step < 0 ? -step : step
            if size > 1 && distance <= reach { return false }
            reach += distance * (size - 1)
        }
        return true
    }
}

/// Places in units that threads can share: blocks, or the rows of the only block, or parts of its only row.
struct _Units {
    let starts: [Int]
    let count: Int
    /// Rows and columns of a unit; the last part of a row has less.
    let rows: Int, columns: Int
    let isRow: Bool, isPart: Bool

    @inline(never)
    init(_ places: _Places) {
        starts = places.starts()
        let isBlock = starts.count > 1
        isPart = !isBlock && places.rows == 1 && places.columnStep == 1
        isRow = !isBlock && !isPart
        count = isBlock ? starts.count : isPart ? (places.columns + _longPart - 1) / _longPart : places.rows
        rows = isBlock ? places.rows : 1
        columns = isPart ? _longPart : places.columns
    }

    /// Where the unit begins among the places.
    func first(_ unit: Int, _ rowStep: Int) -> Int {
        let shift = isRow ? unit &* rowStep : isPart ? unit &* _longPart : 0
        return _unchecked(starts, count == starts.count ? unit : 0) &+ shift
    }

    /// How many columns a unit has.
    func columns(_ unit: Int, of all: Int) -> Int {
        return isPart ? Prelude.min(columns, all &- unit &* _longPart) : columns
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
        if places.isShortAndRepeated {
            let copies = _shortRow / columns, size = copies * columns, starts = places.starts()
            for block in 0..<starts.count {
                let first = starts[block], to = block * rows * columns
                var row: [Scalar] = _uninitialized(size)
                for i in 0..<copies {
                    for j in 0..<columns { row[i &* columns &+ j] = source[first &+ j] }
                }
                let rounds = rows / copies, rest = to + rounds * size
                for i in 0..<rounds {
                    for j in 0..<size { result[to &+ i &* size &+ j] = row[j] }
                }
                for j in 0..<rows % copies * columns { result[rest &+ j] = row[j] }
            }
            return Tensor(_shape: shape, result)
        }
        let units = _Units(places), size = units.rows * units.columns
        for unit in _upTo(_apart(units.count, 2 * size)) {
            let first = units.first(unit, rowStep), to = unit &* size, count = units.columns(unit, of: columns)
            if columnStep == 1 {
                for i in _upTo(units.rows) {
                    for j in _upTo(count) {
                        _put(&result, to &+ i &* columns &+ j, _unchecked(source, first &+ i &* rowStep &+ j))
                    }
                }
            } else if columnStep == 0 {
                for i in _upTo(units.rows) {
                    let scalar = _unchecked(source, first &+ i &* rowStep)
                    for j in _upTo(count) { _put(&result, to &+ i &* columns &+ j, scalar) }
                }
            } else {
                for i in _upTo(units.rows) {
                    for j in _upTo(count) {
                        let place = first &+ i &* rowStep &+ j &* columnStep
                        _put(&result, to &+ i &* columns &+ j, _unchecked(source, place))
                    }
                }
            }
        }
        return Tensor(_shape: shape, result)
    }

    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    func _transposed(_ permutation: [Int]) -> Tensor { return _read(_shape._permuted(permutation)) }

    /// With the scalars of another one as a part, which has no repetitions.
    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    func _writing(_ other: Tensor, _ part: _Part) -> Tensor {
        let places = part.places
        if other._scalars.count == 0 { return self }
        var result = _scalars
        let source = other._scalars, rows = places.rows, columns = places.columns
        let rowStep = places.rowStep, columnStep = places.columnStep, starts = places.starts()
        for block in 0..<starts.count {
            let first = starts[block], from = block * rows * columns
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
        if places.isShortAndRepeated {
            let copies = _shortRow / columns, size = copies * columns, starts = places.starts()
            for block in 0..<starts.count {
                let first = starts[block], from = block * rows * columns
                var row = [Scalar](repeating: 0, count: size)
                let rounds = rows / copies, rest = from + rounds * size
                for i in 0..<rounds {
                    for j in 0..<size { row[j] += source[from &+ i &* size &+ j] }
                }
                for j in 0..<rows % copies * columns { row[j] += source[rest &+ j] }
                for i in 0..<copies {
                    for j in 0..<columns { result[first &+ j] += row[i &* columns &+ j] }
                }
            }
            return Tensor(_shape: base._shape, result)
        }
        // Where places are meant twice, one unit comes after the other.
        let units = _Units(places), size = units.rows * units.columns
        let atOnce = places.isDistinct() ? units.count : 1
        _put(&result, 0, _unchecked(result, 0))  // copies what somebody else has too, before threads write
        for round in _upTo(units.count / Prelude.max(1, atOnce)) {
            for place in _upTo(_apart(atOnce, 3 * size)) {
                let unit = round &+ place, first = units.first(unit, rowStep), from = unit &* size
                let count = units.columns(unit, of: columns)
                if columnStep == 1 {
                    for i in _upTo(units.rows) {
                        for j in _upTo(count) {
                            let to = first &+ i &* rowStep &+ j
                            let scalar = _unchecked(source, from &+ i &* columns &+ j)
                            _put(&result, to, _unchecked(result, to) + scalar)
                        }
                    }
                } else if columnStep == 0 {
                    for i in _upTo(units.rows) {
                        var total: Scalar = 0
                        for j in _upTo(count) { total += _unchecked(source, from &+ i &* columns &+ j) }
                        let to = first &+ i &* rowStep
                        _put(&result, to, _unchecked(result, to) + total)
                    }
                } else {
                    for i in _upTo(units.rows) {
                        for j in _upTo(count) {
                            let to = first &+ i &* rowStep &+ j &* columnStep
                            let scalar = _unchecked(source, from &+ i &* columns &+ j)
                            _put(&result, to, _unchecked(result, to) + scalar)
                        }
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

    @derivative(of: _transposed, wrt: self)
    func _transposedPullback(_ permutation: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let own = shape, part = own._permuted(permutation)
        return (
            value: _read(part),
            pullback: { v in v._shaped(like: part.shape)._transposed(own._inverse(permutation)) }
        )
    }

    @derivative(of: _transposed, wrt: self)
    func _transposedDifferential(_ permutation: [Int]) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape
        return (value: _transposed(permutation), differential: { d in d._shaped(like: own)._transposed(permutation) })
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
