// Derivatives through dictionaries: the tangent is a dictionary of tangents, in which a missing key is zero.

let d: [String: Double] = ["s1": 1]
print(pullback(at: d, in: { d in d["s1"]! })(2)) //> ["s1": 2.0]
let m = ["x": 3.0, "y": 4.0, "z": 5]
print(gradient(at: m) { d in d["x"]! * d["y"]! + d["q", default: 0] }) //> ["x": 4.0, "y": 3.0, "z": 0.0]
print(gradient(at: m) { d in
    var s = 0.0
    for (_, v) in d { s += v * v }
    return s
}) //> ["x": 6.0, "y": 8.0, "z": 10.0]
print(gradient(at: m) { $0.values.reduce(1, *) }) //> ["x": 20.0, "y": 15.0, "z": 12.0]

// Built, written and removed inside: 6x + x^3 * 3x + 2x at 2.
func edited(_ x: Double) -> Double {
    var d = ["a": x, "b": x * x]
    d["c"] = x * x * x
    d["a"]! += 5 * x
    d["d", default: x] *= 3
    d["b"] = nil
    return d["a"]! + d["c"]! * d["d"]! + (d["b"] ?? 2 * x)
}
print(gradient(at: 2, in: edited), derivative(at: 2, in: edited)) //> 104.0 104.0
print(gradient(at: 2) { gradient(at: $0, in: edited) }) //> 144.0

let (squares, back) = valueWithPullback(at: m) { d in d.mapValues { $0 * $0 } }
print(squares, back(["z": 2, "x": 1])) //> ["x": 9.0, "y": 16.0, "z": 25.0] ["x": 6.0, "y": 0.0, "z": 20.0]
func first<K: Hashable, V: Differentiable>(_ d: [K: V], _ k: K) -> V { return d[k]! }
print(pullback(at: d) { first($0, "s1") }(3)) //> ["s1": 3.0]

// The gradient of a product of parts of a gradient: 2 x y * x^2.
func slope(_ m: [String: Double]) -> [String: Double] { return gradient(at: m) { d in d["x"]! * d["x"]! * d["y"]! } }
print(slope(m)) //> ["x": 24.0, "y": 9.0, "z": 0.0]
print(gradient(at: m) { m in
    let g = slope(m)
    return g["x"]! * g["y"]!
}) //> ["x": 216.0, "y": 54.0, "z": 0.0]

// Inside of structs, arrays, other dictionaries, and of optionals.
struct Model: Differentiable {
    var weights: [String: Double]
    var bias: Double
}
let model = Model(weights: ["a": 2, "b": 3], bias: 1)
let (loss, change) = valueWithGradient(at: model) { m in
    let e = m.weights["a"]! * 2 + m.weights["b"]! + m.bias
    return e * e
}
print(loss, change.weights, change.bias) //> 64.0 ["a": 32.0, "b": 16.0] 16.0
var moved = model
moved.move(along: change)
print(moved.weights) //> ["a": 34.0, "b": 19.0]
print(pullback(at: model) { Model(weights: $0.weights, bias: $0.weights["a"]!) }(change).weights) //> ["a": 48.0, "b": 16.0]
let nested = ["p": ["u": 2.0, "v": 3.0], "q": [:]]
print(gradient(at: nested) { n in n["p"]!["u"]! * n["p"]!["v"]! }) //> ["p": ["u": 3.0, "v": 2.0], "q": [:]]
print(gradient(at: [["u": 2.0], ["u": 5.0]]) { $0[0]["u"]! * $0[1]["u"]! }) //> [["u": 5.0], ["u": 2.0]]
let rows = ["r": [1.0, 2.0], "s": [3.0]]
print(gradient(at: rows) { r in r["r"]![1] * r["s"]![0] }) //> ["r": [0.0, 3.0], "s": [2.0]]
print(gradient(at: rows) { r in
    var grown = r
    grown["r", default: []].append(r["s"]![0] * 2)
    return grown["r"]!.reduce(0, +)
}) //> ["r": [1.0, 1.0], "s": [2.0]]
let some: [String: Double]? = ["a": 4]
print(gradient(at: some) { o in o!["a"]! * o!["a"]! }.value!) //> ["a": 8.0]
print(pullback(at: some) { $0 }(.init(["a": 2])).value!) //> ["a": 2.0]

// Sums of dictionaries.
print(["a": 1.0] + ["b": 2.0, "a": 0.5], ["a": 1.0] - ["b": 2.0]) //> ["a": 1.5, "b": 2.0] ["a": 1.0, "b": -2.0]
print(gradient(at: d, ["s1": 2.0, "s2": 3.0]) { a, b in
    let sum = a + b
    return sum["s1"]! * sum["s2"]!
}) //> (["s1": 3.0], ["s1": 3.0, "s2": 3.0])
