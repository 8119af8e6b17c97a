// What is done with sequences: sorting, pairing, counting.
print([3, 1, 2].sorted(), [3, 1, 2].sorted(by: >), [5, 4, 9, 1, 1, 7, 3].sorted()) //> [1, 2, 3] [3, 2, 1] [1, 1, 3, 4, 5, 7, 9]
print([(1, "b"), (0, "c"), (1, "a")].sorted { $0.0 < $1.0 }.map { $0.1 }) //> ["c", "b", "a"]
for (i, x) in ["a", "b"].enumerated() { print(i, x) }
//> 0 a
//> 1 b
for (a, b) in zip([1, 2, 3], [3.0, 4.0]) { print(a, b) }
//> 1 3.0
//> 2 4.0
print((0..<4).map { $0 * 2 }, (1...3).reversed(), (0..<5).filter { $0 > 2 }, (1...4).reduce(0, +)) //> [0, 2, 4, 6] [3, 2, 1] [3, 4] 10
print(stride(from: 0, to: 1, by: 0.25).map { $0 * 2 }) //> [0.0, 0.5, 1.0, 1.5]
var e: [Int] = []
e.sort(); print(e, e.sorted()) //> [] []
var g = ["b", "a"]; g.sort(); print(g) //> ["a", "b"]
for (i, x) in (5..<7).enumerated() { print(i + x) }
//> 5
//> 7
print(Array(["x"].enumerated())[0].offset, (1...3).map(Float.init)) //> 0 [1.0, 2.0, 3.0]
print((1, 2) == (1, 2), (1, 2) < (1, 3), (1, "a", 2.0) == (1, "a", 2.0), (1, 2) != (1, 3)) //> true true true true
print(Array(sequence(first: 1) { $0 < 20 ? $0 * 3 : nil }), sequence(first: 2, next: { $0 * $0 }).first { $0 > 50 }!)
//> [1, 3, 9, 27] 256
print(Array(sequence(state: (0, 1)) { s -> Int? in
    s = (s.1, s.0 + s.1)
    return s.0 < 9 ? s.0 : nil
}))
//> [1, 1, 2, 3, 5, 8]
// Sequences without an end.
struct Powers: Sequence, IteratorProtocol {
    var value: Double
    let factor: Double
    mutating func next() -> Double? { value *= factor; return value }
}
for (i, x) in zip(1..., ["a", "b"]) { print(i, x) }
//> 1 a
//> 2 b
for (i, p) in Powers(value: 1, factor: 2).enumerated() { if i > 1 { break }; print(i, p) }
//> 0 2.0
//> 1 4.0
print(gradient(at: 3.0, 2.0) { x, y in zip([x, y, x], Powers(value: y, factor: x)).map { $0 * $1 }.reduce(0, +) })
//> (252.0, 126.0)
