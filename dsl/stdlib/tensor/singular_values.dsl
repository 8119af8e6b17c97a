// Singular values.

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The singular values of matrices, the greatest one first, and the vectors on the left and on the right, as
    /// columns, by Jacobi's rotations of columns. Without `fullMatrices` there are as many vectors as values.
    public func svd(computeUV: Bool = true, fullMatrices: Bool = false) -> (s: Tensor, u: Tensor?, v: Tensor?) {
        let own = shape
        _check(own.rank >= 2, "'svd' needs a matrix, not a tensor of shape \(own)")
        let rows = own[own.rank - 2], columns = own[own.rank - 1], batch = own.dropLast(2)
        let isWide = rows < columns, long = Prelude.max(rows, columns), short = Prelude.min(rows, columns)
        let tall = isWide ? _withMatricesTransposed() : self
        var values: [Scalar] = [], lefts: [Scalar] = [], rights: [Scalar] = []
        for matrix in 0..<batch.contiguousSize {
            let (s, u, v) = tall._rotated(matrix, long, short)
            values += s
            lefts += u
            rights += v
        }
        let s = Tensor(_shape: batch + [short], values)
        if !computeUV { return (s: s, u: nil, v: nil) }
        var left = Tensor(_shape: batch + [long, short], lefts)
        let right = Tensor(_shape: batch + [short, short], rights)
        if fullMatrices {
            // The other columns of an orthonormal matrix whose first ones are these, perhaps with the other sign.
            let rest = left.qrDecomposition(fullMatrices: true).q.split(sizes: [short, long - short], alongAxis: -1)
            left = left.concatenated(with: rest[1], alongAxis: -1)
        }
        return isWide ? (s: s, u: right, v: left) : (s: s, u: left, v: right)
    }

    /// Of one matrix with at least as many rows as columns.
    @inline(never)
    func _rotated(_ matrix: Int, _ rows: Int, _ columns: Int) -> ([Scalar], [Scalar], [Scalar]) {
        var a = Array(_scalars[matrix * rows * columns..<(matrix + 1) * rows * columns])
        var v = [Scalar](repeating: 0, count: columns * columns)
        for i in 0..<columns { v[i * columns + i] = 1 }
        var isTurned = true, rounds = 0
        while isTurned && rounds < 60 {
            isTurned = false
            rounds += 1
            for p in 0..<columns {
                for q in p + 1..<columns {
                    var first: Scalar = 0, second: Scalar = 0, both: Scalar = 0
                    for i in 0..<rows {
                        let x = a[i * columns + p], y = a[i * columns + q]
                        first += x * x
                        second += y * y
                        both += x * y
                    }
                    if both.magnitude <= Scalar.ulpOfOne * (first * second).squareRoot() { continue }
                    isTurned = true
                    let ratio = (second - first) / (2 * both)
                    let size = 1 / (ratio.magnitude + (1 + ratio * ratio).squareRoot())
                    let tangent = ratio < 0 ? -size : size
                    let cosine = 1 / (1 + tangent * tangent).squareRoot()
                    _turn(&a, rows, columns, p, q, cosine, cosine * tangent)
                    _turn(&v, columns, columns, p, q, cosine, cosine * tangent)
                }
            }
        }
        var lengths = [Scalar](repeating: 0, count: columns)
        for j in 0..<columns {
            for i in 0..<rows { lengths[j] += a[i * columns + j] * a[i * columns + j] }
            lengths[j] = lengths[j].squareRoot()
        }
        let order = (0..<columns).sorted { lengths[$0] > lengths[$1] }
        var u = [Scalar](repeating: 0, count: rows * columns), right = v
        for k in 0..<columns {
            let length = lengths[order[k]]
            for i in 0..<rows where length > 0 { u[i * columns + k] = a[i * columns + order[k]] / length }
            for i in 0..<columns { right[i * columns + k] = v[i * columns + order[k]] }
        }
        return (order.map { lengths[$0] }, u, right)
    }
}

/// Turns two columns of a matrix.
func _turn<T: TensorFlowFloatingPoint>(
    _ a: inout [T], _ rows: Int, _ columns: Int, _ p: Int, _ q: Int, _ cosine: T, _ sine: T
) {
    for i in 0..<rows {
        let x = a[i * columns + p], y = a[i * columns + q]
        a[i * columns + p] = cosine * x - sine * y
        a[i * columns + q] = sine * x + cosine * y
    }
}
