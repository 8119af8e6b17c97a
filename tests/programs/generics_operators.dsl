// Operators in protocols, operators of one's own, generic aliases and functions.

protocol Addable { static func + (l: Self, r: Self) -> Self; static var zero: Self { get } }
extension Int: Addable {}
extension Double: Addable {}
extension Array where Element: Addable { func total() -> Element { var t = Element.zero; for e in self { t = t + e }; return t } 
  func prefixSums() -> [Element] { var out: [Element] = []; var acc: Element = .zero; for e in self { acc = acc + e; out.append(acc) }; return out } }
print([1, 2, 3].total(), [1.5, 2].prefixSums())
protocol Init { init(v: Int) ; static var tag: String { get } }
struct X: Init { let v: Int; static let tag = "X" }
extension Init { init() { self.init(v: 7) } }
print(X().v, X.tag)
func mk<T: Init>(_: T.Type = T.self) -> T { T(v: 3) }
let xx: X = mk()
print(xx.v)
infix operator **: ExpPrec
precedencegroup ExpPrec { higherThan: MultiplicationPrecedence associativity: right }
func ** (a: Double, b: Int) -> Double { var r = 1.0; for _ in 0..<b { r *= a }; return r }
print(2 ** 3 * 2, 2.0 ** 2 + 1)
prefix operator √
prefix func √ (x: Double) -> Double { x.squareRoot() }
postfix operator %%
postfix func %% (x: Double) -> Double { x / 100 }
print(√16, 50%%)
struct Temp { var c: Double; var f: Double { get { c * 9 / 5 + 32 } set { c = (newValue - 32) * 5 / 9 } } }
var tt = Temp(c: 100); tt.f = 32; print(tt.c, tt.f)
struct Cnt { static var n = 0; static func inc() -> Int { n += 1; return n } ; let id = Cnt.inc() }
_ = Cnt(); print(Cnt().id, Cnt.n)
@discardableResult func dr() -> Int { 1 }
dr()
func inoutSwap<T>(_ a: inout T, _ b: inout T) { let t = a; a = b; b = t }
var p = 1, q = 2; inoutSwap(&p, &q); print(p, q)
typealias Pair<T> = (T, T)
let pr: Pair<Int> = (1, 2); print(pr.0 + pr.1)
typealias Fn<A, B> = (A) -> B
let fnn: Fn<Int, Double> = { Double($0) }; print(fnn(3))
func compose<A, B, C>(_ f: @escaping (A) -> B, _ g: @escaping (B) -> C) -> (A) -> C { { g(f($0)) } }
print(compose({ (x: Int) in x + 1 }, { "\($0)!" })(4))
print(type(of: 3) == Int.self, Int.self == Double.self)
let sq = { (x: Double) -> Double in x * x }
print([1, 2, 3].map(Double.init).map(sq), ["a", "b"].enumerated().map { "\($0.offset)\($0.element)" })
struct Stack<T> { private var a: [T] = []; var top: T? { a.last } ; mutating func push(_ x: T) { a.append(x) } ; mutating func pop() -> T? { a.popLast() } ; var isEmpty: Bool { a.isEmpty } }
var st = Stack<String>(); st.push("x"); st.push("y"); print(st.pop() ?? "", st.top ?? "", st.isEmpty)
//> 6 [1.5, 3.5]
//> 7 X
//> 3
//> 16.0 5.0
//> 4.0 0.5
//> 0.0 32.0
//> 2 2
//> 2 1
//> 3
//> 3.0
//> 5!
//> true false
//> [1.0, 4.0, 9.0] ["0a", "1b"]
//> y x false
protocol Unit { static var symbol: String { get } }
enum Metre: Unit { static let symbol = "m" }
enum Per<A: Unit, B: Unit>: Unit { static var symbol: String { "\(A.symbol)/\(B.symbol)" } }
struct Quantity<U: Unit> { var value: Double; init(_ v: Double) { value = v } }
// What the types of a signature require need not be written again.
func / <A, B>(a: Quantity<A>, b: Quantity<B>) -> Quantity<Per<A, B>> { .init(a.value / b.value) }
func symbol<U>(_ all: [Quantity<U>]) -> String { U.symbol }
struct Ruler {
    init<U>(of q: Quantity<U>) { print(U.symbol) }
    subscript<U>(q: Quantity<U>) -> Double { q.value }
}
let ratio = Quantity<Metre>(1) / Quantity<Metre>(4)
print(symbol([ratio]), Ruler(of: ratio)[ratio])
//> m/m
//> m/m 0.25
postfix operator %
postfix func % (x: Double) -> Double { x / 100 }
print(50% + 1)
//> 1.5

// The sign of a type's own, not the default for it.
func negated<T: SignedNumeric>(_ x: T) -> T { -x }
print(negated(0.0))
//> -0.0

// Literals of different kinds, and an operator between their types.
func + (a: Int, b: Bool) -> Int { b ? a + 1 : a }
func * (a: String, n: Int) -> String { String(repeating: a, count: n) }
extension Double { static func - (a: Double, b: String) -> String { "\(a)-\(b)" } }
print(3 + true, "ab" * 3, 1.5 - "x")
//> 4 ababab 1.5-x
