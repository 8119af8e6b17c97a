// A generic optimiser that walks a model by key paths, as those of Swift for TensorFlow do.

struct Dense: Differentiable, KeyPathIterable {
    var weight: Double
    var bias: Double
    @noDerivative let size: Int = 3
}
struct Model: Differentiable, KeyPathIterable {
    var first: Dense
    var second: Dense
    var scale: Double
    @noDerivative var steps: Int = 0
    var rates: [Double]
}

var model = Model(first: Dense(weight: 1, bias: 2), second: Dense(weight: 3, bias: 4), scale: 5, rates: [6, 7])
for path in model.recursivelyAllWritableKeyPaths(to: Double.self) {
    print(model[keyPath: path], terminator: " ")
    model[keyPath: path] *= 10
}
print(model.first, model.rates)
for path in model.allWritableKeyPaths(to: Dense.self) { model[keyPath: path].bias = 0 }
for path in model.allKeyPaths(to: Int.self) { print(model[keyPath: path]) }
print(model.second, model.allWritableKeyPaths(to: Double.self).count, model.recursivelyAllKeyPaths(to: Bool.self).count)
//> 1.0 2.0 3.0 4.0 5.0 6.0 7.0 Dense(weight: 10.0, bias: 20.0, size: 3) [60.0, 70.0]
//> 0
//> Dense(weight: 30.0, bias: 0.0, size: 3) 1 0

protocol Optimizer {
    associatedtype Model: Differentiable
    mutating func update(_ model: inout Model, along direction: Model.TangentVector)
}

final class Momentum<M: Differentiable & KeyPathIterable>: Optimizer
where M.TangentVector: KeyPathIterable, M.AllDifferentiableVariables == M.TangentVector {
    typealias Model = M
    let learningRate: Double
    var velocity = M.TangentVector.zero

    init(for model: M, learningRate: Double) { self.learningRate = learningRate }

    func update(_ model: inout M, along direction: M.TangentVector) {
        if velocity.recursivelyAllWritableKeyPaths(to: Double.self).count
            != direction.recursivelyAllWritableKeyPaths(to: Double.self).count { velocity = direction }
        for path in direction.recursivelyAllWritableKeyPaths(to: Double.self) {
            velocity[keyPath: path] = 0.5 * velocity[keyPath: path] + direction[keyPath: path]
            model.allDifferentiableVariables[keyPath: path] -= learningRate * velocity[keyPath: path]
        }
    }
}

struct Fit: Differentiable, KeyPathIterable {
    var slope: Double
    var inner: Dense
}
func loss(_ fit: Fit) -> Double {
    let a = fit.slope - 1, b = fit.inner.weight + 2, c = fit.inner.bias - fit.slope
    return a * a + b * b + c * c
}
var fit = Fit(slope: 0, inner: Dense(weight: 0, bias: 0))
let optimizer = Momentum(for: fit, learningRate: 0.1)
for _ in 0..<200 { optimizer.update(&fit, along: gradient(at: fit, in: loss)) }
print([fit.slope, fit.inner.weight, fit.inner.bias].map { ($0 * 1e6).rounded() / 1e6 })
//> [1.0, -2.0, 1.0]
