// Derivatives that a program registers, in the mode that they were not written for, and the operators that change derivatives.

// custom: pullback only, used forward
func cube(_ x: Double) -> Double { return x * x * x }
@derivative(of: cube)
func cubeVJP(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (value: cube(x), pullback: { v in 100 * v * x })
}
print(valueWithDerivative(at: 3.0, in: cube)) //> (value: 27.0, derivative: 300.0)
print(derivative(at: 3.0) { x in 2 * cube(x * x) }) //> 10800.0
let dc = differential(at: 3.0, in: cube)
print(dc(1), dc(2)) //> 300.0 600.0
// custom: differential only, used both ways
func quad(_ x: Double, _ y: Double) -> Double { return x * x * y }
@derivative(of: quad)
func quadJVP(_ x: Double, _ y: Double) -> (value: Double, differential: (Double, Double) -> Double) {
    return (value: quad(x, y), differential: { dx, dy in 1000 * x * dx + y * dy })
}
print(valueWithDerivative(at: 3.0, 5.0, in: quad)) //> (value: 45.0, derivative: 3005.0)
print(gradient(at: 3.0, 5.0, in: quad)) //> (3000.0, 5.0)
print(gradient(at: 3.0) { x in quad(x, x * x) }) //> 3054.0
print(derivative(at: 3.0) { x in gradient(at: x) { y in quad(y, 2) } }) //> 1000.0
print(gradient(at: 3.0) { x in derivative(at: x) { y in quad(y, 2) } }) //> 1000.0
// arrays
func total(_ xs: [Double]) -> Double { var s = 0.0; for x in xs { s += x }; return s }
@derivative(of: total)
func totalVJP(_ xs: [Double]) -> (value: Double, pullback: (Double) -> Array<Double>.TangentVector) {
    let n = xs.count
    return (value: total(xs), pullback: { v in Array<Double>.TangentVector([Double](repeating: 7 * v, count: n)) })
}
print(derivative(at: 2.0) { x in total([x, x * x, 1]) }) //> 35.0
func scaled(_ xs: [Double], _ k: Double) -> [Double] { return xs.map { $0 * k } }
@derivative(of: scaled)
func scaledJVP(_ xs: [Double], _ k: Double) -> (value: [Double], differential: (Array<Double>.TangentVector, Double) -> Array<Double>.TangentVector) {
    return (value: scaled(xs, k), differential: { dx, dk in
        var r: [Double] = []
        for i in 0..<xs.count { r.append(dx.base[i] * k + xs[i] * dk) }
        return Array<Double>.TangentVector(r)
    })
}
print(pullback(at: [1.0, 2, 3], 10.0, in: scaled)(.init([1, 0, 2]))) //> ([10.0, 0.0, 20.0], 7.0)
print(gradient(at: 2.0) { k in scaled([1, 2, 3], k)[1] }) //> 2.0
print(valueWithDerivative(at: 2.0) { k in scaled([1, k, 3], k) }) //> (value: [2.0, 4.0, 6.0], derivative: [1.0, 4.0, 3.0])
// struct method, withGradient, withRecomputation, withoutDerivative, differentiableFunction
print(derivative(at: 3.0) { x in x.withGradient { $0 *= 10 } * x }) //> 6.0
print(derivative(at: 3.0) { x in x.withRecomputationInPullbacks { $0 * $0 } * x }) //> 27.0
print(derivative(at: 3.0) { x in x * x.withoutDerivative() }) //> 3.0
let tripled = differentiableFunction(from: { (x: Double) in (value: x * x, pullback: { v in 3 * v }) })
print(derivative(at: 3.0, in: tripled)) //> 3.0
print(differential(at: 3.0, in: tripled)(2)) //> 6.0

// Functions that change their arguments.
func scale(_ x: inout Double, _ k: Double) -> Double { let old = x; x = x * k; return old * k }
@derivative(of: scale)
func scaleVJP(_ x: inout Double, _ k: Double) -> (value: Double, pullback: (Double, inout Double) -> Double) {
    let x0 = x
    let value = scale(&x, k)
    return (value: value, pullback: { v, dx in
        let dk = v * x0 + dx * x0
        dx = v * k * 100 + dx * k * 10
        return dk
    })
}
func use(_ x: Double, _ k: Double) -> Double { var y = x * x; let v = scale(&y, k); return v + 3 * y }
print(gradient(at: 2.0, 5.0, in: use)) //> (2600.0, 16.0)
print(valueWithDerivative(at: 2.0, 5.0, along: 1, 0, in: use), valueWithDerivative(at: 2.0, 5.0, along: 0, 1, in: use)) //> (value: 80.0, derivative: 2600.0) (value: 80.0, derivative: 16.0)
func grow(_ x: inout Double, _ k: Double) { x = x * k }
@derivative(of: grow)
func growJVP(_ x: inout Double, _ k: Double) -> (value: Void, differential: (inout Double, Double) -> Void) {
    let x0 = x
    grow(&x, k)
    return (value: (), differential: { dx, dk in dx = 7 * dx * k + 11 * dk * x0 })
}
func use2(_ x: Double, _ k: Double) -> Double { var y = x; grow(&y, k); return 2 * y }
print(valueWithDerivative(at: 2.0, 5.0, along: 1, 0, in: use2), valueWithDerivative(at: 2.0, 5.0, along: 0, 1, in: use2)) //> (value: 20.0, derivative: 70.0) (value: 20.0, derivative: 44.0)
print(gradient(at: 2.0, 5.0, in: use2)) //> (70.0, 44.0)
struct Acc: Differentiable {
    var total: Double
    mutating func add(_ x: Double) { total += x }
    @derivative(of: add)
    mutating func addJVP(_ x: Double) -> (value: Void, differential: (inout TangentVector, Double) -> Void) {
        add(x)
        return (value: (), differential: { d, dx in d.total += 5 * dx })
    }
}
func use3(_ x: Double) -> Double { var a = Acc(total: x); a.add(x * x); return a.total }
print(derivative(at: 3.0, in: use3), gradient(at: 3.0, in: use3)) //> 31.0 31.0

// A pullback that is known only when the program runs.
func chosenPullback(_ n: Int) -> (Double) -> Double { return n == 0 ? { 3 * $0 } : { 4 * $0 } }
func opaque(_ x: Double) -> Double { return x * x }
@derivative(of: opaque)
func opaqueVJP(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (value: opaque(x), pullback: chosenPullback(Int(x)))
}
print(gradient(at: 3.0, in: opaque)) //> 4.0
print(derivative(at: 3.0, in: opaque)) //> 4.0
