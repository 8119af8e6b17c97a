// Forward mode: the sensitivity of a long simulation to one parameter, and products with the Hessian.

@differentiable
func logistic(_ r: Double) -> Double {
    var x = 0.2
    for _ in 0..<20 { x = r * x * (1 - x) }
    return x
}

let forward = derivative(at: 2.8, in: logistic)
let reverse = gradient(at: 2.8, in: logistic)
print(abs(forward - reverse) < 1e-14) //> true

struct Point: Differentiable, AdditiveArithmetic {
    var x, y: Double
}

@differentiable
func valley(_ p: Point) -> Double { return p.x * p.x * p.y + exp(p.x - p.y) }

// The Hessian at (1, 1) is [[2 + 1, 2 - 1], [2 - 1, 1]].
func slope(_ p: Point) -> Point { return gradient(at: p, in: valley) }
let product = valueWithDifferential(at: Point(x: 1, y: 1), in: slope).differential
print(product(Point(x: 1, y: 0))) //> Point(x: 3.0, y: 1.0)
print(product(Point(x: 0, y: 1))) //> Point(x: 1.0, y: 1.0)
