// The gradient of log det A is the inverse of A: through a Cholesky factorisation written with loops.

struct Matrix: Differentiable {
    @noDerivative var size: Int
    var values: [Double]

    init(size: Int, values: [Double]) {
        self.size = size
        self.values = values
    }

    subscript(row: Int, column: Int) -> Double {
        get { return values[row * size + column] }
        set { values[row * size + column] = newValue }
    }
}

@differentiable
func cholesky(_ a: Matrix) -> Matrix {
    var l = Matrix(size: a.size, values: [Double](repeating: 0, count: a.size * a.size))
    for j in 0..<a.size {
        for i in j..<a.size {
            var sum = a[i, j]
            for k in 0..<j { sum -= l[i, k] * l[j, k] }
            l[i, j] = i == j ? sqrt(sum) : sum / l[j, j]
        }
    }
    return l
}

@differentiable
func logDeterminant(_ a: Matrix) -> Double {
    let l = cholesky(a)
    var sum = 0.0
    for i in 0..<a.size { sum += 2 * log(l[i, i]) }
    return sum
}

let a = Matrix(size: 3, values: [4, 2, 0.6, 2, 5, 1.5, 0.6, 1.5, 3])
let slope = gradient(at: a, in: logDeterminant)

// Only the lower half is read, so an entry below the diagonal stands for both: twice the inverse's.
func cofactor(_ i: Int, _ j: Int) -> Double {
    let r = [0, 1, 2].filter { $0 != i }
    let c = [0, 1, 2].filter { $0 != j }
    let minor = a[r[0], c[0]] * a[r[1], c[1]] - a[r[0], c[1]] * a[r[1], c[0]]
    return (i + j) % 2 == 0 ? minor : -minor
}
let determinant = a[0, 0] * cofactor(0, 0) + a[0, 1] * cofactor(0, 1) + a[0, 2] * cofactor(0, 2)
print(abs(logDeterminant(a) - log(determinant)) < 1e-14) //> true
var worst = 0.0
for i in 0..<3 {
    for j in 0..<3 {
        let inverse = cofactor(j, i) / determinant
        let expected = i == j ? inverse : i > j ? 2 * inverse : 0
        worst = max(worst, abs(slope.values[i * 3 + j] - expected))
    }
}
print(worst < 1e-14) //> true
