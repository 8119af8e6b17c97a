// Layers that differ while a model learns.
import TensorFlow

let ones = Tensor<Double>(ones: [40, 50])
let dropout = Dropout<Double>(probability: 0.5), learning = Context(learningPhase: .training)
print(dropout.applied(to: ones) == ones, dropout.inferring(from: ones) == ones) //> true true
let dropped = dropout.applied(to: ones, in: learning)
print(dropped.scalars.allSatisfy { $0 == 0 || $0 == 2 }, abs(dropped.mean().scalarized() - 1) < 0.1) //> true true
let slope = gradient(at: ones) { x in (dropout.applied(to: x, in: learning) * ones).sum() }
print(slope.scalars.allSatisfy { $0 == 0 || $0 == 2 }, abs(slope.mean().scalarized() - 1) < 0.1) //> true true
let noise = GaussianNoise<Double>(standardDeviation: 0.5).applied(to: ones, in: learning)
print(abs(noise.standardDeviation().scalarized() - 0.5) < 0.05) //> true

// With probability 1 nothing stays.
let none = Dropout<Double>(probability: 1), normal = AlphaDropout<Double>(probability: 1)
print(none.applied(to: ones, in: learning).sum(), normal.applied(to: ones, in: learning).sum()) //> 0.0 0.0
print(gradient(at: ones) { x in none.applied(to: x, in: learning).sum() }.sum()) //> 0.0

// The layers inside of a model are in the phase that it is asked for, whichever of the four methods it has.
struct Wrapped: Layer {
    var none = Dropout<Double>(probability: 1)
    @differentiable func applied(to x: Tensor<Double>) -> Tensor<Double> { none(x) }
}
struct Model: Layer {
    var first = Wrapped(), others = Sequential(Wrapped(), Wrapped())
    @differentiable func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { others(first(x)) }
}
struct Passing: Layer {
    var model = Model()
    @differentiable(wrt: (self, x)) func applied(to x: Tensor<Double>, in context: Context) -> Tensor<Double> { model(x) }
}
let one = Tensor<Double>(1), model = Model()
print(Wrapped().applied(to: one, in: learning), model.applied(to: one, in: learning), model(one)) //> 0.0 0.0 1.0
print(one.sequenced(in: learning, through: model, model), one.sequenced(through: model, model)) //> 0.0 1.0
withLearningPhase(.training) {
    print(model.inferring(from: one), Passing().inferring(from: one), model(one)) //> 1.0 1.0 0.0
    print(model.applied(to: one, in: Context()), model.applied(to: one, in: Context.local)) //> 1.0 0.0
    print(gradient(at: one) { x in model.inferring(from: x) }, gradient(at: one) { x in model(x) }) //> 1.0 0.0
}
print(gradient(at: one) { x in model.applied(to: x, in: learning) }, gradient(at: one) { x in model(x) }) //> 0.0 1.0
