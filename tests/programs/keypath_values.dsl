// Key paths as values and as functions: reading, writing, and derivatives through them.

struct Layer: Differentiable, AdditiveArithmetic { var weight, bias: Double }
struct Model: Differentiable, AdditiveArithmetic {
    var a: Layer
    var b: Layer
    var scale: Double
    var total: Double {
        get { a.weight + b.weight }
        set { a.weight = newValue }
    }
    var half: Double { scale / 2 }
}

var model = Model(a: Layer(weight: 1, bias: 2), b: Layer(weight: 3, bias: 4), scale: 5)
let weight = \Model.a.weight
print(model[keyPath: weight], model[keyPath: \.b.bias], model[keyPath: \Model.half])
model[keyPath: weight] = 10
model[keyPath: weight] += 0.5
model[keyPath: \.scale] *= 2
let paths: [WritableKeyPath<Model, Double>] = [\.a.weight, \.b.bias, \.scale, \.total]
for path in paths { model[keyPath: path] -= 1 }
print(model)
let layers = [\Model.a, \Model.b]
for layer in layers {
    model[keyPath: layer.appending(path: \.bias)] = 0
    model[keyPath: layer].weight += 100
}
print([model.a, model.b].map(\.weight), [model.a].map(\Layer.bias), [1, 2].map(\.self))
//> 1.0 4.0 2.5
//> Model(a: Layer(weight: 11.5, bias: 2.0), b: Layer(weight: 3.0, bias: 3.0), scale: 9.0)
//> [111.5, 103.0] [0.0] [1, 2]

func read<R, V>(_ root: R, _ path: KeyPath<R, V>) -> V { return root[keyPath: path] }
func increment(_ x: inout Double) { x += 1000 }
func bump<R>(_ root: inout R, _ path: WritableKeyPath<R, Double>) {
    root[keyPath: path] += 1
    increment(&root[keyPath: path])
}
let half: KeyPath<Model, Double> = \.half
bump(&model, \.a.bias)
print(read(model, \.half), read(model, \.a.bias), model[keyPath: half], read([3, 4], \.count))
func readAny(_ path: KeyPath<Model, Double>) -> Double { return model[keyPath: path] }
let widened: [KeyPath<Model, Double>] = [weight, half, \.scale]
print(readAny(weight), read(model, weight), widened.map { model[keyPath: $0] }, model[keyPath: half.appending(path: \.self)])
struct Pair<T> {
    var left, right: T
    func swapped(_ path: WritableKeyPath<Pair<T>, T>) -> Pair<T> {
        var copy = self
        copy[keyPath: path] = left
        return copy
    }
}
print(Pair(left: 1, right: 2).swapped(\.right), Layer.TangentVector(weight: 1, bias: 2)[keyPath: \Layer.TangentVector.bias])
final class Counter { var count = 1 }
var counter = Counter()
let alias = counter
counter[keyPath: \.count] += 4
print(alias.count, counter[keyPath: \Counter.count])
//> 4.5 1001.0 4.5 2
//> 111.5 111.5 [111.5, 4.5, 9.0] 4.5
//> Pair<Int>(left: 1, right: 1) 2.0
//> 5 5

print(gradient(at: model) { m in m[keyPath: weight] * m[keyPath: \.b.weight] + m[keyPath: half] })
func squares(_ m: Model, _ paths: [WritableKeyPath<Model, Double>]) -> Double {
    var sum = 0.0
    for path in paths { sum += m[keyPath: path] * m[keyPath: path] }
    return sum
}
print(gradient(at: model) { m in squares(m, paths) })
func setting(_ x: Double, _ path: WritableKeyPath<Model, Double>) -> Double {
    var copy = model
    copy[keyPath: path] = x * x
    return copy.a.weight * copy.scale
}
print(gradient(at: 3.0) { x in setting(x, weight) + setting(x, \.scale) })
print(gradient(at: 3.0) { x in gradient(at: x) { y in setting(y, weight) } })
//> Model(a: Layer(weight: 103.0, bias: 0.0), b: Layer(weight: 111.5, bias: 0.0), scale: 0.5)
//> Model(a: Layer(weight: 652.0, bias: 0.0), b: Layer(weight: 429.0, bias: 0.0), scale: 18.0)
//> 723.0
//> 18.0
