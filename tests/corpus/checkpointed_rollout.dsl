// Recomputing a part of the forward pass in the reverse one: the same numbers, with less kept.

@differentiable
func block(_ x: Double) -> Double {
    var y = x
    for _ in 0..<10 { y = y + 0.1 * sin(y) }
    return y
}

func plain(_ x: Double) -> Double { return block(block(block(x))) }

func recomputed(_ x: Double) -> Double {
    var y = x
    for _ in 0..<3 { y = y.withRecomputationInPullbacks(block) }
    return y
}

print(plain(0.7) == recomputed(0.7)) //> true
print(abs(gradient(at: 0.7, in: plain) - gradient(at: 0.7, in: recomputed)) < 1e-14) //> true

let square = differentiableFunction { (x: Double) in (value: x * x, pullback: { v in 2 * x * v }) }
print(gradient(at: 3, in: square)) //> 6.0
print(gradient(at: 3) { square($0) + plain($0) } - gradient(at: 3, in: plain)) //> 6.0
