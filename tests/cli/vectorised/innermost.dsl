import Foundation

@extern(c, "cbrt", library: "m") func root(_ x: Double) -> Double

func collatz(_ n: Int) -> Int {
    var k = n
    while k != 1 { k = k & 1 == 0 ? k >> 1 : 3 &* k &+ 1 }
    return k
}

func found(_ xs: [Double]) -> Int {
    for i in 0..<xs.count { if xs[i] > 2 { return i } }
    return -1
}

func largest(_ xs: [Double]) -> Double {
    var most = 0.0
    for x in xs { most = max(x, most) }
    return most
}

func gathered(_ xs: [Double], at places: [Int]) -> Double {
    var sum = 0.0
    for place in places { sum += xs[place] }
    return sum
}

func histogram(_ places: [Int], count: Int) -> [Double] {
    var bins = [Double](repeating: 0, count: count)
    for place in places { bins[place] += 1 }
    return bins
}

func running(_ xs: [Double]) -> [Double] {
    var sums = xs
    for i in 1..<sums.count { sums[i] += sums[i - 1] }
    return sums
}

func inPlace(_ xs: [Double]) -> [Double] {
    var sum = [0.0]
    for x in xs { sum[0] += x }
    return sum
}

func shown(_ xs: [Double]) {
    for x in xs { print(x) }
}

func gammas(_ xs: [Double]) -> Double {
    var sum = 0.0
    for x in xs { sum += tgamma(x) }
    return sum
}

func roots(_ xs: [Double]) -> Double {
    var sum = 0.0
    for x in xs { sum += root(x) }
    return sum
}

func fibonacci(_ n: Int) -> Double { return n < 2 ? 1 : fibonacci(n - 1) + fibonacci(n - 2) }

func called(_ ns: [Int]) -> Double {
    var sum = 0.0
    for n in ns { sum += fibonacci(n) }
    return sum
}

func total(_ ns: [Int]) -> Int {
    var sum = 0
    for n in ns { sum += n }
    return sum
}

func numbers(_ n: Int) -> [Int] {
    var all = [Int]()
    for i in 0..<n { all.append(i) }
    return all
}

func vectors(_ xs: [SIMD4<Double>]) -> SIMD4<Double> {
    var sum = SIMD4<Double>(0, 0, 0, 0)
    for x in xs { sum += x * x }
    return sum
}

func three(_ xs: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<3 { sum += xs[i] }
    return sum
}

func unused(_ xs: [Double]) -> Double {
    var sum = 0.0
    for x in xs { sum += x }
    return 1
}

func expression(_ xs: [Double]) -> Double { return xs.reduce(0, +) }
// expected
loops.dsl:7:5: loop in 'collatz'
    function:  not vectorised: how often it runs is not known when it begins
                          and: each iteration needs 'k' of the one before it (loops.dsl:7:24)
loops.dsl:12:5: loop in 'found'
    function:  not vectorised: it can be left early
                          and: 'xs[i]' is checked in each iteration (loops.dsl:12:32)
loops.dsl:18:5: loop in 'largest'
    function:  not vectorised: each iteration needs 'most' of the one before it (loops.dsl:18:26)
loops.dsl:24:5: loop in 'gathered'
    function:  not vectorised: 'xs[place]' is checked in each iteration (loops.dsl:24:34)
loops.dsl:30:5: loop in 'histogram'
    function:  not vectorised: iterations may write to the same element of 'bins' (loops.dsl:30:27)
                          and: 'bins[place] += 1' is checked in each iteration (loops.dsl:30:27)
loops.dsl:36:5: loop in 'running'
    function:  not vectorised: other iterations may write to the same element of 'sums' (loops.dsl:36:42)
loops.dsl:42:5: loop in 'inPlace'
    function:  not vectorised: all iterations write to the same element of 'sum' (loops.dsl:42:19)
loops.dsl:47:5: loop in 'shown'
    function:  not vectorised: it prints (loops.dsl:47:19)
loops.dsl:52:5: loop in 'gammas'
    function:  not vectorised: there is no 'tgamma' for vectors (loops.dsl:52:26)
loops.dsl:58:5: loop in 'roots'
    function:  not vectorised: it calls the C function 'root' (loops.dsl:58:26)
loops.dsl:66:5: loop in 'called'
    function:  not vectorised: the call of 'fibonacci' is not inlined (loops.dsl:66:26)
loops.dsl:72:5: loop in 'total'
    function:  not vectorised: 'sum += n' is checked in each iteration (loops.dsl:72:19)
loops.dsl:78:5: loop in 'numbers'
    function:  not vectorised: it changes the count of an array (loops.dsl:78:22)
loops.dsl:84:5: loop in 'vectors'
    function:  not vectorised: it computes with vectors already
loops.dsl:90:5: loop in 'three'
    function:  no loop of its own is left: it runs 3 times
loops.dsl:96:5: loop in 'unused': there is no code for it
loops.dsl:100:52: loop for 'xs.reduce(0, +)'
    function:  vectorised by LLVM, 16 iterations at once
