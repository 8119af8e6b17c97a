// Layers as generic structs that compose at compile time, and a protocol with a differentiable requirement.

protocol Layer: Differentiable {
    associatedtype Input: Differentiable
    associatedtype Output: Differentiable

    @differentiable
    func applied(to input: Input) -> Output
}

struct Chain<First: Layer, Second: Layer>: Layer where First.Output == Second.Input {
    var first: First
    var second: Second

    @differentiable
    func applied(to input: First.Input) -> Second.Output {
        return second.applied(to: first.applied(to: input))
    }
}

struct Scale: Layer {
    var factor: Double
    @differentiable
    func applied(to input: Double) -> Double { return factor * input }
}

struct Sine: Layer {
    var phase: Double
    @differentiable
    func applied(to input: Double) -> Double { return sin(input + phase) }
}

extension Layer {
    @differentiable
    func then<Next: Layer>(_ next: Next) -> Chain<Self, Next> where Next.Input == Output {
        return Chain(first: self, second: next)
    }
}

func residual<L: Layer>(_ layer: L, _ x: Double) -> Double where L.Input == Double, L.Output == Double {
    return layer.applied(to: x) + x
}

let model = Scale(factor: 2).then(Sine(phase: 0.5)).then(Scale(factor: 3))
print(abs(model.applied(to: 1) - 3 * sin(2.5)) < 1e-15) //> true
let (byModel, byInput) = gradient(at: model, 1) { $0.applied(to: $1) }
print(abs(byInput - 6 * cos(2.5)) < 1e-15) //> true
print(abs(byModel.first.first.factor - 3 * cos(2.5)) < 1e-15) //> true
print(abs(byModel.first.second.phase - 3 * cos(2.5)) < 1e-15) //> true
print(abs(byModel.second.factor - sin(2.5)) < 1e-15) //> true
print(abs(gradient(at: 1) { residual(model, $0) } - byInput - 1) < 1e-15) //> true
