// The differential operators of forward mode: free functions and methods, both labels, one to three arguments.

func square(_ x: Double) -> Double { return x * x }

let (value, differential4) = valueWithDifferential(at: 4.0, in: square)
print(value, differential4(1), differential4(-3)) //> 16.0 8.0 -24.0
print(differential(at: 4.0, of: { x in x })(1)) //> 1.0
print(differential(at: 4.0, 5.0, in: { x, y in x * y })(1, 1)) //> 9.0
print(differential(at: 1.0, 2.0, 3.0, in: { x, y, z in x * y * z })(1, 0, 2)) //> 10.0
print(valueWithDifferential(at: 4.0, 5.0, in: { x, y in (x + y) * -y }).differential(1, 1)) //> -19.0
print(valueWithDerivative(at: 3.0, in: square)) //> (value: 9.0, derivative: 6.0)
print(valueWithDerivative(at: 3.0, 2.0, of: { x, y in x * y * y })) //> (value: 12.0, derivative: 16.0)
print(valueWithDerivative(at: 3.0, 2.0, along: 1, 0, in: { x, y in x * y * y })) //> (value: 12.0, derivative: 4.0)
print(valueWithDerivative(at: 1.0, 2.0, 3.0, in: { x, y, z in x * y * z })) //> (value: 6.0, derivative: 11.0)
print(derivative(at: 3.0, of: square)) //> 6.0
print(derivative(at: Float(10), 5, in: { x, y in x / y })) //> -0.2
print(derivative(at: 1.0, 2.0, 3.0, in: { x, y, z in x + y * z })) //> 6.0
let slope = derivative(of: square)
print(slope(0.5), slope(2)) //> 1.0 4.0
print(derivative(of: { (x: Double, y: Double) in x * y * x })(4, 5)) //> 56.0
print(derivative(of: { (x: Double, y: Double, z: Double) in x * y + z })(4, 5, 6)) //> 10.0
print(valueWithDerivative(of: square)(5)) //> (value: 25.0, derivative: 10.0)
print(valueWithDerivative(of: { (x: Double, y: Double) in x - 2 * y })(5, 1)) //> (value: 3.0, derivative: -1.0)
print(4.0.derivative(in: square), 4.0.valueWithDerivative(in: square)) //> 8.0 (value: 16.0, derivative: 8.0)
print(4.0.derivative(at: 5.0) { x, y in x * y }) //> 9.0
print(4.0.differential(in: square)(2), 4.0.differential(at: 5.0, in: { x, y in x * y })(1, 0)) //> 16.0 5.0
print(4.0.valueWithDifferential(in: square).differential(0.5)) //> 4.0

// Variables.
print(valueWithDerivative(at: 4.0) { x in
    var a = x
    var b = a + 2
    b -= 1
    let c = 3.0
    var d = a + b + c - 1
    d += d
    a = d
    return a
}) //> (value: 22.0, derivative: 4.0)
print(valueWithDerivative(at: 4.0, 5.0) { x, y in (x + y) * (x + y) / x + y }) //> (value: 25.25, derivative: 4.9375)

// Mutating methods.
struct Sum: Differentiable {
    var x: Double = 0
    mutating func add(_ y: Double) { x += y }
}
print(derivative(at: 1.0) { y in var s = Sum(x: 0); s.add(y); return s.x }) //> 1.0
print(derivative(at: 1.0) { y in var s = Sum(x: 0); s.x = y; s.add(y); return s.x }) //> 2.0
print(derivative(at: 3.0) { y in var s = Sum(x: 0); s.add(y * y); return s.x }) //> 6.0

// A differential runs its function's effects once, and keeps the values of variables as they were.
func noisy(_ x: Double) -> Double {
    print("running")
    return x * x * x
}
let (cube, cubed) = valueWithDifferential(at: 2.0, in: noisy) //> running
print(cube, cubed(1), cubed(10)) //> 8.0 12.0 120.0
print(derivative(at: 2.0, in: noisy))
//> running
//> 12.0
var factor = 2.0
let (scaled, scaling) = valueWithDifferential(at: 3.0) { x in x * x * factor }
factor = 100
print(scaled, scaling(1), derivative(at: 3.0) { x in x * x * factor }) //> 18.0 12.0 600.0
print(gradient(at: 2.0) { x in differential(at: x, in: noisy)(x) })
//> running
//> 36.0
let rows = differential(at: [1.0, 2.0]) { xs -> [Double] in
    print("once")
    var r = xs
    for i in xs.indices { r[i] = xs[i] * xs[0] }
    return r
} //> once
print(rows([1, 0]), rows([0, 1])) //> [2.0, 2.0] [0.0, 1.0]
let product = differential(at: 2.0, 3.0) { x, y -> Double in
    print("again")
    return x * y
} //> again
print(product(1, 0), product(0, 1)) //> 3.0 2.0
