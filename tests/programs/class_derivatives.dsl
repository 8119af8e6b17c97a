// What objects store are constants of a derivative, read when the function runs.

final class Settings {
    var scale = 2.0
    var calls = 0
    var last = 0.0
    var weights = [1.0, 2.0]

    func apply(_ x: Double) -> Double {
        calls += 1
        return scale * x * x + weights[1] * x
    }

    @differentiable
    func marked(_ x: Double) -> Double { return scale * x * x * weights[0] }
}

@differentiable
func steps(_ x: Double, _ settings: Settings) -> Double {
    var y = x
    for i in 0..<3 {
        settings.calls += 1
        y = y * settings.scale + settings.weights[i % 2]
        settings.scale += 1
        settings.weights[0] += 1
        if y > 5 { y = y * settings.scale * x }
    }
    settings.last = withoutDerivative(at: y)
    return y * x
}

let settings = Settings()
print(gradient(at: 3.0) { x in settings.apply(x) }, settings.calls)
print(gradient(at: 3.0) { x in settings.marked(x) })
print(gradient(at: 3.0) { x in steps(x, settings) }, settings.calls, settings.scale, settings.last)
//> 14.0 1
//> 12.0
//> 665370.0 4 5.0 137565.0

func slope(_ x: Double) -> Double { return gradient(at: x) { y in steps(y, Settings()) } }
let h = 1e-4
print(abs((steps(3 + h, Settings()) - steps(3 - h, Settings())) / (2 * h) / slope(3) - 1) < 1e-7)
print(abs((slope(3 + h) - slope(3 - h)) / (2 * h) / gradient(at: 3, in: slope) - 1) < 1e-7)
//> true
//> true

// The pullback keeps what was read.
let (value, pullback) = valueWithPullback(at: 2.0) { x in x * x * settings.scale * settings.weights[1] }
settings.scale = 1000
settings.weights[1] = 0
print(value, pullback(1))
//> 40.0 40.0

// An optimiser with momentum, and a model of structs.
struct Line: Differentiable, AdditiveArithmetic { var slope, offset: Double }
protocol Optimizer {
    associatedtype Model: Differentiable
    var learningRate: Double { get set }
    mutating func update(_ model: inout Model, along direction: Model.TangentVector)
}
final class Momentum: Optimizer {
    var learningRate: Double
    var velocity = Line.zero
    init(learningRate: Double) { self.learningRate = learningRate }
    func update(_ model: inout Line, along direction: Line) {
        velocity.slope = velocity.slope * 0.5 + direction.slope
        velocity.offset = velocity.offset * 0.5 + direction.offset
        model.slope -= learningRate * velocity.slope
        model.offset -= learningRate * velocity.offset
    }
}
func train<O: Optimizer>(
    _ start: O.Model, _ optimizer: inout O, loss: @differentiable (O.Model) -> Double
) -> O.Model {
    var model = start
    for _ in 0..<3 {
        optimizer.update(&model, along: gradient(at: model, in: loss))
        optimizer.learningRate *= 0.5
    }
    return model
}
var optimizer = Momentum(learningRate: 0.1)
let shared = optimizer
let trained = train(Line(slope: 1, offset: 2), &optimizer) { m in m.slope * m.slope + m.offset * m.slope }
print(abs(trained.slope - 0.217875) < 1e-12, abs(trained.offset - 1.822625) < 1e-12, shared.learningRate)
//> true true 0.0125
