// Dual numbers as a user's type, generic over their scalar: their derivatives and the compiler's are the same.

struct Dual<Scalar: FloatingPoint & Differentiable>: Equatable {
    var value: Scalar
    var tangent: Scalar

    static func + (a: Dual, b: Dual) -> Dual { return Dual(value: a.value + b.value, tangent: a.tangent + b.tangent) }
    static func * (a: Dual, b: Dual) -> Dual {
        return Dual(value: a.value * b.value, tangent: a.value * b.tangent + a.tangent * b.value)
    }
    static func / (a: Dual, b: Dual) -> Dual {
        let q = a.value / b.value
        return Dual(value: q, tangent: (a.tangent - q * b.tangent) / b.value)
    }
}

protocol Field {
    static func + (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
}

extension Double: Field {}
extension Dual: Field {}

func rational<T: Field>(_ x: T, one: T) -> T {
    return (x * x + one) / (x + one + one)
}

let x = 1.5
let dual = rational(Dual(value: x, tangent: 1), one: Dual(value: 1, tangent: 0))
func plain(_ x: Double) -> Double { return (x * x + 1) / (x + 1 + 1) }
print(dual.value == rational(x, one: 1.0)) //> true
print(abs(dual.tangent - gradient(at: x, in: plain)) < 1e-15) //> true

// A dual number of dual numbers has the second derivative.
let once = Dual<Double>(value: x, tangent: 1)
print(once * once == Dual(value: 2.25, tangent: 3)) //> true
