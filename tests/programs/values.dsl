// Globals, static and computed properties, patterns, operators, cells, defaults, numbers.

struct Counter { static var total = 0; static let names = ["a", "b"]
  var n = 0
  mutating func hit() -> Int { n += 1; Counter.total += n; return n } }
var c = Counter()
print(c.hit(), c.hit(), Counter.total, Counter.names[1]) //> 1 2 3 b
func useGlobal() { c.n = 40; _ = c.hit() }
useGlobal()
print(c.n, Counter.total) //> 41 44
var computed: Int { get { return c.n * 2 } set { c.n = newValue / 2 } }
computed = 10
print(c.n, computed) //> 5 10
func strs(_ s: String) -> Int { switch s { case "a", "b": return 1; case "c": return 2; default: return 0 } }
print(strs("b"), strs("c"), strs("z")) //> 1 2 0
func tup(_ p: (Int, Int)) -> String { switch p { case (0, 0): return "origin"; case (let x, 0): return "x\(x)"; case (0, let y): return "y\(y)"; case let (x, y) where x == y: return "diag"; default: return "other" } }
print(tup((0, 0)), tup((3, 0)), tup((0, 4)), tup((2, 2)), tup((1, 2))) //> origin x3 y4 diag other
enum E { case a(Int, String), b(x: Double), c }
let es: [E] = [.a(1, "z"), .b(x: 2.5), .c, .a(5, "w")]
for case .a(let i, let s) in es where i < 4 { print(i, s) } //> 1 z
if case .b(let x) = es[1] { print(x) } //> 2.5
guard case .a(_, let last) = es[3] else { fatalError() }
print(last) //> w
work: do { if last == "w" { print("leaving"); break work }; print("never") } //> leaving
infix operator **: MultiplicationPrecedence
func ** (a: Double, b: Int) -> Double { var r = 1.0; for _ in 0..<b { r *= a }; return r }
print(2 ** 5, gradient(at: 3.0) { x in x ** 3 }) //> 32.0 27.0
func modify(_ f: (inout [Int]) -> Void, _ xs: [Int]) -> [Int] { var ys = xs; f(&ys); f(&ys); return ys }
print(modify({ $0.append($0.count) }, [7])) //> [7, 1, 2]
func nestedCells() -> Int { var a = 1; let f = { () -> () -> Int in a += 1; return { a *= 10; return a } }; let g = f(); return g() + g() + a }
print(nestedCells()) //> 420
struct Opt { var v: Int?; var inner: [Int]? }
var o = Opt(v: 3, inner: nil)
print(o.v.map { $0 + 1 } ?? -1, o.inner?.count ?? 0) //> 4 0
o.inner = [1]
print(o.inner!.count, o) //> 1 Opt(v: Optional(3), inner: Optional([1]))
func defaults(_ a: Int, b: Int = 2, c: [Int] = [1]) -> Int { return a + b + c.count }
print(defaults(1), defaults(1, b: 5), defaults(1, c: [])) //> 4 7 3
var m = [[0.0, 1.0], [2.0, 3.0]]
for i in 0..<2 { for j in 0..<2 { m[i][j] += Double(i * 10 + j) } }
print(m) //> [[0.0, 2.0], [12.0, 14.0]]
func early(_ xs: [Int]) -> Int? { for (i, x) in [(0, 1), (1, 5)] { if x > 2 { return i } }; return nil }
print(early([])!) //> 1
func mutual(_ n: Int) -> Int { return n == 0 ? 0 : mutual2(n - 1) + 1 }
func mutual2(_ n: Int) -> Int { return n == 0 ? 0 : mutual(n - 1) + 10 }
print(mutual(4)) //> 22
let big: Float80 = 3.14159265358979323846
print(Float(0.1) + 0.2, 1e-7 as Float, Float(16777217)) //> 0.3 1e-07 16777216.0
func never(_ x: Int) -> Int { if x > 0 { return x }; fatalError("negative \(x)") }
print(never(3)) //> 3
print(debugPrintish(), "q\"uote")
//> "s" 1.5
//> 1 q"uote
func debugPrintish() -> Int { debugPrint("s", 1.5); return 1 } 
assert(c.n == 5, "n")
var w = 0
while true { w += 1; if w % 2 == 0 { continue }; if w > 6 { break } }
print(w) //> 7
func shadow(_ x: Int) -> Int { var x = x; x += 1; do { let x = 10; _ = x }; return x }
print(shadow(1)) //> 2
let fnTable: [(String, (Double) -> Double)] = [("sq", { $0 * $0 }), ("half", { $0 / 2 })]
for (name, f) in fnTable { print(name, f(3), terminator: ";") }
print("") //> sq 9.0;half 1.5;
func curry(_ a: Int) -> (Int) -> (Int) -> Int { return { b in { c in a * 100 + b * 10 + c } } }
print(curry(1)(2)(3)) //> 123

// Types of values, and members of types that are values.
struct Typed<T> { var t: T
    static var name: String { return "Typed" }
    func own() -> String { return type(of: self).name }
}
protocol Sided { init(side: Double) }
struct Squared: Sided { var s: Double; init(side: Double) { s = side } }
func build<S: Sided>(_ type: S.Type) -> S { return type.init(side: 3) }
var evaluations = 0
func evaluated() -> Int { evaluations += 1; return evaluations }
print(type(of: 3), type(of: [2.5]), type(of: Typed(t: 1)), Typed(t: 1).own()) //> Int Array<Double> Typed<Int> Typed
print(build(Squared.self), type(of: evaluated()), evaluations) //> Squared(s: 3.0) Int 1

// Members without their type beside a value that is compared.
enum Move: Equatable { case to(Int, Float), stay }
let moved: Move? = .to(1, 2)
print(Move.stay == .to(1, 2), moved == .to(1, 2), moved != .stay, .stay == Move.stay) //> false true true true
print([Move.stay, .to(1, 1)].filter { $0 == .to(1, 1) }.count, 0.5 > .zero) //> 1 true
