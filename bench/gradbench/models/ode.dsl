// A chain of ordinary differential equations, y[0]' = x[0] and y[i]' = x[i] * y[i - 1], from zero to time 2 by the
// classical Runge-Kutta method.

@differentiable
func slope(_ x: [Double], _ y: [Double]) -> [Double] {
    var dy = x
    for i in 1..<x.count { dy[i] = x[i] * y[i - 1] }
    return dy
}

/// `y + h * k`
@differentiable(wrt: (y, k))
func moved(_ y: [Double], _ h: Double, along k: [Double]) -> [Double] {
    var result = y
    for i in 0..<y.count { result[i] += h * k[i] }
    return result
}

@differentiable(wrt: x)
func solve(_ x: [Double], steps: Int) -> [Double] {
    let h = 2 / Double(steps)
    var y = [Double](repeating: 0, count: x.count)
    for _ in 0..<steps {
        let k1 = slope(x, y)
        let k2 = slope(x, moved(y, h / 2, along: k1))
        let k3 = slope(x, moved(y, h / 2, along: k2))
        let k4 = slope(x, moved(y, h, along: k3))
        for i in 0..<y.count { y[i] += h * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) / 6 }
    }
    return y
}

/// The gradient of the last component.
func solveGradient(_ x: [Double], steps: Int) -> [Double] {
    return gradient(at: x) { x in solve(x, steps: steps)[x.count - 1] }.base
}
