final class Counter { var n: Double; init(_ n: Double) { self.n = n } }

func objects(_ xs: [Double]) -> Double {
    var all = [Counter(0), Counter(1)]
    for x in xs { all[1] = Counter(x + all[0].n) }
    return all[1].n
}

func properties(_ xs: [Double]) -> Double {
    let all = [Counter(0), Counter(1)]
    for x in xs { all[0].n += x }
    return all[0].n
}

func captured(_ xs: [Double], _ which: Int) -> Double {
    var total = 0.0
    let adders: [(Double) -> Void] = [{ total += $0 }, { total -= $0 }]
    for x in xs { total *= 0.5; adders[which](x) }
    return total
}

func copies(_ rows: [[Double]]) -> Double {
    var sum = 0.0
    for row in rows {
        var mine = row
        mine[0] += 1
        sum += mine[0]
    }
    return sum
}

func arrays(_ xs: [Double]) -> [[Double]] {
    var all = [[Double]](repeating: [], count: xs.count)
    for i in 0..<xs.count { all[i] = [xs[i], 1] }
    return all
}

indirect enum Chain { case end, link(Double, Chain) }

func chain(_ xs: [Double]) -> Double {
    var last = Chain.end
    for x in xs { last = .link(x, last) }
    if case .link(let x, _) = last { return x }
    return 0
}

func text(_ xs: [Double]) -> String {
    var all = ["", ""]
    for x in xs { all[1] = "\(x)" }
    return all[1]
}

@differentiable
func firsts(_ rows: [[Double]]) -> Double {
    var all = 1.0
    for row in rows { all *= row[0] }
    return all
}

func tape(_ xs: [Double]) -> [Double] {
    var tape = [Double]()
    for x in xs { tape.append(x) }
    return tape
}

func closures(_ xs: [Double], _ which: Int) -> Double {
    var sum = 0.0
    for x in xs {
        var mine = x
        let changes: [() -> Void] = [{ mine += 1 }, { mine -= 1 }]
        changes[which]()
        sum += mine
    }
    return sum
}
// expected
loops.dsl:5:5: loop in 'objects'
    function:  not vectorised: it makes an object (loops.dsl:1:38)
                          and: it writes to a property of an object (loops.dsl:1:58)
                          and: all iterations write to the same element of 'all' (loops.dsl:5:19)
                          and: 'all[0]' is checked in each iteration (loops.dsl:5:40)
                          and: 'all[1] = Counter(x + all[0].n)' is checked in each iteration (loops.dsl:5:19)
loops.dsl:11:5: loop in 'properties'
    function:  not vectorised: each iteration needs 'self' of the one before it (loops.dsl:11:19)
loops.dsl:18:5: loop in 'captured'
    function:  not vectorised: it writes to a captured variable (loops.dsl:18:19)
                          and: it writes to a captured variable (loops.dsl:17:41)
                          and: it writes to a captured variable (loops.dsl:17:58)
loops.dsl:24:5: loop in 'copies'
    function:  not vectorised: it may have to copy an array (loops.dsl:26:9)
                          and: 'mine[0] += 1' is checked in each iteration (loops.dsl:26:9)
loops.dsl:34:5: loop in 'arrays'
    function:  not vectorised: it makes an array (loops.dsl:34:38)
loops.dsl:42:5: loop in 'chain'
    function:  not vectorised: it makes a value of an indirect enum (loops.dsl:42:26)
                          and: each iteration needs 'last' of the one before it (loops.dsl:42:26)
loops.dsl:49:5: loop in 'text'
    function:  not vectorised: it makes text (loops.dsl:49:31)
                          and: all iterations write to the same element of 'all' (loops.dsl:49:19)
loops.dsl:56:5: loop in 'firsts'
    function:       not vectorised: each iteration needs 'all' of the one before it (loops.dsl:56:23)
                               and: 'row[0]' is checked in each iteration (loops.dsl:56:30)
    forward sweep:  not vectorised: each iteration needs 'all' of the one before it (loops.dsl:56:23)
                               and: 'row[0]' is checked in each iteration (loops.dsl:56:30)
    reverse sweep:  not vectorised: it adds up arrays of cotangents (loops.dsl:56:30)
                               and: it adds up arrays of cotangents (loops.dsl:56:16)
                               and: each iteration needs the cotangent of 'all' of the one before it (loops.dsl:56:23)
loops.dsl:62:5: loop in 'tape'
    function:  not vectorised: it changes the count of an array (loops.dsl:62:19)
loops.dsl:68:5: loop in 'closures'
    function:  not vectorised: it makes a variable that is captured (loops.dsl:69:13)
                          and: it makes an array (loops.dsl:70:37)
                          and: it writes to a captured variable (loops.dsl:70:40)
                          and: 'changes[which]' is checked in each iteration (loops.dsl:71:9)
