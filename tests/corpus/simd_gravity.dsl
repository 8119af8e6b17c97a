// Bodies that attract each other, positions and speeds as SIMD vectors; energy by gradients of one potential.

struct Body: Differentiable {
    var position: SIMD4<Double>
    var velocity: SIMD4<Double>
    @noDerivative let mass: Double
}

@differentiable
func potential(_ bodies: [Body]) -> Double {
    var sum = 0.0
    for i in 0..<bodies.count {
        for j in 0..<i {
            let d = bodies[i].position - bodies[j].position
            sum -= bodies[i].mass * bodies[j].mass / sqrt((d * d).sum())
        }
    }
    return sum
}

func energy(_ bodies: [Body]) -> Double {
    var kinetic = 0.0
    for b in bodies { kinetic += b.mass / 2 * (b.velocity * b.velocity).sum() }
    return kinetic + potential(bodies)
}

var bodies = [
    Body(position: SIMD4(0, 0, 0, 0), velocity: SIMD4(0, -0.1, 0, 0), mass: 10),
    Body(position: SIMD4(2, 0, 0, 0), velocity: SIMD4(0, 2, 0.1, 0), mass: 0.4),
    Body(position: SIMD4(-4, 0, 1, 0), velocity: SIMD4(0, -1.5, 0, 0), mass: 0.1),
]
let start = energy(bodies)

// The forces of a closed system cancel.
let forces = gradient(at: bodies, in: potential)
var total = SIMD4<Double>.zero
for i in forces.base.indices { total += forces[i].position }
print(abs(total.x) < 1e-14, abs(total.y) < 1e-14, abs(total.z) < 1e-14) //> true true true

let h = 0.002
for _ in 0..<200 {
    let g = gradient(at: bodies, in: potential)
    for i in bodies.indices {
        bodies[i].velocity -= h * g[i].position / bodies[i].mass
        bodies[i].position += h * bodies[i].velocity
    }
}
print(abs(energy(bodies) - start) < 0.02) //> true
