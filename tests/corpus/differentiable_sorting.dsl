// Sorting passes derivatives to where the values came from: the median, a trimmed mean and a quantile loss.

@differentiable
func median(_ xs: [Double]) -> Double {
    let s = xs.sorted()
    let n = s.count
    return n % 2 == 1 ? s[n / 2] : (s[n / 2 - 1] + s[n / 2]) / 2
}

@differentiable
func trimmedMean(_ xs: [Double]) -> Double {
    let kept = xs.sorted().dropFirst().dropLast()
    return kept.reduce(0, +) / Double(kept.count)
}

let xs = [5.0, 1, 9, 3, 7]
print(median(xs), gradient(at: xs, in: median)) //> 5.0 [1.0, 0.0, 0.0, 0.0, 0.0]
print(gradient(at: [4.0, 1, 2, 8], in: median)) //> [0.5, 0.0, 0.5, 0.0]
print(trimmedMean(xs)) //> 5.0
print(gradient(at: [5.0, 1, 9, 3], in: trimmedMean)) //> [0.5, 0.0, 0.0, 0.5]

func quantileLoss(_ q: Double, _ level: Double) -> Double {
    var sum = 0.0
    for x in xs {
        let e = x - q
        sum += max(level * e, (level - 1) * e)
    }
    return sum
}
var q = 0.0
for step in 1...500 { q -= 2 / Double(step) * gradient(at: q) { quantileLoss($0, 0.3) } }
print(abs(q - 3) < 0.1) //> true
