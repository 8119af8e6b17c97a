import Foundation

@differentiable
func squares(_ xs: [Double]) -> Double {
    var sum = 0.0
    for x in xs { sum += x * x }
    return sum
}

@differentiable
func product(_ xs: [Double]) -> Double {
    var all = 1.0
    for x in xs { all *= x }
    return all
}

@differentiable(wrt: xs)
func distances(_ xs: [Double], width: Int) -> Double {
    var total = 0.0
    for i in 0..<xs.count / width {
        var square = 0.0
        for j in 0..<width { square += xs[i * width + j] * xs[i * width + j] }
        total += log(1 + square)
    }
    return total
}

@differentiable(wrt: x)
func decay(_ x: Double, limit: Double) -> Double {
    var y = x
    while y > limit { y = y * 0.5 + 0.01 * y * y }
    return y
}

@differentiable(wrt: x)
func grown(_ x: Double, steps: Int) -> Double {
    var y = x
    @checkpointed
    for _ in 0..<steps { y = y * sin(y) }
    return y
}

@differentiable
func latest(_ xs: [Double]) -> Double {
    var most = xs[0]
    for x in xs { most = max(x, most) }
    return most
}
// expected
loops.dsl:6:5: loop in 'squares'
    function:       vectorised by LLVM, 16 iterations at once
    forward sweep:  vectorised by LLVM, 16 iterations at once
    reverse sweep:  vectorised by LLVM, 4 iterations at once
loops.dsl:13:5: loop in 'product'
    function:       not vectorised: each iteration needs 'all' of the one before it (loops.dsl:13:19)
    forward sweep:  not vectorised: each iteration needs 'all' of the one before it (loops.dsl:13:19)
    reverse sweep:  not vectorised: each iteration needs the cotangent of 'all' of the one before it (loops.dsl:13:19)
loops.dsl:20:5: loop in 'distances'
    function:       vectorised in lanes, 16 iterations at once
    forward sweep:  vectorised in lanes, 16 iterations at once
    reverse sweep:  vectorised in lanes, 16 iterations at once
    both sweeps:    vectorised in lanes, 16 iterations at once
loops.dsl:22:9: loop in 'distances'
    function:       in the lanes of the loop in line 20
    forward sweep:  in the lanes of the loop in line 20
    reverse sweep:  in the lanes of the loop in line 20
loops.dsl:31:5: loop in 'decay'
    function:       not vectorised: how often it runs is not known when it begins
                               and: each iteration needs 'y' of the one before it (loops.dsl:31:27)
    forward sweep:  not vectorised: how often it runs is not known when it begins
                               and: its tapes grow
                               and: each iteration needs 'y' of the one before it (loops.dsl:31:27)
    reverse sweep:  not vectorised: each iteration needs the cotangent of 'y' of the one before it (loops.dsl:31:27)
loops.dsl:38:5: loop in 'grown'
    function:       not vectorised: each iteration needs 'y' of the one before it (loops.dsl:39:30)
    forward sweep:  not vectorised: each iteration needs 'y' of the one before it (loops.dsl:39:30)
    reverse sweep:  not vectorised: each iteration needs the cotangent of 'y' of the one before it (loops.dsl:39:34)
loops.dsl:46:5: loop in 'latest'
    function:       not vectorised: each iteration needs 'most' of the one before it (loops.dsl:46:26)
    forward sweep:  not vectorised: each iteration needs 'most' of the one before it (loops.dsl:46:26)
