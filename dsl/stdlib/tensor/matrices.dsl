// Diagonals and bands of matrices, of which a tensor of a higher rank is a batch.

extension Tensor {
    /// The scalars of a matrix, or of each in a batch, whose row and column are the same.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func diagonalPart() -> Tensor {
        return _read(shape._diagonal)
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// The square matrix, or one for each in a batch, with these scalars on the diagonal and zeros elsewhere.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func diagonal() -> Tensor {
        let target = shape._square
        return _spread(target._diagonal, over: target)
    }

    /// The matrices with another diagonal.
    @differentiable(wrt: (self, diagonal) where Scalar: TensorFlowFloatingPoint)
    public func withDiagonal(_ diagonal: Tensor) -> Tensor {
        let part = shape._diagonal, other = diagonal.shape
        _check(
            part.shape == other, "'withDiagonal' of a tensor of shape \(shape) needs one of \(part.shape), not \(other)")
        return _writing(diagonal, part)
    }

    /// The matrices with zeros but for so many diagonals below and above the main one; a negative number means all.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func bandPart(subdiagonalCount: Int, superdiagonalCount: Int) -> Tensor {
        let isOutside = shape._outsideBand(subdiagonalCount, superdiagonalCount)
        return replacing(with: Tensor(_shape: [], [0]), where: isOutside)
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func bandPart(_ subdiagonalCount: Int, _ superdiagonalCount: Int) -> Tensor {
        return bandPart(subdiagonalCount: subdiagonalCount, superdiagonalCount: superdiagonalCount)
    }
}

/// Matrices with ones on the diagonal and zeros elsewhere.
public func eye<Scalar: TensorFlowNumeric>(
    rowCount: Int, columnCount: Int? = nil, batchShape: [Int] = []
) -> Tensor<Scalar> {
    let columns = columnCount ?? rowCount
    var scalars = [Scalar](repeating: 0, count: rowCount * columns)
    for i in 0..<Prelude.min(rowCount, columns) { scalars[i * columns + i] = 1 }
    let matrix = Tensor(_shape: [rowCount, columns], scalars)
    return matrix.broadcasted(to: TensorShape(batchShape + [rowCount, columns]))
}

/// The sum of the diagonal.
@differentiable(where T: TensorFlowFloatingPoint)
public func trace<T: TensorFlowNumeric>(_ matrix: Tensor<T>) -> Tensor<T> {
    return matrix.diagonalPart().sum(squeezingAxes: [-1])
}

extension TensorShape {
    /// Of each matrix of this shape the diagonal.
    var _diagonal: _Part {
        _check(rank >= 2, "A diagonal is that of a matrix, not of a tensor of shape \(self)")
        var shape = dropLast(2)
        shape.append(Prelude.min(dimensions[rank - 2], dimensions[rank - 1]))
        var steps = _steps
        steps[rank - 2] += 1
        return _Part(shape, Array(steps.dropLast(1)))
    }

    /// Of the square matrices that have diagonals of this shape.
    var _square: TensorShape {
        _check(rank >= 1, "'diagonal' needs at least a vector, not a scalar")
        return TensorShape(dimensions + [dimensions[rank - 1]])
    }

    @inline(never)
    func _outsideBand(_ below: Int, _ above: Int) -> Tensor<Bool> {
        _check(rank >= 2, "'bandPart' needs a matrix, not a tensor of shape \(self)")
        let rows = dimensions[rank - 2], columns = dimensions[rank - 1]
        var isOutside: [Bool] = []
        for i in 0..<rows {
            for j in 0..<columns { isOutside.append(below >= 0 && i - j > below || above >= 0 && j - i > above) }
        }
        return Tensor<Bool>(_shape: [rows, columns], isOutside)
    }
}
