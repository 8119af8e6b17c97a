// Fits the stiffness and the damping of an oscillator to what was observed, by gradient descent through RK4.

struct State: Differentiable, AdditiveArithmetic {
    var position: Double
    var velocity: Double

    static func * (scale: Double, state: State) -> State {
        return State(position: scale * state.position, velocity: scale * state.velocity)
    }
}

struct Oscillator: Differentiable {
    var stiffness: Double
    var damping: Double

    @differentiable
    func slope(_ s: State) -> State {
        return State(position: s.velocity, velocity: -stiffness * s.position - damping * s.velocity)
    }

    @differentiable
    func step(_ s: State, _ h: Double) -> State {
        let k1 = slope(s)
        let k2 = slope(s + (h / 2) * k1)
        let k3 = slope(s + (h / 2) * k2)
        let k4 = slope(s + h * k3)
        return s + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4)
    }

    func positions(count: Int, h: Double) -> [Double] {
        var state = State(position: 1, velocity: 0)
        var seen: [Double] = []
        for _ in 0..<count {
            seen.append(state.position)
            state = step(state, h)
        }
        return seen
    }
}

@differentiable(wrt: model)
func misfit(_ model: Oscillator, _ observed: [Double], h: Double) -> Double {
    var state = State(position: 1, velocity: 0)
    var sum = 0.0
    for i in 0..<observed.count {
        let error = state.position - observed[i]
        sum += error * error
        state = model.step(state, h)
    }
    return sum / Double(observed.count)
}

let truth = Oscillator(stiffness: 4, damping: 0.3)
let observed = truth.positions(count: 40, h: 0.1)
var model = Oscillator(stiffness: 3, damping: 0.6)
print(misfit(model, observed, h: 0.1) > 0.01) //> true
for _ in 0..<80 {
    let slope = gradient(at: model) { m in misfit(m, observed, h: 0.1) }
    model.stiffness -= 2 * slope.stiffness
    model.damping -= 2 * slope.damping
}
print(misfit(model, observed, h: 0.1) < 1e-6) //> true
print(abs(model.stiffness - 4) < 0.01, abs(model.damping - 0.3) < 0.01) //> true true
