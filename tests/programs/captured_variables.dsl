// Derivatives through variables that closures and local functions capture and change.

func scaledTwice(_ x: Double) -> Double {
    var c = x
    let scale = { c = c * x }
    scale()
    scale()
    return c
}
print(scaledTwice(2), gradient(at: 2, in: scaledTwice)) //> 8.0 12.0

func counted(_ x: Double) -> Double {
    var calls = 0
    func note(_ y: Double) -> Double {
        calls += 1
        return y * y
    }
    return note(x) + note(2 * x) + Double(calls)
}
print(counted(3), gradient(at: 3, in: counted)) //> 47.0 30.0

func running(_ xs: [Double]) -> Double {
    var total = 0.0
    xs.forEach { total += $0 * $0 }
    return total
}
print(running([1, 2, 3]), gradient(at: [1, 2, 3], in: running)) //> 14.0 [2.0, 4.0, 6.0]

func makeCounter() -> () -> Int {
    var n = 0
    return {
        n += 1
        return n
    }
}
let first = makeCounter()
let second = makeCounter()
print(first(), first(), second()) //> 1 2 1

func shared(_ x: Double) -> Double {
    var total = 0.0
    // Longer than what is inlined for its size alone.
    func add(_ y: Double) {
        total += y + y + y + y + y + y + y + y + y + y + y + y + y + y + y
            + y + y + y + y + y + y + y + y + y + y + y + y + y + y + y
            + y + y + y + y + y + y + y + y + y + y + y + y + y + y + y
    }
    func addTwice(_ y: Double) {
        add(y)
        add(2 * y)
    }
    addTwice(x)
    for i in 0..<2 { addTwice(x * Double(i)) }
    return total * x
}
print(shared(2), gradient(at: 2, in: shared)) //> 1080.0 1080.0
