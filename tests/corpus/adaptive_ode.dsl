// An integrator that chooses its own steps (Heun and Euler compared), differentiated with its decisions.

struct Result: Differentiable {
    var value: Double
    @noDerivative var steps: Int
    @noDerivative var rejected: Int
}

@differentiable(wrt: (start, rate))
func solve(_ start: Double, rate: Double, until end: Double, tolerance: Double) -> Result {
    var t = 0.0, y = start, h = 0.1
    var steps = 0, rejected = 0
    while t < end {
        let step = min(h, end - t)
        let k1 = -rate * y + sin(t)
        let k2 = -rate * (y + step * k1) + sin(t + step)
        let error = abs(step * (k2 - k1) / 2).withoutDerivative()
        if error > tolerance {
            h = step / 2
            rejected += 1
            continue
        }
        y += step * (k1 + k2) / 2
        t += step
        steps += 1
        if error < tolerance / 10 { h = 2 * step }
    }
    return Result(value: y, steps: steps, rejected: rejected)
}

// y' = -a y + sin t has a solution in closed form.
func exact(_ y0: Double, _ a: Double, _ t: Double) -> Double {
    let n = 1 + a * a
    return (y0 + 1 / n) * exp(-a * t) + (a * sin(t) - cos(t)) / n
}

let result = solve(2, rate: 0.7, until: 3, tolerance: 1e-5)
print(abs(result.value - exact(2, 0.7, 3)) < 1e-3) //> true
let (byStart, byRate) = gradient(at: 2, 0.7) { solve($0, rate: $1, until: 3, tolerance: 1e-5).value }
print(abs(byStart - exp(-2.1)) < 1e-3) //> true
print(abs(byRate - (exact(2, 0.7001, 3) - exact(2, 0.6999, 3)) / 0.0002) < 1e-3) //> true
print(result.steps > 100, result.rejected > 0) //> true true
