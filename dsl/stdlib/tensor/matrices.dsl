// Diagonals and bands of matrices, of which a tensor of a higher rank is a batch.

extension Tensor {
    /// The scalars of a matrix, or of each in a batch, whose row and column are the same.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func diagonalPart() -> Tensor {
        let own = shape
        _check(own.rank >= 2, "'diagonalPart' needs a matrix, not a tensor of shape \(own)")
        var target = own.dropLast(2)
        target.append(Prelude.min(own[own.rank - 2], own[own.rank - 1]))
        var steps = own._steps
        steps[own.rank - 2] += 1
        return _read(target, _Places(target, Array(steps.dropLast(1)), start: 0))
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// The square matrix, or one for each in a batch, with these scalars on the diagonal and zeros elsewhere.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func diagonal() -> Tensor {
        let own = shape
        _check(own.rank >= 1, "'diagonal' needs at least a vector, not a scalar")
        var target = own
        target.append(own[own.rank - 1])
        var steps = target._steps
        steps[own.rank - 1] += 1
        return _spread(target, _Places(own, Array(steps.dropLast(1)), start: 0))
    }

    /// The matrices with another diagonal.
    @differentiable(wrt: (self, diagonal) where Scalar: TensorFlowFloatingPoint)
    public func withDiagonal(_ diagonal: Tensor) -> Tensor {
        let own = shape
        _check(own.rank >= 2, "'withDiagonal' needs a matrix, not a tensor of shape \(own)")
        var part = own.dropLast(2)
        part.append(Prelude.min(own[own.rank - 2], own[own.rank - 1]))
        _check(
            part == diagonal.shape, "'withDiagonal' of a tensor of shape \(own) needs one of \(part), not \(diagonal.shape)")
        var steps = own._steps
        steps[own.rank - 2] += 1
        return _writing(diagonal, _Places(part, Array(steps.dropLast(1)), start: 0))
    }

    /// The matrices with zeros but for so many diagonals below and above the main one; a negative number means all.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func bandPart(subdiagonalCount: Int, superdiagonalCount: Int) -> Tensor {
        let own = shape
        _check(own.rank >= 2, "'bandPart' needs a matrix, not a tensor of shape \(own)")
        let rows = own[own.rank - 2], columns = own[own.rank - 1]
        var isOutside: [Bool] = []
        for i in 0..<rows {
            for j in 0..<columns {
                let isBelow = subdiagonalCount >= 0 && i - j > subdiagonalCount
                isOutside.append(isBelow || superdiagonalCount >= 0 && j - i > superdiagonalCount)
            }
        }
        return replacing(with: Tensor(_shape: [], [0]), where: Tensor<Bool>(_shape: [rows, columns], isOutside))
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
