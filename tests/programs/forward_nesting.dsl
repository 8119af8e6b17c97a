// Derivatives of derivatives through forward mode: both modes in either order, in loops, and in functions that are
// differentiated themselves.

func cube(_ x: Double) -> Double { return x * x * x }

print(derivative(at: 2.0) { x in derivative(at: x, in: cube) }) //> 12.0
print(derivative(at: 2.0) { x in gradient(at: x, in: cube) }) //> 12.0
print(gradient(at: 2.0) { x in derivative(at: x, in: cube) }) //> 12.0
print(gradient(at: 2.0) { x in gradient(at: x, in: cube) }) //> 12.0
print(derivative(at: 2.0) { x in derivative(at: x) { y in derivative(at: y) { z in z * z * z * z } } }) //> 48.0
print(gradient(at: 2.0) { x in derivative(at: x) { y in gradient(at: y) { z in z * z * z * z } } }) //> 48.0
print(derivative(of: { (x: Double) in derivative(at: x) { y in derivative(at: y) { sin($0) } } })(0)) //> -1.0

// A perturbation is not confused with another.
print(gradient(at: 3.0) { x in x * derivative(at: 5.0) { y in x * y } }) //> 6.0
print(derivative(at: 3.0) { x in x * derivative(at: 5.0) { y in x * y } }) //> 6.0
print(derivative(at: 3.0) { x in x * derivative(at: x) { y in x * y } }) //> 6.0
print(derivative(at: 1.0) { x in derivative(at: 2.0) { y in x + y } * x }) //> 1.0

// Hessians.
func rosenbrock(_ v: [Double]) -> Double {
    var total = 0.0
    for i in 0..<(v.count - 1) {
        let a = v[i + 1] - v[i] * v[i]
        let b = 1 - v[i]
        total += 100 * a * a + b * b
    }
    return total
}
func hessianTimes(_ v: [Double], _ direction: Array<Double>.TangentVector) -> [Double] {
    return valueWithDerivative(at: v, along: direction, in: { gradient(at: $0, in: rosenbrock).base }).derivative.base
}
let point = [1.2, 1.0, 0.8]
for i in 0..<3 {
    var direction = [0.0, 0.0, 0.0]
    direction[i] = 1
    print(hessianTimes(point, .init(direction)))
}
//> [1330.0, -480.0, 0.0]
//> [-480.0, 1082.0, -400.0]
//> [0.0, -400.0, 200.0]
let (_, hessian) = valueWithDifferential(at: point) { gradient(at: $0, in: rosenbrock).base }
print(hessian([1, 0, 0]), hessian(.zero)) //> [1330.0, -480.0, 0.0] [0.0, 0.0, 0.0]

// Newton's method, and the derivative of its result: a derivative inside of a loop inside of a derivative.
func root(_ a: Double) -> Double {
    var x = a
    for _ in 0..<20 {
        let (value, slope) = valueWithDerivative(at: x) { y in y * y - a }
        x -= value / slope
    }
    return x
}
print(root(4), derivative(at: 4.0, in: root), gradient(at: 4.0, in: root)) //> 2.0 0.25 0.25
func until(_ a: Double) -> Double {
    var x = a
    var steps = 0
    while abs(x * x - a) > 1e-12 && steps < 50 {
        x -= (x * x - a) / gradient(at: x) { $0 * $0 }
        steps += 1
    }
    return x
}
print(abs(derivative(at: 4.0, in: until) - 0.25) < 1e-9, abs(gradient(at: 4.0, in: until) - 0.25) < 1e-9) //> true true

// A differential as a value that outlives its function, chosen and stored.
func slopes(_ x: Double) -> [(Double) -> Double] {
    return [differential(at: x, in: cube), differential(at: x) { sin($0) }, { 7 * $0 }]
}
for slope in slopes(0) { print(slope(2)) }
//> 0.0
//> 2.0
//> 14.0
print(gradient(at: 3.0) { x in differential(at: x, in: cube)(x) }) //> 81.0
print(derivative(at: 3.0) { x in differential(at: x, in: cube)(x) + pullback(at: x, in: cube)(x) }) //> 162.0
