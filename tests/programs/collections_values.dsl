// Arrays, slices, ranges and sequences of one's own, as in Swift.
var a = [1, 2, 3, 4, 5]
print(a[1..<3], a[2...], a[..<2], a[...3], a[1...2])
let s = a[1..<4]
print(s.count, s.first!, s.last!, s[2], s.map { $0 * 2 }, Array(s), s.reduce(0, +), s.startIndex, s.indices)
a[1..<3] = [9]
print(a)
a[0...1] = [7, 8]
print(a)
a.insert(0, at: 0); a.insert(contentsOf: [5, 5], at: 2); print(a)
print(a.remove(at: 1), a.removeFirst(), a.popLast()!, a)
a.removeAll(where: { $0 == 5 }); print(a)
a.append(contentsOf: 0..<3); a += [1]; print(a)
print(a.prefix(2), a.suffix(2), a.dropFirst(), a.dropLast(2), a.prefix(while: { $0 > 4 }), a.drop(while: { $0 > 4 }))
print(a.firstIndex(of: 0)!, a.firstIndex(where: { $0 < 2 })!, a.first(where: { $0 == 4 }) ?? -1, a.lastIndex(of: 1) ?? -1)
print([[1], [2, 3]].joined(), [1, 2].flatMap { [$0, $0] }, [1, 2, 3].compactMap { $0 > 1 ? $0 : nil }, Array(0..<3))
print([3, 1, 2].min()!, [3, 1, 2].max()!, ["a", "bb"].max { $0 < $1 }!)
print([1, 2, 0, 3].split(separator: 0), [1, 2] == [1, 2], a.starts(with: [8]))
print((0..<10).clamped(to: 5..<20), (0..<3).overlaps(2..<5), (1...).prefix(3))
switch 5 { case ..<3: print("low"); case 3...: print("high"); default: print("no") }
struct Countdown: Sequence, IteratorProtocol { var n: Int; mutating func next() -> Int? { if n == 0 { return nil }; n -= 1; return n } }
for x in Countdown(n: 3) where x != 1 { print(x) }
print(Countdown(n: 3).map { $0 + 1 }, Countdown(n: 4).contains(2), Array(Countdown(n: 2)), zip(Countdown(n: 2), ["a", "b"]).map { "\($0)\($1)" })
func total<C: Collection>(_ c: C) -> Double where C.Element == Double { var t = 0.0; for x in c { t += x }; return t }
func total2<S: Sequence>(_ c: S) -> Double where S.Element == Double { return c.reduce(0, +) }
print(total([1, 2]), total([1.0, 2, 3][1...]), total2([4]))
//> [2, 3] [3, 4, 5] [1, 2] [1, 2, 3, 4] [2, 3]
//> 3 2 4 3 [4, 6, 8] [2, 3, 4] 9 1 1..<4
//> [1, 9, 4, 5]
//> [7, 8, 4, 5]
//> [0, 7, 5, 5, 8, 4, 5]
//> 7 0 5 [5, 5, 8, 4]
//> [8, 4]
//> [8, 4, 0, 1, 2, 1]
//> [8, 4] [2, 1] [4, 0, 1, 2, 1] [8, 4, 0, 1] [8] [4, 0, 1, 2, 1]
//> 2 2 4 5
//> [1, 2, 3] [1, 1, 2, 2] [2, 3] [0, 1, 2]
//> 1 3 bb
//> [[1, 2], [3]] true true
//> 5..<10 true [1, 2, 3]
//> high
//> 2
//> 0
//> [3, 2, 1] true [1, 0] ["1a", "0b"]
//> 3.0 5.0 4.0
print(["a", "b"].joined(), "abc".reversed().map { String($0) }.joined()) //> ab cba
