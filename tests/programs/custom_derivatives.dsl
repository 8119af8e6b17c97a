// Derivatives that the program registers, and surgery on them.
import Foundation

func multiply(_ x: Float, _ y: Float) -> Float { return x * y }
@differentiating(multiply)
func multiplyDerivative(_ x: Float, _ y: Float) -> (value: Float, pullback: (Float) -> (Float, Float)) {
    print("custom")
    return (value: x * y, pullback: { v in (v * y, v * x) })
}
print(gradient(at: 5, 10, in: multiply))
//> custom
//> (10.0, 5.0)

func cubed(_ x: Double) -> Double { return x * x * x }
@derivative(of: cubed)
func cubedDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (cubed(x), { $0 * 300 })
}
func useCubed(_ x: Double) -> Double { return 2 * cubed(x) + x }
print(gradient(at: 2, in: useCubed)) //> 601.0

struct Scale: Differentiable {
    var factor: Double
    func applied(to x: Double) -> Double { return factor * x }
    @derivative(of: applied)
    func appliedDerivative(to x: Double) -> (value: Double, pullback: (Double) -> (TangentVector, Double)) {
        return (applied(to: x), { v in (TangentVector(factor: 7 * v), 8 * v) })
    }
}
print(gradient(at: Scale(factor: 2), 3) { s, x in s.applied(to: x) }) //> (Scale(factor: 7.0), 8.0)

var total: Float = 0
let cube = { (x: Float) -> Float in
    x.withGradient { total += $0 } * x.withGradient { total += $0 } * x.withGradient { total += $0 }
}
print(gradient(at: 4) { (x: Float) -> Float in
    x.withGradient { total += $0 } * x.withGradient { total += $0 } * x.withGradient { total += $0 }
}, total) //> 48.0 48.0

print(gradient(at: 4) { (x: Float) -> Float in x.withGradient { $0 *= 10 } + x.withGradient { $0 *= 20 } }) //> 30.0

let x: Float = 30
print(x.gradient { x -> Float in
    let a = sin(x).withGradient { print("∂+/∂sin = \($0)") }
    let b = log(x.withGradient { (dx: inout Float) in
        print("∂log/∂x = \(dx), but rewritten to 0.5")
        dx = 0.5
    })
    return a + b
})
//> ∂log/∂x = 0.033333335, but rewritten to 0.5
//> ∂+/∂sin = 1.0
//> 0.65425146

print(gradient(at: Float(2), Float(3)) { x, y in sin(sin(sin(x))) + cos(cos(cos(y))).withoutDerivative() }) //> (-0.18009877, 0.0)

let square = { (x: Float) -> Float in x * x }
let (output, backprop) = Float(10).valueWithPullback { input -> Float in
    cos(input).withRecomputationInPullbacks { y in
        print("computing")
        return y * y
    }
}
print(output, backprop(1))
//> computing
//> computing
//> 0.704041 -0.9129453

let product: @differentiable (Float, Float) -> Float =
    differentiableFunction(from: { x, y in (value: x * y, pullback: { v in (v * y, v * x) }) })
print(product(3, 4), gradient(at: 3, 4, in: product)) //> 12.0 (4.0, 3.0)
