// Momentum as a final class: several parts of a program share the state of one optimiser.

final class Momentum {
    var velocity: [Double]
    let rate: Double
    let decay: Double
    private(set) var steps = 0

    init(count: Int, rate: Double, decay: Double = 0.9) {
        velocity = [Double](repeating: 0, count: count)
        self.rate = rate
        self.decay = decay
    }

    func update(_ values: inout [Double], along gradient: [Double]) {
        steps += 1
        for i in values.indices {
            velocity[i] = decay * velocity[i] - rate * gradient[i]
            values[i] += velocity[i]
        }
    }
}

@differentiable
func rosenbrock(_ v: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<v.count - 1 {
        let a = v[i + 1] - v[i] * v[i]
        let b = 1 - v[i]
        sum += 100 * a * a + b * b
    }
    return sum
}

func train(_ values: inout [Double], with optimiser: Momentum, steps: Int) {
    for _ in 0..<steps { optimiser.update(&values, along: gradient(at: values, in: rosenbrock).base) }
}

let optimiser = Momentum(count: 3, rate: 0.0002)
let same = optimiser
var values = [-1.0, 1, 0.5]
train(&values, with: optimiser, steps: 1000)
print(same.steps, same === optimiser) //> 1000 true
train(&values, with: same, steps: 4000)
print(optimiser.steps) //> 5000
print(values.map { ($0 * 100).rounded() / 100 }) //> [1.0, 1.0, 0.99]
