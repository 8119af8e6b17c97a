// A root found by bisection has no derivative of its own; the implicit function theorem gives it one.

func cubic(_ x: Double, _ a: Double) -> Double { return x * x * x + a * x - 1 }

func root(_ a: Double) -> Double {
    var low = 0.0
    var high = 1.0
    for _ in 0..<60 {
        let middle = (low + high) / 2
        if cubic(middle, a) > 0 { high = middle } else { low = middle }
    }
    return (low + high) / 2
}

@differentiating(root)
func rootDerivative(_ a: Double) -> (value: Double, pullback: (Double) -> Double) {
    let x = root(a)
    let (byX, byA) = gradient(at: x, a, in: cubic)
    return (x, { v in -v * byA / byX })
}

let a = 0.5
let x = root(a)
print(abs(cubic(x, a)) < 1e-15) //> true
let slope = gradient(at: a, in: root)
let step = 1e-5
let difference = (root(a + step) - root(a - step)) / (2 * step)
print(abs(slope - difference) < 1e-8) //> true
print(abs(slope + x / (3 * x * x + a)) < 1e-15) //> true

// Through a function of the root, and by the chain rule.
let area = gradient(at: a) { a in root(a * a) * root(a) }
let r2 = root(a * a)
let expected = gradient(at: a * a, in: root) * 2 * a * x + r2 * slope
print(abs(area - expected) < 1e-14) //> true
