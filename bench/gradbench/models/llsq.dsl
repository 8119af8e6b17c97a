// Linear least squares: a polynomial with the coefficients x, fitted to the sign function at n points in [-1, 1].

func sign(_ t: Double) -> Double {
    return t > 0 ? 1 : t < 0 ? -1 : 0
}

@differentiable(wrt: x)
func objective(_ x: [Double], points n: Int) -> Double {
    var sum = 0.0
    for i in 0..<n {
        let t = -1 + 2 * Double(i) / Double(n - 1)
        var residual = sign(t)
        var power = 1.0
        for j in 0..<x.count {
            residual -= x[j] * power
            power *= t
        }
        sum += residual * residual
    }
    return sum / 2
}

func objectiveGradient(_ x: [Double], points n: Int) -> [Double] {
    return gradient(at: x) { objective($0, points: n) }.base
}
