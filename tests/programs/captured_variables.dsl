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
