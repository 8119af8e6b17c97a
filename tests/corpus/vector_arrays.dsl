// Derivatives through arrays of types that are their own tangents, with a sum and a zero of their own: by both modes and
// of second order, they are central differences.
import Foundation

struct V: Differentiable, AdditiveArithmetic {
    typealias TangentVector = V
    var isZero: Bool
    var x: Double

    static var zero: V { V(isZero: true, x: 0) }
    static func - (a: V, b: V) -> V { a + V(-b.number) }

    static func + (a: V, b: V) -> V { a.isZero ? b : b.isZero ? a : V(a.number + b.number) }
    @derivative(of: +)
    static func addedVJP(a: V, b: V) -> (value: V, pullback: (V) -> (V, V)) { (a + b, { v in (v, v) }) }
    @derivative(of: +)
    static func addedJVP(a: V, b: V) -> (value: V, differential: (V, V) -> V) { (a + b, { d, e in d + e }) }

    @differentiable
    static func * (a: V, b: V) -> V { V(a.number * b.number) }

    init(isZero: Bool, x: Double) {
        self.isZero = isZero
        self.x = x
    }
    init(_ x: Double) { self.init(isZero: false, x: x) }
    @derivative(of: init(_:))
    static func madeVJP(_ x: Double) -> (value: V, pullback: (V) -> Double) { (V(x), { v in v.number }) }
    @derivative(of: init(_:))
    static func madeJVP(_ x: Double) -> (value: V, differential: (Double) -> V) { (V(x), { d in V(d) }) }

    var number: Double { x }
    @derivative(of: number)
    func numberVJP() -> (value: Double, pullback: (Double) -> V) { (number, { d in V(d) }) }
    @derivative(of: number)
    func numberJVP() -> (value: Double, differential: (V) -> Double) { (number, { d in d.number }) }
}

struct Layer: Differentiable {
    var weight: V
    var scale: Double
    var extra: [Double]
    @differentiable
    func callAsFunction(_ x: V) -> V { V(sin((x * weight).number) * scale + extra[0]) }
}

func check(_ f: @differentiable (Double) -> Double, at x: Double = 0.7) {
    func slope(_ x: Double) -> Double { gradient(at: x, in: f) }
    let step = 1e-4
    let first = (f(x + step) - f(x - step)) / (2 * step), second = (slope(x + step) - slope(x - step)) / (2 * step)
    let forward = derivative(at: x, in: f), twice = derivative(at: x) { gradient(at: $0, in: f) }
    print([(slope(x), first), (forward, first), (twice, second)].allSatisfy { abs($0 - $1) < 1e-5 * (1 + abs($1)) })
}

// Elements that are read, written, and not used at all; arrays in branches.
check { x in
    var all = [V(x), V(x * x), V(3)] + [V](repeating: V(x), count: 2)
    all[1] = all[0] * all[1]
    if x > 0 { all[4] = all[1] * all[4] } else { all = [] }
    return (all[1] * all[4] * all[3]).number
}
//> true

// Arrays that grow and shrink in loops.
check { x in
    var stack = [V(x)]
    while stack.count < 5 { stack.append(stack[stack.count - 1] * V(x)) }
    var total = V(1)
    while stack.count > 1 { total = total * stack.removeLast() + stack[0] }
    return total.number
}
//> true

// Arrays of arrays, and of structs that hold numbers and arrays too.
check { x in
    var grid = [[V(x), V(2)], [V(x * x)]]
    grid[0][1] = grid[0][0] * grid[1][0]
    grid[1].append(V(x))
    let layers = [Layer(weight: grid[0][1], scale: x, extra: [1, 2]), Layer(weight: V(x), scale: 2, extra: [x])]
    var result = V(x)
    for row in grid { for each in row { result = result * each } }
    for i in 0..<layers.count { result = layers[i](result) }
    return result.number
}
//> true

// Functions that hand arrays on, call themselves, and take closures.
func powers(_ all: [V], _ n: Int) -> [V] { n == 0 ? all : powers([all[0] * all[1], all[1]], n - 1) }
check { x in
    let mapped = powers([V(x), V(x + 1)], 3).differentiableMap { $0 * $0 }
    let best: V? = x > 0 ? mapped[0] : nil
    return mapped.differentiableReduce(V(x)) { $0 * $1 }.number + (best ?? V(1)).number
}
//> true

// A gradient has an element for each, and a seed may leave out the last.
print(gradient(at: [V(2), V(3), V(4)]) { all in (all[1] * all[1]).number }.base.map { $0.number }) //> [0.0, 6.0, 0.0]
let pull = pullback(at: 2.0) { x in [V(x), V(x * x)] }
print(pull([V(1)]), pull([V(1), V(10)]), pull([])) //> 1.0 41.0 0.0
