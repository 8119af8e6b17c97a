// Two by two matrices with operators and protocols; derivatives of the inverse and of the determinant.

struct Matrix2: Differentiable, AdditiveArithmetic, CustomStringConvertible {
    var a, b, c, d: Double

    static let identity = Matrix2(a: 1, b: 0, c: 0, d: 1)

    static func * (m: Matrix2, n: Matrix2) -> Matrix2 {
        return Matrix2(
            a: m.a * n.a + m.b * n.c, b: m.a * n.b + m.b * n.d,
            c: m.c * n.a + m.d * n.c, d: m.c * n.b + m.d * n.d)
    }
    static func * (s: Double, m: Matrix2) -> Matrix2 { return Matrix2(a: s * m.a, b: s * m.b, c: s * m.c, d: s * m.d) }

    var determinant: Double { return a * d - b * c }
    var trace: Double { return a + d }
    var transposed: Matrix2 { return Matrix2(a: a, b: c, c: b, d: d) }

    func inverse() -> Matrix2 {
        precondition(determinant != 0, "singular")
        return (1 / determinant) * Matrix2(a: d, b: -b, c: -c, d: a)
    }

    var description: String { return "[\(a) \(b); \(c) \(d)]" }
}

let m = Matrix2(a: 2, b: 1, c: 1, d: 3)
let product = m * m.inverse() - .identity
print(abs(product.a) + abs(product.b) + abs(product.c) + abs(product.d) < 1e-15) //> true
// The gradient of the determinant is the transposed adjugate; of the trace, the identity.
print(gradient(at: m) { $0.determinant }) //> [3.0 -1.0; -1.0 2.0]
print(gradient(at: m) { $0.trace }) //> [1.0 0.0; 0.0 1.0]
print(gradient(at: m) { ($0 * $0).trace }) //> [4.0 2.0; 2.0 6.0]

// d(M^-1) = -M^-1 dM M^-1.
let (inverse, pull) = valueWithPullback(at: m) { $0.inverse() }
let seed = Matrix2(a: 1, b: 0, c: 0, d: 0)
let expected = -1 * inverse.transposed * seed * inverse.transposed
let difference = pull(seed) - expected
print(abs(difference.a) + abs(difference.b) + abs(difference.c) + abs(difference.d) < 1e-15) //> true

func power(_ m: Matrix2, _ n: Int) -> Matrix2 {
    var result = Matrix2.identity
    for _ in 0..<n { result = result * m }
    return result
}
// tr(M^n) changes by n M^(n-1), transposed.
let g = gradient(at: m) { power($0, 4).trace }
let cube = 4 * power(m, 3).transposed
print(g == cube) //> true
