// Protocols, generics, function values, nested containers, enums, tuples.

protocol Shape2 { associatedtype Unit; func area() -> Double; var name: String { get }; static func make() -> Self; mutating func grow(by k: Double); func convert<T: FloatingPoint>(_ t: T) -> T }
extension Shape2 { func describe() -> String { return "\(name): \(area())" } }
struct Sq: Shape2 { typealias Unit = Int; var name: String; var a: Double
  func area() -> Double { return a * a }
  static func make() -> Sq { return Sq(name: "sq", a: 3) }
  mutating func grow(by k: Double) { a *= k }
  func convert<T: FloatingPoint>(_ t: T) -> T { return t + t }
}
struct Ci: Shape2 { typealias Unit = Float; let r: Double
  var name: String { return "circle" }
  func area() -> Double { return 3 * r * r }
  static func make() -> Ci { return Ci(r: 1) }
  mutating func grow(by k: Double) { self = Ci(r: r * k) }
  func convert<T: FloatingPoint>(_ t: T) -> T { return t * t }
}
func test<S: Shape2>(_ s: S) -> String {
  var t = s
  t.grow(by: 2)
  return t.describe() + " " + S.make().describe() + " \(t.convert(3.0 as Float)) \(S.self)"
}
print(test(Sq.make())) //> sq: 36.0 sq: 9.0 6.0 Sq
print(test(Ci(r: 2))) //> circle: 48.0 circle: 3.0 9.0 Ci
struct Pair<A, B> { var first: A; var second: B
  func swapped() -> Pair<B, A> { return Pair<B, A>(first: second, second: first) } }
extension Pair: Equatable where A: Equatable, B: Equatable { static func == (l: Pair<A, B>, r: Pair<A, B>) -> Bool { return l.first == r.first && l.second == r.second } }
let p = Pair(first: 1, second: "x")
print(p, p.swapped(), p == p, p.swapped() == p.swapped()) //> Pair<Int, String>(first: 1, second: "x") Pair<String, Int>(first: "x", second: 1) true true
func apply<T>(_ n: Int, _ x: T, _ f: (T) -> T) -> T { return n == 0 ? x : apply(n - 1, f(x), f) }
let k = 3
print(apply(4, 1) { $0 * k }) //> 81
func compose(_ n: Int) -> (Int) -> Int {
   if n == 0 { return { $0 } }
   let inner = compose(n - 1)
   return { inner($0) + 1 }
}
print(compose(5)(10)) //> 15
var fs: [(Int) -> Int] = []
for i in 0..<3 { fs.append({ $0 + i }) }
print(fs[0](1), fs[2](1), fs.count) //> 1 3 3
func inoutTest(_ x: inout [Int], _ y: inout Int) -> Int { x[0] = y; y += 1; x.append(y); return x.count }
var arr = [5, 6]; var q = (1, (2, 3))
print(inoutTest(&arr, &q.1.0), arr, q) //> 3 [2, 6, 3] (1, (3, 3))
var nested = [[1, 2], [3]]
nested[1][0] += 5
nested[0].append(9)
nested.swapAt(0, 1)
print(nested) //> [[8], [1, 2, 9]]
func g(_ o: Int?) -> Int { guard let v = o, v > 0 else { return -1 }; return v }
print(g(nil), g(0), g(4)) //> -1 -1 4
enum Op: Int { case add = 1, mul = 5 
  var sym: String { switch self { case .add: return "+"; case .mul: return "*" } } }
print(Op.mul.rawValue, Op.add.sym, Op(rawValue: 5)!, Op(rawValue: 7) == nil ? "nil" : "?") //> 5 + mul nil
let tuple = (x: 1.5, y: [(a: 1, b: "z")])
print(tuple) //> (x: 1.5, y: [(a: 1, b: "z")])
func total(_ xs: Double...) -> Double { var s = 0.0; for x in xs { s += x }; return s }
print(total(1, 2, 3.5)) //> 6.5
struct S: Differentiable { var w: Float; @noDerivative var n: Int
  @differentiable func callAsFunction(_ x: Float) -> Float { var r = x; for _ in 0..<n { r = r * w }; return r } }
let s = S(w: 2, n: 3)
let (gs, gx) = gradient(at: s, 3) { s, x in s(x) }
print(gs, gx) //> S(w: 36.0) 8.0
func sumsq(_ xs: [Float]) -> Float { var t: Float = 0; for x in xs { t += x * x }; return t }
print(gradient(at: [1, 2, 3], in: sumsq)) //> [2.0, 4.0, 6.0]
print((1...4).contains(3), (0..<3), 5 ... 7) //> true 0..<3 5...7
for (i, c) in [(1, "a"), (2, "b")] where i > 1 { print(i, c) } //> 2 b
for x in stride(from: 10, to: 0, by: -4) { print(x, terminator: ",") }
print("") //> 10,6,2,
