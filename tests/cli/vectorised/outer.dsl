import Foundation

func state(_ xs: [Double], _ ws: [Double]) -> Double {
    var h = 0.0
    for x in xs {
        var sum = h
        for w in ws { sum += w * x }
        h = 0.5 * sum
    }
    return h
}

func rows(_ xs: [[Double]]) -> Double {
    var sum = 0.0
    for row in xs {
        for x in row { sum += x }
    }
    return sum
}

func few(_ xs: [[Double]]) -> Double {
    var sum = 0.0
    for i in 0..<15 {
        for row in xs {
            for x in row { sum += sin(x * Double(i)) * cos(x) }
        }
    }
    return sum
}

func neighbours(_ xs: [Double], width: Int) -> [Double] {
    var ys = xs
    for i in 0..<xs.count - 1 {
        for _ in 0..<width { ys[i] += ys[i + 1] }
    }
    return ys
}

func recursive(_ n: Int) -> Double { return n < 2 ? 1 : recursive(n - 1) + recursive(n - 2) }

func called(_ ns: [Int], width: Int) -> Double {
    var sum = 0.0
    for n in ns {
        for _ in 0..<width { sum += recursive(n) }
    }
    return sum
}

func branches(_ xs: [Double], width: Int) -> Double {
    var sum = 0.0
    for i in 0..<xs.count {
        if xs[i] > 0 {
            for j in 0..<width { sum += xs[i] * Double(j) }
        }
    }
    return sum
}

func ragged(_ xs: [Double], _ counts: [Int]) -> Double {
    var sum = 0.0
    for i in 0..<counts.count {
        for j in 0..<max(counts[i], 0) { sum += xs[i] * Double(j) }
    }
    return sum
}

func until(_ x: Double, _ ws: [Double]) -> Double {
    var y = x
    while y > 1 {
        var sum = 0.0
        for w in ws { sum += w * y }
        y = 0.5 * sum
    }
    return y
}
// expected
loops.dsl:5:5: loop in 'state'
    function:  not vectorised: each iteration needs 'h' of the one before it (loops.dsl:8:13)
loops.dsl:7:9: loop in 'state'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:15:5: loop in 'rows'
    function:  not vectorised: an array that differs from iteration to iteration (loops.dsl:15:16)
loops.dsl:16:9: loop in 'rows'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:23:5: loop in 'few'
    function:  not vectorised: it has fewer than 16 iterations
loops.dsl:24:9: loop in 'few'
    function:  not vectorised: an array that differs from iteration to iteration (loops.dsl:24:20)
loops.dsl:25:13: loop in 'few'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:33:5: loop in 'neighbours'
    function:  not vectorised: it reads or writes elements of an array that other iterations may write (loops.dsl:34:39)
loops.dsl:34:9: loop in 'neighbours'
    function:  not vectorised: all iterations write to the same element of 'ys' (loops.dsl:34:30)
loops.dsl:43:5: loop in 'called'
    function:  not vectorised: a call of 'recursive', which is not inlined (loops.dsl:44:37)
loops.dsl:44:9: loop in 'called'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:51:5: loop in 'branches'
    function:  not vectorised: only some iterations add to 'sum' (loops.dsl:52:9)
loops.dsl:53:13: loop in 'branches'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:61:5: loop in 'ragged'
    function:  not vectorised: a check that differs from iteration to iteration (loops.dsl:62:18)
loops.dsl:62:9: loop in 'ragged'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:69:5: loop in 'until'
    function:  not vectorised: it has a loop inside, and how often it runs is not known when it begins
loops.dsl:71:9: loop in 'until'
    function:  vectorised by LLVM, 16 iterations at once
