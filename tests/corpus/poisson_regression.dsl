// Counts against a covariate: Newton's method with the Hessian from a gradient of a gradient's parts.

struct Coefficients: Differentiable, AdditiveArithmetic {
    var intercept: Double
    var slope: Double
}

let xs = [0.0, 0.5, 1, 1.5, 2, 2.5, 3]
let counts = [1, 2, 2, 4, 6, 9, 15]

@differentiable
func negativeLogLikelihood(_ c: Coefficients) -> Double {
    var sum = 0.0
    for i in 0..<xs.count {
        let eta = c.intercept + c.slope * xs[i]
        sum += exp(eta) - Double(counts[i]) * eta
    }
    return sum
}

func score(_ c: Coefficients) -> Coefficients { return gradient(at: c, in: negativeLogLikelihood) }

var c = Coefficients(intercept: 0, slope: 0)
for _ in 0..<20 {
    let g = score(c)
    let first = gradient(at: c) { score($0).intercept }
    let second = gradient(at: c) { score($0).slope }
    let determinant = first.intercept * second.slope - first.slope * second.intercept
    c.intercept -= (second.slope * g.intercept - first.slope * g.slope) / determinant
    c.slope -= (first.intercept * g.slope - second.intercept * g.intercept) / determinant
}
let g = score(c)
print(abs(g.intercept) < 1e-12, abs(g.slope) < 1e-12) //> true true
// At the optimum the fitted counts sum to the observed ones.
var fitted = 0.0
for x in xs { fitted += exp(c.intercept + c.slope * x) }
print((fitted * 1e9).rounded() / 1e9) //> 39.0
