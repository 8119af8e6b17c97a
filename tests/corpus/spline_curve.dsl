// A natural cubic spline: the tridiagonal solve inside is differentiated like everything else.

struct Spline: Differentiable {
    var heights: [Double]

    /// Second derivatives at the knots, by elimination and back substitution.
    func curvatures() -> [Double] {
        let n = heights.count
        var diagonal = [Double](repeating: 4, count: n)
        var m = [Double](repeating: 0, count: n)
        for i in 1..<n - 1 { m[i] = 6 * (heights[i - 1] - 2 * heights[i] + heights[i + 1]) }
        for i in 2..<n - 1 {
            let factor = 1 / diagonal[i - 1]
            diagonal[i] -= factor
            m[i] -= factor * m[i - 1]
        }
        for i in stride(from: n - 2, to: 0, by: -1) {
            m[i] = (m[i] - m[i + 1]) / diagonal[i]
        }
        return m
    }

    @differentiable
    func callAsFunction(_ x: Double) -> Double {
        let i = min(max(Int(x.withoutDerivative()), 0), heights.count - 2)
        let m = curvatures()
        let t = x - Double(i), s = 1 - t
        return s * heights[i] + t * heights[i + 1]
            + ((s * s * s - s) * m[i] + (t * t * t - t) * m[i + 1]) / 6
    }
}

let line = Spline(heights: [0, 2, 4, 6, 8])
print(line(1.5), gradient(at: 1.5) { line($0) }) //> 3.0 2.0

let s = Spline(heights: [0, 1, 0, -1, 0, 1])
// The curve is smooth: values and slopes agree on both sides of a knot.
print(abs(gradient(at: 2 - 1e-9) { s($0) } - gradient(at: 2 + 1e-9) { s($0) }) < 1e-7) //> true
// It depends linearly on its heights, so the gradient gives the value back.
let g = gradient(at: s) { $0(2.3) }
var sum = 0.0
for i in s.heights.indices { sum += g.heights[i] * s.heights[i] }
print(abs(sum - s(2.3)) < 1e-15) //> true
