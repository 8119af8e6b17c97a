// Associated types, constrained and conditional extensions.

protocol Container { associatedtype Item: Equatable; var count: Int { get }; subscript(i: Int) -> Item { get }; mutating func append(_ x: Item) }
extension Container {
  func contains(_ x: Item) -> Bool { for i in 0..<count where self[i] == x { return true }; return false }
  var isEmpty: Bool { count == 0 }
}
extension Container where Item: Numeric { func total() -> Item { var s: Item = 0; for i in 0..<count { s += self[i] }; return s } }
struct Stack<E: Equatable>: Container { private var items: [E] = []
  init() {}
  var count: Int { items.count }
  subscript(i: Int) -> E { items[i] }
  mutating func append(_ x: E) { items.append(x) } }
func same<A: Container, B: Container>(_ a: A, _ b: B) -> Bool where A.Item == B.Item {
  guard a.count == b.count else { return false }
  for i in 0..<a.count { if a[i] != b[i] { return false } }
  return true }
var s = Stack<Int>(); s.append(1); s.append(4)
var t = Stack<Int>(); t.append(1); t.append(4)
print(s.contains(4), s.total(), same(s, t), s.isEmpty)
func sumAll<C: Container>(_ c: C) -> Double where C.Item == Double { c.total() * 2 }
var d = Stack<Double>(); d.append(1.5)
print(sumAll(d))
//> true 5 true false
//> 3.0
struct Pair<A, B> { var a: A, b: B }
extension Pair: Equatable where A: Equatable, B: Equatable {}
extension Pair: Comparable where A: Comparable, B: Comparable { static func < (l: Pair, r: Pair) -> Bool { l.a != r.a ? l.a < r.a : l.b < r.b } }
extension Pair: CustomStringConvertible where A: CustomStringConvertible, B: CustomStringConvertible { var description: String { a.description + "&" + b.description } }
struct N: CustomStringConvertible, Comparable { var n: Int; var description: String { "n\(n)" }; static func < (l: N, r: N) -> Bool { l.n < r.n } }
print(Pair(a: 1, b: 2) == Pair(a: 1, b: 2), Pair(a: 1, b: "z") < Pair(a: 2, b: "a"), Pair(a: N(n: 1), b: N(n: 2)))
print([Pair(a: N(n: 3), b: N(n: 1)), Pair(a: N(n: 1), b: N(n: 2))].sorted().map { $0.a.n })
extension Array where Element: Comparable { func isSorted() -> Bool { for i in 1..<count { if self[i] < self[i-1] { return false } }; return true } }
print([1, 2, 3].isSorted(), ["b", "a"].isSorted())
extension Array where Element == Double { var mean: Double { reduce(0, +) / Double(count) } }
print([1.0, 2.0].mean)
//> true true n1&n2
//> [1, 3]
//> true false
//> 1.5
// A tangent vector of the author's whose parts fit only where the conformance holds.
struct Twin<T> { var a, b: T }
extension Twin: Equatable where T: Equatable {}
extension Twin: AdditiveArithmetic where T: AdditiveArithmetic {}
extension Twin: Differentiable where T: Differentiable & AdditiveArithmetic, T.TangentVector == T {
    typealias TangentVector = Twin
}
print(gradient(at: Twin(a: 2.0, b: 3.0)) { $0.a * $0.b * $0.b })
//> Twin<Double>(a: 9.0, b: 12.0)
// What a protocol requires of its associated types holds for what these are required to be.
protocol Supply { associatedtype Item: Equatable; func next() -> Item }
protocol Station { associatedtype Source: Supply where Source.Item: Comparable; var source: Source { get } }
struct Ones: Supply { var n: Int; func next() -> Int { n } }
struct Ordered: Station { var source: Ones }
func less<S: Station, Item>(_ station: S, _ item: Item) -> Bool where S.Source.Item == Item { station.source.next() < item }
func ordered<S: Station, Source>(_ s: S, _ other: Source) -> Bool where S.Source == Source { s.source.next() < other.next() }
print(less(Ordered(source: Ones(n: 1)), 2), ordered(Ordered(source: Ones(n: 3)), Ones(n: 2)))
//> true false
