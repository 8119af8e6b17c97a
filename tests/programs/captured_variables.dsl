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

// A derivative within a function that is differentiated, of a closure that reads a variable which changes later.
func trained(_ rate: Double) -> Double {
    var weight = 2.0
    var scale = rate
    for step in 0..<3 {
        weight -= rate * gradient(at: weight) { w in [w, scale].map { $0 * $0 * scale }.reduce(0, +) }
        if step == 1 { continue }
        let (value, pull) = valueWithPullback(at: weight) { w in w * scale * weight }
        let along = differential(at: weight) { w in w * scale }
        scale += 0.1 * (value + pull(1))
        scale += 0.1 * along(weight)
    }
    return weight * scale
}
let slope = (trained(0.5 + 1e-5) - trained(0.5 - 1e-5)) / 2e-5
print(trained(0.5), abs(gradient(at: 0.5, in: trained) - slope) < 1e-8) //> 0.081695299765625 true
print(abs(derivative(at: 0.5, in: trained) - slope) < 1e-8) //> true
let bend = (gradient(at: 0.5 + 1e-5, in: trained) - gradient(at: 0.5 - 1e-5, in: trained)) / 2e-5
print(abs(gradient(at: 0.5) { x in gradient(at: x, in: trained) } - bend) < 1e-6) //> true
