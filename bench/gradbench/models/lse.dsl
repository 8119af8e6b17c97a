// The logarithm of a sum of exponentials, without overflow: the largest element is taken out first.
import Foundation

@differentiable
func logSumExp(_ x: [Double]) -> Double {
    var largest = x[0]
    for i in 1..<x.count { largest = max(largest, x[i]) }
    var sum = 0.0
    for i in 0..<x.count { sum += exp(x[i] - largest) }
    return largest + log(sum)
}

func logSumExpGradient(_ x: [Double]) -> [Double] {
    return gradient(at: x, in: logSumExp).base
}
