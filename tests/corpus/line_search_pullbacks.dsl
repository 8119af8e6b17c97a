// Pullbacks are values: kept in an array, called out of order and more than once after their functions returned.

func wave(_ k: Double) -> @differentiable (Double) -> Double {
    return { x in sin(k * x) / k }
}

var kept: [(Double) -> Double] = []
for k in 1...4 {
    let (_, pull) = valueWithPullback(at: 0.5, in: wave(Double(k)))
    kept.append(pull)
}
for (i, pull) in kept.enumerated().reversed() {
    let expected = 2 * cos(Double(i + 1) * 0.5)
    print(i, abs(pull(2) - expected) < 1e-15, pull(1) + pull(1) == pull(2))
}
//> 3 true true
//> 2 true true
//> 1 true true
//> 0 true true

struct Trace {
    var values: [Double] = []
    var pullbacks: [([Double].TangentVector) -> [Double].TangentVector] = []

    mutating func record(_ xs: [Double], _ f: @differentiable ([Double]) -> [Double]) -> [Double] {
        let (ys, pull) = valueWithPullback(at: xs, in: f)
        pullbacks.append(pull)
        return ys
    }

    func backward(_ seed: [Double]) -> [Double] {
        var g = [Double].TangentVector(seed)
        for pull in pullbacks.reversed() { g = pull(g) }
        return g.base
    }
}

// A tape written by hand: each entry is a pullback.
var trace = Trace()
let a = trace.record([1, 2]) { xs in [xs[0] * xs[1], xs[0] + xs[1]] }
let b = trace.record(a) { xs in [xs[0] * xs[0], xs[0] * xs[1]] }
print(b) //> [4.0, 6.0]
print(trace.backward([1, 0])) //> [8.0, 4.0]
print(trace.backward([0, 1])) //> [8.0, 5.0]
