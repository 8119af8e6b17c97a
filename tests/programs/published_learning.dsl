// Small programs as they are published for differentiable Swift: descent on Rosenbrock's valley, a perceptron that learns
// XOR, a projectile and a pendulum that are fitted through their simulation.
import _Differentiation
import Foundation

// --- Rosenbrock

@differentiable(reverse)
func rosenbrock(_ x: Double, _ y: Double) -> Double {
    return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
}

var (x, y) = (-1.0, 1.5)
for _ in 0..<20_000 {
    let (dx, dy) = gradient(at: x, y, of: rosenbrock)
    x -= 0.001 * dx
    y -= 0.001 * dy
}
print(abs(x - 1) < 1e-3, abs(y - 1) < 1e-3)
//> true true

// --- A perceptron

struct Perceptron: Differentiable {
    var weights: [[Double]]
    var output: [Double]
    @noDerivative let name: String

    @differentiable(reverse)
    func callAsFunction(_ a: Double, _ b: Double) -> Double {
        var sum = output[withoutDerivative(at: weights.count)]
        for i in 0..<withoutDerivative(at: weights.count) {
            let row = weights[i]
            sum += output[i] * tanh(row[0] * a + row[1] * b + row[2])
        }
        return 1 / (1 + exp(-sum))
    }
}

let andData: [(x: [Double], y: Double)] = [
    (x: [0, 0], y: 0), (x: [0, 1], y: 1), (x: [1, 0], y: 1), (x: [1, 1], y: 0),
]

func meanLoss(for model: Perceptron) -> Double {
    var loss = 0.0
    for (x, y) in andData {
        let ŷ = model(x[0], x[1])
        let error = y - ŷ
        loss = loss + error * error / 2
    }
    return loss / Double(andData.count)
}

var model = Perceptron(
    weights: [[0.9, -0.6, 0.1], [-0.4, 0.8, 0.3], [0.5, 0.7, -0.2]], output: [0.6, -0.5, 0.4, 0.1], name: "xor")
let before = meanLoss(for: model)
for _ in 0..<2000 {
    let 𝛁loss = gradient(at: model, of: meanLoss)
    model.move(by: Perceptron.TangentVector(
        weights: Array<[Double]>.TangentVector(𝛁loss.weights.base.map { row in
            Array<Double>.TangentVector(row.base.map { -2 * $0 }) }),
        output: Array<Double>.TangentVector(𝛁loss.output.base.map { -2 * $0 })))
}
print(before > 0.1, meanLoss(for: model) < 0.01)
//> true true
print(andData.map { model($0.x[0], $0.x[1]) > 0.5 })
//> [false, true, true, false]

// --- A projectile

struct Vector2: Differentiable, AdditiveArithmetic {
    var x, y: Double

    @differentiable(reverse)
    static func * (scale: Double, v: Vector2) -> Vector2 { Vector2(x: scale * v.x, y: scale * v.y) }
    @differentiable(reverse)
    static func + (a: Vector2, b: Vector2) -> Vector2 { Vector2(x: a.x + b.x, y: a.y + b.y) }
    @differentiable(reverse)
    static func += (a: inout Vector2, b: Vector2) { a = a + b }
    @differentiable(reverse)
    var magnitude: Double { (x * x + y * y).squareRoot() }
}

@differentiable(reverse)
func landing(angle: Double, speed: Double) -> Double {
    let dt = 0.01
    var position = Vector2(x: 0, y: 0)
    var velocity = Vector2(x: speed * cos(angle), y: speed * sin(angle))
    repeat {
        let drag = (-0.01 * velocity.magnitude) * velocity
        velocity += dt * (drag + Vector2(x: 0, y: -9.81))
        position += dt * velocity
    } while position.y > 0
    return position.x - position.y * velocity.x / velocity.y
}

var angle = 0.3
for _ in 0..<200 {
    angle -= 0.0002 * gradient(at: angle) { angle in
        let miss = landing(angle: angle, speed: 25) - 40
        return miss * miss
    }
}
print(abs(landing(angle: angle, speed: 25) - 40) < 0.5)
//> true

// --- A pendulum and its controller

struct PID: Differentiable {
    var p: Double
    var i: Double
    var d: Double
}

@differentiable(reverse)
func swing(_ controller: PID, _ target: Double) -> Double {
    var (θ, ω, integral, cost) = (0.1, 0.0, 0.0, 0.0)
    for _ in 0..<100 {
        let error = target - θ
        integral += error * 0.02
        let torque = controller.p * error + controller.i * integral - controller.d * ω
        let α = -9.81 * sin(θ) + torque
        ω += α * 0.02
        θ += ω * 0.02
        cost += error * error * 0.02
    }
    return cost
}

var controller = PID(p: 4, i: 1, d: 0.5)
let first = swing(controller, 0.7)
for _ in 0..<150 {
    let 𝛁 = gradient(at: controller) { swing($0, 0.7) }
    controller.move(by: PID.TangentVector(p: -8 * 𝛁.p, i: -8 * 𝛁.i, d: -8 * 𝛁.d))
}
print(swing(controller, 0.7) < first / 2)
//> true
let 𝛁 = gradient(at: controller) { swing($0, 0.7) }
let h = 1e-5
let numeric = (swing(PID(p: controller.p + h, i: controller.i, d: controller.d), 0.7)
    - swing(PID(p: controller.p - h, i: controller.i, d: controller.d), 0.7)) / (2 * h)
print(abs(numeric - 𝛁.p) < 1e-7)
//> true
