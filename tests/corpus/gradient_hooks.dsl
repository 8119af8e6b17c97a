// Looking at gradients as they flow back, clipping them, and leaving parts of a computation out.

func clipped(_ x: Double, to limit: Double) -> Double { return x }

@differentiating(clipped, wrt: x)
func clippedDerivative(_ x: Double, to limit: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (x, { v in max(-limit, min(limit, v)) })
}

@differentiable
func steep(_ x: Double) -> Double {
    let y = clipped(x, to: 2)
    return y * y * y
}

print(gradient(at: 3, in: steep)) //> 2.0
print(gradient(at: 0.5, in: steep)) //> 0.75

func watched(_ x: Double) -> Double {
    let y = x.withGradient { print("dy =", $0) }
    return y * y + x.withoutDerivative() * y
}
print(gradient(at: 3, in: watched))
//> dy = 9.0
//> 9.0

// A reversed gradient, as adversarial training uses.
let reversed = gradient(at: 2.0) { x -> Double in
    let y = x.withGradient { $0 *= -1 }
    return y * y
}
print(reversed) //> -4.0
