// The log posterior of a mixture of Gaussians with a Wishart prior on the precision matrices.
import Foundation

/// Of k Gaussians in d dimensions, one behind the other: `alpha` the logarithms of the weights up to a constant, `mu` the
/// means; of the lower triangular factors of the precision matrices `q` the logarithms of the diagonals, and `l` what is
/// below them, column by column.
struct Mixture: Differentiable {
    var alpha: [Double]
    var mu: [Double]
    var q: [Double]
    var l: [Double]
}

@differentiable
func logSumExp(_ x: [Double]) -> Double {
    var largest = x[0]
    for i in 1..<x.count { largest = max(largest, x[i]) }
    var sum = 0.0
    for i in 0..<x.count { sum += exp(x[i] - largest) }
    return largest + log(sum)
}

/// The logarithm of the multivariate gamma function.
func logGamma(_ a: Double, dimensions d: Int) -> Double {
    var sum = 0.25 * Double(d * (d - 1)) * log(Double.pi)
    for j in 0..<d { sum += lgamma(a - 0.5 * Double(j)) }
    return sum
}

@differentiable(wrt: mixture)
func objective(
    _ mixture: Mixture, x: [Double], dimensions d: Int, gamma: Double, extraDegrees m: Int
) -> Double {
    let k = mixture.alpha.count, n = x.count / d, below = d * (d - 1) / 2

    var diagonal = mixture.q
    for i in 0..<k * d { diagonal[i] = exp(mixture.q[i]) }
    var logDeterminant = [Double](repeating: 0, count: k)
    for j in 0..<k {
        for r in 0..<d { logDeterminant[j] += mixture.q[j * d + r] }
    }

    var likelihood = 0.0
    for i in 0..<n {
        var terms = [Double](repeating: 0, count: k)
        for j in 0..<k {
            var centred = [Double](repeating: 0, count: d)
            var scaled = [Double](repeating: 0, count: d)
            for r in 0..<d {
                centred[r] = x[i * d + r] - mixture.mu[j * d + r]
                scaled[r] = diagonal[j * d + r] * centred[r]
            }
            var at = j * below
            for c in 0..<d {
                for r in c + 1..<d {
                    scaled[r] += mixture.l[at] * centred[c]
                    at += 1
                }
            }
            var square = 0.0
            for r in 0..<d { square += scaled[r] * scaled[r] }
            terms[j] = mixture.alpha[j] + logDeterminant[j] - 0.5 * square
        }
        likelihood += logSumExp(terms)
    }
    likelihood -= Double(n) * (0.5 * Double(d) * log(2 * Double.pi) + logSumExp(mixture.alpha))

    var squares = 0.0
    for i in 0..<k * d { squares += diagonal[i] * diagonal[i] }
    for i in 0..<k * below { squares += mixture.l[i] * mixture.l[i] }
    var logDeterminants = 0.0
    for j in 0..<k { logDeterminants += logDeterminant[j] }
    let degrees = Double(d + m + 1)
    let constant = degrees * Double(d) * log(gamma / sqrt(2.0)) - logGamma(0.5 * degrees, dimensions: d)
    let prior = Double(k) * constant - 0.5 * gamma * gamma * squares + Double(m) * logDeterminants

    return likelihood + prior
}
