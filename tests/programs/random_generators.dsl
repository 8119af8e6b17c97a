// Random values of generators with a seed.
var g = SplitMix64(seed: 1234567)
print(g.next(), g.next(), g.next())
var seen: Set<Int> = []
for _ in 0..<200 { seen.insert(Int.random(in: 1..<7, using: &g)) }
print(seen.sorted())
var low = 1.0, high = 0.0, sum = 0.0
for _ in 0..<1000 {
    let x = Double.random(in: 0...1, using: &g)
    low = min(low, x); high = max(high, x); sum += x
}
print(low >= 0, low < 0.01, high <= 1, high > 0.99, abs(sum / 1000 - 0.5) < 0.05)
print((0..<100).allSatisfy { _ in
    let x = Float.random(in: -2..<3, using: &g)
    return -2 <= x && x < 3
})
print(UInt8.random(in: 7...7, using: &g), Int.random(in: Int.min...Int.max, using: &g) != 0, Int8.random(in: (-128)...127, using: &g) >= -128)
var heads = 0
for _ in 0..<1000 where Bool.random(using: &g) { heads += 1 }
print(heads > 400 && heads < 600)
let cards = Array(0..<52)
let mixed = cards.shuffled(using: &g)
print(mixed != cards, mixed.sorted() == cards)
var pair = [1, 2]
var orders: Set<[Int]> = []
for _ in 0..<40 { pair.shuffle(using: &g); orders.insert(pair) }
print(orders.count)
print([5].randomElement(using: &g)!, ([] as [Int]).randomElement(using: &g) ?? -1, cards.contains(cards.randomElement(using: &g)!), (3..<4).randomElement(using: &g)!)
struct Counter: RandomNumberGenerator {
    var state: UInt64 = 0
    mutating func next() -> UInt64 { state += 1; return state << 60 }
}
var c = Counter()
print((0..<4).map { _ in Double.random(in: 0..<16, using: &c) }, Float.random(in: 0..<16, using: &c))
func draw<G: RandomNumberGenerator>(_ n: Int, _ g: inout G) -> [Int] { (0..<n).map { _ in Int.random(in: 0..<10, using: &g) } }
var a = SplitMix64(seed: 7), b = a
print(draw(20, &a) == draw(20, &b))
func loss(_ w: Double) -> Double {
    var g = SplitMix64(seed: 1)
    var sum = 0.0
    for _ in 0..<3 { let x = Double.random(in: -1...1, using: &g); sum += w * w * x }
    return sum
}
// Without a generator values are drawn from that of the process.
struct Weight: Differentiable { var value: Float = .random(in: -1..<1) }
func drawn() -> (Bool, Set<Int>) {
    var numbers = Array(0..<20), system = SystemRandomNumberGenerator()
    numbers.shuffle()
    let chosen = Set((0..<200).map { _ in Int.random(in: 1...6) }), below = Int.random(in: 0..<3, using: &system) < 3
    let others = [Double.random(in: 0..<1), Double.random(in: 0..<1)]
    return (below && others[0] != others[1] && numbers.shuffled() != numbers && numbers.sorted() == Array(0..<20), chosen)
}
let sample = drawn(), tosses = (0..<100).map { _ in Bool.random() }
print(sample.0, sample.1.sorted(), tosses.contains(true) && tosses.contains(false), [5].randomElement()!, abs(Weight().value) <= 1)
print(gradient(at: 2.0) { x in x * Double.random(in: 3...3) })
print(abs(gradient(at: 3, in: loss) - 2 * loss(3) / 3) < 1e-12)
//> 6457827717110365317 3203168211198807973 9817491932198370423
//> [1, 2, 3, 4, 5, 6]
//> true true true true true
//> true
//> 7 true true
//> true
//> true true
//> 2
//> 5 -1 true 3
//> [1.0, 2.0, 3.0, 4.0] 5.0
//> true
//> true [1, 2, 3, 4, 5, 6] true 5 true
//> 3.0
//> true
print(Int.random(in: 3..<3, using: &g))
//! Fatal error: Can't get random value with an empty range
