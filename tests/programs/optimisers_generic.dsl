// Optimisers find the variables of parts whose type is a parameter.
import TensorFlow

struct Unit: Differentiable { var weight: Float = 1 }

struct Pair<A: Differentiable>: Differentiable {
    var a: A
    var k: Float = 1
}

struct Many<A: Differentiable>: Differentiable {
    var parts: [A]
    var pair: Pair<A>
}

var pair = Pair(a: Unit())
let sgd = SGD(for: pair, learningRate: 0.1)
sgd.update(&pair, along: gradient(at: pair) { $0.a.weight * 2 + $0.k })
print(pair) //> Pair<Unit>(a: Unit(weight: 0.8), k: 0.9)

var many = Many(parts: [Unit(), Unit()], pair: Pair(a: Unit()))
let adam = Adam(for: many, learningRate: 0.5)
adam.update(&many, along: gradient(at: many) { $0.parts[0].weight * 2 + $0.parts[1].weight + $0.pair.k })
print(many) //> Many<Unit>(parts: [Unit(weight: 0.50000006), Unit(weight: 0.50000024)], pair: Pair<Unit>(a: Unit(weight: 1.0), k: 0.50000024))

func step<A: Differentiable>(_ pair: inout Pair<A>, _ slope: Pair<A>.TangentVector)
where A.TangentVector: KeyPathIterable {
    SGD(for: pair, learningRate: 0.5).update(&pair, along: slope)
}
step(&pair, gradient(at: pair) { $0.a.weight })
print(pair) //> Pair<Unit>(a: Unit(weight: 0.3), k: 0.9)


// Arrays of tensors are variables too, at any depth.
struct Stack: Differentiable { var weights: [Tensor<Float>], deeper: [[Tensor<Double>]] }
var stack = Stack(weights: [[1, 2], [3]], deeper: [[[1]], []])
let rates = SGD(for: stack, learningRate: 0.5)
for _ in 0..<2 {
    rates.update(&stack, along: gradient(at: stack) { s in s.weights[0].sum() + Tensor<Float>(s.deeper[0][0]).sum() })
}
print(stack) //> Stack(weights: [[0.0, 1.0], [3.0]], deeper: [[[0.0]], []])
