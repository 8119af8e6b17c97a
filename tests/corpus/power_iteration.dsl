// The largest eigenvalue of a symmetric matrix by power iteration: its gradient is the outer product v v^T.

typealias Matrix = [[Double]]

func times(_ a: Matrix, _ v: [Double]) -> [Double] {
    var result: [Double] = []
    for row in a {
        var sum = 0.0
        for j in 0..<v.count { sum += row[j] * v[j] }
        result.append(sum)
    }
    return result
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<a.count { sum += a[i] * b[i] }
    return sum
}

@differentiable
func largestEigenvalue(_ a: Matrix) -> Double {
    var v = [Double](repeating: 1, count: a.count)
    for _ in 0..<100 {
        let w = times(a, v)
        let length = sqrt(dot(w, w))
        var unit: [Double] = []
        for x in w { unit.append(x / length) }
        v = unit
    }
    return dot(v, times(a, v))
}

let a: Matrix = [[2, 1, 0], [1, 3, 1], [0, 1, 4]]
let (value, slope) = valueWithGradient(at: a, in: largestEigenvalue)
// The eigenvalues are 3 and 3 plus or minus the root of three; the vector is (1, 1 + r, 2 + r) for r = sqrt(3).
let r = sqrt(3.0)
print(abs(value - (3 + r)) < 1e-14) //> true
let v = [1, 1 + r, 2 + r]
let norm = dot(v, v)
var worst = 0.0
for i in 0..<3 {
    for j in 0..<3 { worst = max(worst, abs(slope[i][j] - v[i] * v[j] / norm)) }
}
print(worst < 1e-13) //> true
