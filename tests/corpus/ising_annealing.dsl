// Simulated annealing of a ring of spins: integers, bit tricks and a random generator, no derivatives.

struct Xorshift {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func unit() -> Double { return Double(next() >> 11) / 9007199254740992 }
}

struct Ring {
    var spins: [Int]

    var energy: Int {
        var sum = 0
        for i in spins.indices { sum -= spins[i] * spins[(i + 1) % spins.count] }
        return sum
    }

    func change(flipping i: Int) -> Int {
        let n = spins.count
        return 2 * spins[i] * (spins[(i + n - 1) % n] + spins[(i + 1) % n])
    }
}

var random = Xorshift(seed: 88172645463325252)
var ring = Ring(spins: [Int](repeating: 1, count: 24))
for i in ring.spins.indices where random.next() % 2 == 0 { ring.spins[i] = -1 }
print(ring.energy > -24) //> true
var temperature = 3.0
while temperature > 0.05 {
    for _ in 0..<100 {
        let i = Int(random.next() % 24)
        let change = ring.change(flipping: i)
        if change <= 0 || random.unit() < exp(-Double(change) / temperature) { ring.spins[i] *= -1 }
    }
    temperature *= 0.9
}
print(ring.energy <= -20, abs(ring.spins.reduce(0, +)) % 2) //> true 0
