// What cannot be differentiated, and why.

let add: @differentiable (Float, Float) -> Float = { x, y in
    Float(Int(x + y))
}
//! cannot differentiate through a non-differentiable result; do you want to add '.withoutDerivative()'?

func f(_ g: (Double) -> Double) -> Double { return gradient(at: 1.0) { x in g(x) } }
print(f { $0 * $0 })
//! opaque non-'@differentiable' function is not differentiable

var g = 1.0
func f2(_ x: Double) -> Double { g = x * x; return g * x }
print(gradient(at: 2, in: f2))
//! cannot differentiate writes to global variables

protocol A { func a(_ x: Float) -> Float }
struct B: A { func a(_ x: Float) -> Float { return 5 * x } }
func b<T: A>(_ g: T) -> Float { return gradient(at: 3) { x in g.a(x) } }
print(b(B()))
//! member is not differentiable because the corresponding protocol requirement is not '@differentiable'


func keyed(_ x: Double) -> Double {
    var sum = 0.0
    for (key, value) in [x * x: 2 * x] { sum += key * value }
    return sum
}
print(gradient(at: 3, in: keyed))
//! not supported yet: a dictionary whose keys are floating-point numbers
