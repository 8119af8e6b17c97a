// A controller with three gains and a saturated actuator, tuned by the gradient through its simulation.

struct Controller: Differentiable {
    var p: Double
    var i: Double
    var d: Double
    @noDerivative var name: String = "pid"
}

@differentiable
func cost(_ c: Controller) -> Double {
    var position = 0.0, speed = 0.0, integral = 0.0, last = 1.0
    var total = 0.0
    let h = 0.05
    for _ in 0..<200 {
        let error = 1 - position
        integral += error * h
        let force = max(-10, min(10, c.p * error + c.i * integral + c.d * (error - last) / h))
        last = error
        speed += h * (force - 0.5 * speed)
        position += h * speed
        total += h * (error * error + 0.001 * force * force)
    }
    return total
}

var controller = Controller(p: 1, i: 0.1, d: 0.1)
let before = cost(controller)
var rate = 0.5
for _ in 0..<40 {
    let (value, g) = valueWithGradient(at: controller, in: cost)
    var step = 1.0
    while step > 1e-6 {
        let candidate = Controller(
            p: controller.p - step * rate * g.p, i: controller.i - step * rate * g.i, d: controller.d - step * rate * g.d)
        if cost(candidate) < value {
            controller = candidate
            break
        }
        step /= 2
    }
}
print(cost(controller) < before / 2) //> true
print(controller.name, controller.p > 1, controller.d > 0.1) //> pid true true
