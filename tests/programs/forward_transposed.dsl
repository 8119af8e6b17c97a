// Derivatives that are transposed while a pushforward is made of what uses them, one within the other.

func doubled(_ x: Double) -> Double { x * 2 }
@derivative(of: doubled)
func doubledDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { (doubled(x), { v in v * 2 }) }

func squared(_ x: Double) -> Double { x * x }
@derivative(of: squared)
func squaredDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    (squared(x), { v in v * doubled(x) })
}

func chosen(_ x: Double) -> Double {
    if x > 0 { return doubled(x) } else { return squared(x) }
}
print(derivative(at: 3.0, in: chosen), derivative(at: -3.0, in: chosen)) //> 2.0 -6.0

func halved(_ x: Double) -> Double { x / 2 }
@derivative(of: halved)
func halvedDerivative(_ x: Double) -> (value: Double, differential: (Double) -> Double) { (halved(x), { d in d / 2 }) }

func quartered(_ x: Double) -> Double { x * x / 4 }
@derivative(of: quartered)
func quarteredDerivative(_ x: Double) -> (value: Double, differential: (Double) -> Double) {
    (quartered(x), { d in d * halved(x) })
}
func other(_ x: Double) -> Double {
    if x > 0 { return halved(x) } else { return quartered(x) }
}
print(gradient(at: 3.0, in: other), gradient(at: -3.0, in: other)) //> 0.5 -1.5
