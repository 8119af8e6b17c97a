// Small things that programs in Swift's style rely on: closures called where they stand, subscripts without
// parameters, Optionals beside plain arguments, vectors that move by addition, observers that write to variables.

// A closure called at once takes its types from the arguments and from what is made of its result.
let factor: Float = 2
print({ $0 * 3 }(3) * factor, { x in x + 1 }(1.5), { $0 }(4) as Float) //> 18.0 2.5 4.0
let half: Double? = { a, b in a / b }(1, 2)
print(half!) //> 0.5
func mixed(_ x: Float, _ y: Float) -> Float { return 3 * x + { $0 * 3 }(3) * y }
print(gradient(at: 1, 2, in: mixed)) //> (3.0, 9.0)
print(gradient(at: 3) { (x: Float) in { $0 * $0 }(x) * 2 }) //> 12.0

struct Reservoir: Differentiable {
    var level: Float
    subscript() -> Float {
        get { level * level }
        set { level = newValue }
    }
}
var reservoir = Reservoir(level: 3)
reservoir[] += 1
print(reservoir.level, reservoir[]) //> 10.0 100.0
func refilled(_ r: Reservoir) -> Float {
    var r = r
    r[] *= r[]
    return r[]
}
print(gradient(at: Reservoir(level: 2), in: refilled)) //> Reservoir(level: 1024.0)

func same<T: Equatable>(_ a: T, _ b: T) -> Bool { return a == b }
let maybe: Float? = 5
print(same(5, maybe), same(Float(4), maybe), same(nil, maybe), same(maybe, 5)) //> true false false true

// A type that is its own tangent vector has `move` from `+`, though its properties are constants.
struct Wind: AdditiveArithmetic { let east, north: Double }
extension Wind: Differentiable { typealias TangentVector = Wind }
var wind = Wind(east: 1, north: 2)
wind.move(by: Wind(east: 0.5, north: -2))
print(wind, gradient(at: wind) { 3 * $0.east }) //> Wind(east: 1.5, north: 0.0) Wind(east: 3.0, north: 0.0)

// What observers of gradients write to is no part of the value.
func observed(_ x: Double) -> (total: Double, calls: Int, gradient: Double) {
    var total = 0.0
    var calls = 0
    func note(_ v: inout Double) {
        total += v
        calls += 1
    }
    let g = gradient(at: x) { (x: Double) -> Double in
        _ = x.withDerivative(note)
        return x.withDerivative(note) * x.withDerivative(note) * x.withGradient { total += $0 }
    }
    return (total, calls, g)
}
print(observed(4)) //> (total: 48.0, calls: 2, gradient: 48.0)

// A registered pullback need not be linear, so that equal calls are not one call.
func clipped(_ x: Double) -> Double { return x }
@derivative(of: clipped)
func clippedDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (x, { v in min(max(v, -1), 1) })
}
func through(_ x: Double) -> Double { return clipped(x) }
func repeatedly(_ x: Double) -> Double {
    var sum = 0.0
    for _ in 0..<4 { sum += clipped(x) }
    return sum
}
print(gradient(at: 5) { clipped($0) + clipped($0) }, gradient(at: 5) { through($0) + through($0) }) //> 2.0 2.0
print(gradient(at: 5) { (x: Double) -> Double in let y = clipped(x); return y + y }) //> 1.0
print(gradient(at: 5, of: repeatedly), valueWithGradient(at: 5) { 3 * clipped($0) }) //> 4.0 (value: 15.0, gradient: 1.0)
func ten(_ v: inout Double) { v = 10 }
print(gradient(at: 4) { $0.withDerivative(ten) + $0.withDerivative(ten) }) //> 20.0

// A function of the library whose derivative is zero is no reason for a warning about the library.
func slope(_ f: @differentiable(reverse) (Double) -> Double, _ x: Double) -> Double { return gradient(at: x, of: f) }
print(slope(floor, 2.5), slope(ceil, 2), slope(round, 2), slope(trunc, 2)) //> 0.0 0.0 0.0 0.0

// Local functions inside generic ones, generic or not, which say nothing of what is generic around them.
func pairing<T>(_ x: T) -> T {
    func number() -> Int { return 3 }
    func pair<U>(_ a: U) -> (U, U) { return (a, a) }
    print(number(), pair(7).1)
    return pair(x).0
}
func pair<U>(_ a: U) -> (U, U) { return (a, a) }
print(pairing(2.5), pair("x").0)
//> 3 7
//> 2.5 x
struct Holder<A> {
    var a: A
    func mapped<B>(_ b: B) -> B {
        func tag<C>(_ c: C) -> (C, Int) { return (c, 3) }
        return tag(b).0
    }
}
print(Holder(a: 1).mapped(true)) //> true
