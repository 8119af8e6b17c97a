// Equations of motion from a Lagrangian alone: the acceleration comes from derivatives of derivatives.

@differentiable
func lagrangian(_ angle: Double, _ speed: Double) -> Double {
    let mass = 2.0, length = 1.5, gravity = 9.81
    return mass * length * length * speed * speed / 2 + mass * gravity * length * cos(angle)
}

func acceleration(_ angle: Double, _ speed: Double) -> Double {
    let force = gradient(at: angle) { lagrangian($0, speed) }
    let inertia = gradient(at: speed) { v in gradient(at: v) { lagrangian(angle, $0) } }
    let mixed = gradient(at: angle) { a in gradient(at: speed) { v in lagrangian(a, v) } }
    return (force - mixed * speed) / inertia
}

print(abs(acceleration(0.4, 0.7) + 9.81 / 1.5 * sin(0.4)) < 1e-14) //> true

func energy(_ angle: Double, _ speed: Double) -> Double {
    let momentum = gradient(at: speed) { lagrangian(angle, $0) }
    return momentum * speed - lagrangian(angle, speed)
}

var angle = 1.0
var speed = 0.0
let start = energy(angle, speed)
let h = 0.001
for _ in 0..<500 {
    speed += h / 2 * acceleration(angle, speed)
    angle += h * speed
    speed += h / 2 * acceleration(angle, speed)
}
print(abs(energy(angle, speed) - start) < 1e-4) //> true
print(angle < 0, speed < 0) //> false true
