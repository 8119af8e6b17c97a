// Decompositions of matrices, of which a tensor of a higher rank is a batch, and the solution of triangular systems.

/// The lower triangular matrix whose product with its transpose is the symmetric part of this one, which has to be
/// positive definite.
@differentiable
public func cholesky<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { return x._symmetric()._lowerFactor() }

/// The solutions of systems of equations of which only those coefficients count that are not above the diagonal (not
/// below it, if not `lower`). `adjoint`: of those with the transposed matrix.
@differentiable(wrt: (matrix, rhs))
public func triangularSolve<T: TensorFlowFloatingPoint>(
    matrix: Tensor<T>, rhs: Tensor<T>, lower: Bool = true, adjoint: Bool = false
) -> Tensor<T> {
    let own = matrix.shape, others = rhs.shape
    let n = own._squareSize("A triangular system")
    _check(
        others.rank >= 2 && others[others.rank - 2] == n,
        "Shapes \(own) and \(others) do not fit together in 'triangularSolve'")
    let batch = TensorShape._broadcast(own.dropLast(2), others.dropLast(2), "triangularSolve")
    let whole = matrix.broadcasted(to: batch + [n, n])
    let sides = rhs.broadcasted(to: batch + [n, others[others.rank - 1]])
    return (adjoint ? whole._withMatricesTransposed() : whole)._solved(sides, lower != adjoint)
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @differentiable(wrt: self)
    func _withMatricesTransposed() -> Tensor {
        var order = shape._axes
        order.swapAt(order.count - 1, order.count - 2)
        return transposed(permutation: order)
    }

    @differentiable(wrt: self)
    func _symmetric() -> Tensor {
        _ = shape._squareSize("A Cholesky decomposition")
        return (self + _withMatricesTransposed()) * 0.5
    }

    @differentiable(wrt: self)
    @inline(never)
    func _lowerFactor() -> Tensor {
        let own = shape, n = own[own.rank - 1]
        let a = scalars
        var l = [Scalar](repeating: 0, count: a.count)
        for matrix in 0..<own._size(0, own.rank - 2) {
            let base = matrix * n * n
            for j in 0..<n {
                var square = a[base + j * n + j]
                for k in 0..<j { square -= l[base + j * n + k] * l[base + j * n + k] }
                _check(square > 0, "The matrix is not positive definite")
                let root = Scalar.sqrt(square)
                l[base + j * n + j] = root
                for i in j + 1..<n {
                    var rest = a[base + i * n + j]
                    for k in 0..<j { rest -= l[base + i * n + k] * l[base + j * n + k] }
                    l[base + i * n + j] = rest / root
                }
            }
        }
        return Tensor(_shape: own, l)
    }

    /// The solutions for right sides with the same batch, from the first row on or from the last.
    @differentiable(wrt: (self, sides))
    @inline(never)
    func _solved(_ sides: Tensor, _ isLower: Bool) -> Tensor {
        let own = sides.shape, n = own[own.rank - 2], columns = own[own.rank - 1]
        let a = scalars
        var x = sides.scalars
        for matrix in 0..<own._size(0, own.rank - 2) {
            let base = matrix * n * n, first = matrix * n * columns
            for step in 0..<n {
                let i = isLower ? step : n - 1 - step
                for column in 0..<columns {
                    var rest = x[first + i * columns + column]
                    for before in 0..<step {
                        let k = isLower ? before : n - 1 - before
                        rest -= a[base + i * n + k] * x[first + k * columns + column]
                    }
                    x[first + i * columns + column] = rest / a[base + i * n + i]
                }
            }
        }
        return Tensor(_shape: own, x)
    }

    /// Matrices with orthonormal columns, and upper triangular ones, whose products these are, by Householder's
    /// reflections. Without `fullMatrices` there are as many columns of `q` as are needed.
    public func qrDecomposition(fullMatrices: Bool = false) -> (q: Tensor, r: Tensor) {
        let own = shape
        _check(own.rank >= 2, "'qrDecomposition' needs a matrix, not a tensor of shape \(own)")
        let rows = own[own.rank - 2], columns = own[own.rank - 1], batch = own.dropLast(2)
        let kept = fullMatrices ? rows : Prelude.min(rows, columns)
        var qs: [Scalar] = [], rs: [Scalar] = []
        for matrix in 0..<batch.contiguousSize {
            let (q, r) = _reflected(matrix, rows, columns)
            for i in 0..<rows { qs += q[i * rows..<i * rows + kept] }
            rs += r[0..<kept * columns]
        }
        return (q: Tensor(_shape: batch + [rows, kept], qs), r: Tensor(_shape: batch + [kept, columns], rs))
    }

    @inline(never)
    func _reflected(_ matrix: Int, _ rows: Int, _ columns: Int) -> ([Scalar], [Scalar]) {
        var r = Array(_scalars[matrix * rows * columns..<(matrix + 1) * rows * columns])
        var q = [Scalar](repeating: 0, count: rows * rows)
        for i in 0..<rows { q[i * rows + i] = 1 }
        for k in 0..<Prelude.max(0, Prelude.min(rows - 1, columns)) {
            var square: Scalar = 0
            for i in k..<rows { square += r[i * columns + k] * r[i * columns + k] }
            let length = r[k * columns + k] > 0 ? -square.squareRoot() : square.squareRoot()
            var mirror = (k..<rows).map { r[$0 * columns + k] }
            mirror[0] -= length
            var size: Scalar = 0
            for part in mirror { size += part * part }
            if size == 0 { continue }
            for j in 0..<columns {
                var along: Scalar = 0
                for i in k..<rows { along += mirror[i - k] * r[i * columns + j] }
                for i in k..<rows { r[i * columns + j] -= 2 * along / size * mirror[i - k] }
            }
            for i in k + 1..<rows { r[i * columns + k] = 0 }
            for i in 0..<rows {
                var along: Scalar = 0
                for j in k..<rows { along += mirror[j - k] * q[i * rows + j] }
                for j in k..<rows { q[i * rows + j] -= 2 * along / size * mirror[j - k] }
            }
        }
        return (q, r)
    }
}
