// Where the scalars of a tensor lie in the array of another one: what most movements of scalars are made of.

/// Places in an array at equal distances in each of some dimensions, in the order of a tensor of that shape.
struct _Places: Equatable {
    let start: Int
    let outer: [Int]
    let outerSteps: [Int]
    /// The two innermost dimensions, whose loops are written out.
    let rows: Int, columns: Int
    let rowStep: Int, columnStep: Int

    /// `steps`: by how far the places of neighbours in each dimension differ; 0 repeats the same ones.
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

    /// How many blocks of rows and columns there are.
    var blocks: Int {
        var count = 1
        for size in outer { count *= size }
        return count
    }

    /// The first place of a block.
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

/// The distances of neighbours in each dimension of a tensor of this shape.
func _steps(_ shape: TensorShape) -> [Int] {
    var steps = [Int](repeating: 1, count: shape.rank)
    var step = 1
    for k in 0..<shape.rank {
        steps[shape.rank - 1 - k] = step
        step *= shape[shape.rank - 1 - k]
    }
    return steps
}

extension Tensor {
    /// The scalars at these places, as a tensor of this shape.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    func _read(_ shape: TensorShape, _ places: _Places) -> Tensor {
        let source = scalars, rows = places.rows, columns = places.columns
        let rowStep = places.rowStep, columnStep = places.columnStep
        var result: [Scalar] = _uninitialized(shape.contiguousSize)
        if result.count == 0 { return Tensor(_shape: shape, result) }
        for block in 0..<places.blocks {
            let first = places.first(of: block), to = block * rows * columns
            if columnStep == 1 {
                for i in 0..<rows {
                    for j in 0..<columns { result[to + i * columns + j] = source[first + i * rowStep + j] }
                }
            } else {
                for i in 0..<rows {
                    for j in 0..<columns { result[to + i * columns + j] = source[first + i * rowStep + j * columnStep] }
                }
            }
        }
        return Tensor(_shape: shape, result)
    }

    /// With the scalars of another one at these places.
    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    func _writing(_ other: Tensor, _ places: _Places) -> Tensor {
        var result = scalars
        let source = other.scalars, rows = places.rows, columns = places.columns
        let rowStep = places.rowStep, columnStep = places.columnStep
        if source.count == 0 { return self }
        for block in 0..<places.blocks {
            let first = places.first(of: block), from = block * rows * columns
            if columnStep == 1 {
                for i in 0..<rows {
                    for j in 0..<columns { result[first + i * rowStep + j] = source[from + i * columns + j] }
                }
            } else {
                for i in 0..<rows {
                    for j in 0..<columns { result[first + i * rowStep + j * columnStep] = source[from + i * columns + j] }
                }
            }
        }
        return Tensor(_shape: shape, result)
    }
}
