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
