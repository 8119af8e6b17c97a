// Newton's method for a minimum: the step is the first derivative over the second, both from the same function.

@differentiable
func potential(_ r: Double) -> Double {
    // Lennard-Jones with depth 1 and radius 1: the minimum lies at the sixth root of two.
    let s = pow(r, -6)
    return 4 * (s * s - s)
}

func firstDerivative(_ f: @escaping @differentiable (Double) -> Double, _ x: Double) -> Double {
    return gradient(at: x, in: f)
}

var r = 1.0
var steps = 0
while true {
    let slope = gradient(at: r, in: potential)
    let curvature = gradient(at: r) { x in gradient(at: x, in: potential) }
    if abs(slope) < 1e-12 || steps == 50 { break }
    r -= slope / curvature
    steps += 1
}
print("minimum at", Int((r * 1e6).rounded()), "millionths, quickly:", steps < 10) //> minimum at 1122462 millionths, quickly: true
print("depth \(potential(r))") //> depth -1.0
print(abs(r - pow(2, 1.0 / 6)) < 1e-12) //> true
print(firstDerivative({ x in x * x * x }, 2)) //> 12.0
