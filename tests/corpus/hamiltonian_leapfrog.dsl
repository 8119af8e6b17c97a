// Leapfrog steps for any energy that is given as a function; reversible and close to conserving it.

struct Phase {
    var q: [Double]
    var p: [Double]
}

func leapfrog(
    _ start: Phase, steps: Int, size: Double, potential: @differentiable ([Double]) -> Double
) -> Phase {
    var s = start
    var force = gradient(at: s.q, in: potential)
    for _ in 0..<steps {
        for i in s.q.indices {
            s.p[i] -= size / 2 * force[i]
            s.q[i] += size * s.p[i]
        }
        force = gradient(at: s.q, in: potential)
        for i in s.q.indices { s.p[i] -= size / 2 * force[i] }
    }
    return s
}

func energy(_ s: Phase, _ potential: ([Double]) -> Double) -> Double {
    return potential(s.q) + s.p.reduce(0) { $0 + $1 * $1 } / 2
}

// Henon and Heiles.
@differentiable
func galaxy(_ q: [Double]) -> Double {
    let x = q[0], y = q[1]
    return (x * x + y * y) / 2 + x * x * y - y * y * y / 3
}

let start = Phase(q: [0.1, 0.2], p: [0.3, -0.1])
let end = leapfrog(start, steps: 200, size: 0.05, potential: galaxy)
print(abs(energy(end, galaxy) - energy(start, galaxy)) < 1e-4) //> true
let back = leapfrog(Phase(q: end.q, p: end.p.map { -$0 }), steps: 200, size: 0.05, potential: galaxy)
var worst = 0.0
for i in 0..<2 { worst = max(worst, abs(back.q[i] - start.q[i])) }
print(worst < 1e-11) //> true

// Another potential, as a closure with a captured stiffness: a harmonic oscillator returns after its period.
let stiffness = 4.0
let spring = leapfrog(Phase(q: [1], p: [0]), steps: 1000, size: Double.pi / 1000) { q in
    stiffness * q[0] * q[0] / 2
}
print(abs(spring.q[0] - 1) < 1e-4) //> true
