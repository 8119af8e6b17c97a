// A fixed point as a layer: the iteration is not differentiated, the equation it solves is.

@differentiable
func cell(_ z: Double, _ w: Double, _ x: Double) -> Double { return tanh(w * z + x) }

func fixedPoint(_ w: Double, _ x: Double) -> Double {
    var z = 0.0
    for _ in 0..<200 { z = cell(z, w, x) }
    return z
}

@derivative(of: fixedPoint)
func fixedPointDerivative(_ w: Double, _ x: Double) -> (value: Double, pullback: (Double) -> (Double, Double)) {
    let z = fixedPoint(w, x)
    let (_, pull) = valueWithPullback(at: z, w, x, in: cell)
    let byState = pull(1).0
    return (z, { v in
        let (_, dw, dx) = pull(v / (1 - byState))
        return (dw, dx)
    })
}

/// The same by differentiating every iteration.
func unrolled(_ w: Double, _ x: Double) -> Double {
    var z = 0.0
    for _ in 0..<200 { z = cell(z, w, x) }
    return z
}

let implicit = gradient(at: 0.5, 0.3, in: fixedPoint)
let explicit = gradient(at: 0.5, 0.3, in: unrolled)
print(abs(implicit.0 - explicit.0) < 1e-14, abs(implicit.1 - explicit.1) < 1e-14) //> true true

// Trained so that the fixed point is a half.
var w = 0.1, x = 0.1
for _ in 0..<500 {
    let (dw, dx) = gradient(at: w, x) { w, x -> Double in
        let e = fixedPoint(w, x) - 0.5
        return e * e
    }
    w -= 0.5 * dw
    x -= 0.5 * dx
}
print(abs(fixedPoint(w, x) - 0.5) < 1e-12) //> true
