// Determinants of square matrices, of which a tensor of a higher rank is a batch.

/// The determinant; that of a matrix without rows is 1.
@differentiable
public func det<T: TensorFlowFloatingPoint>(_ matrix: Tensor<T>) -> Tensor<T> {
    return matrix._pivots().product(squeezingAxes: [-1])
}

/// The sign of the determinant, and the logarithm of its magnitude, which neither overflows nor vanishes.
public func slogdet<T: TensorFlowFloatingPoint>(_ matrix: Tensor<T>) -> (sign: Tensor<T>, logAbsDet: Tensor<T>) {
    let pivots = matrix._pivots()
    return (
        sign: sign(pivots).product(squeezingAxes: [-1]), logAbsDet: log(abs(pivots)).sum(squeezingAxes: [-1])
    )
}

/// The logarithm of the determinant; NaN where that is negative.
@differentiable
public func logdet<T: TensorFlowFloatingPoint>(_ matrix: Tensor<T>) -> Tensor<T> {
    let pivots = matrix._pivots()
    let side = withoutDerivative(at: sign(pivots).product(squeezingAxes: [-1]))
    let logarithm = log(abs(pivots)).sum(squeezingAxes: [-1])
    return logarithm + Tensor(_shape: side._shape, side._scalars.map { $0 < 0 ? T.nan : 0 })
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The diagonal that Gauss's elimination leaves, whose product is the determinant. Rows and columns are exchanged:
    /// of a matrix whose rank is one less than its size only the last pivot is 0, and the derivative is right there, too.
    @differentiable(wrt: self)
    @inline(never)
    func _pivots() -> Tensor {
        let own = shape
        let n = own._squareSize("A determinant")
        let matrices = own.dropLast(2)
        var a = scalars
        var result = [Scalar](repeating: 0, count: matrices.contiguousSize * n)
        for matrix in 0..<matrices.contiguousSize {
            let base = matrix * n * n
            var side: Scalar = 1
            for k in 0..<n {
                let place = _largestPlace(Prelude.withoutDerivative(at: a), base, n, k)
                let row = place / n, column = place % n
                if row != k {
                    side = -side
                    for j in 0..<n {
                        let other = a[base + row * n + j]
                        a[base + row * n + j] = a[base + k * n + j]
                        a[base + k * n + j] = other
                    }
                }
                if column != k {
                    side = -side
                    for i in 0..<n {
                        let other = a[base + i * n + column]
                        a[base + i * n + column] = a[base + i * n + k]
                        a[base + i * n + k] = other
                    }
                }
                let pivot = a[base + k * n + k]
                result[matrix * n + k] = pivot
                if pivot != 0 {
                    for i in k + 1..<n {
                        let factor = a[base + i * n + k] / pivot
                        for j in k + 1..<n { a[base + i * n + j] -= factor * a[base + k * n + j] }
                    }
                }
            }
            if n > 0 { result[matrix * n] = side * result[matrix * n] }
        }
        return Tensor(_shape: TensorShape(matrices.dimensions + [n]), result)
    }
}

/// The number of the largest scalar of a matrix of `n` rows from row and column `k` on.
@inline(never)
func _largestPlace<T: TensorFlowFloatingPoint>(_ a: [T], _ base: Int, _ n: Int, _ k: Int) -> Int {
    var place = k * n + k, largest = a[base + place].magnitude
    for i in k..<n {
        for j in k..<n where a[base + i * n + j].magnitude > largest {
            place = i * n + j
            largest = a[base + place].magnitude
        }
    }
    return place
}

extension TensorShape {
    /// The number of rows of square matrices of this shape.
    @inline(never)
    func _squareSize(_ name: String) -> Int {
        _check(
            rank >= 2 && dimensions[rank - 1] == dimensions[rank - 2],
            "\(name) is that of a square matrix, not of a tensor of shape \(self)")
        return dimensions[rank - 1]
    }
}
