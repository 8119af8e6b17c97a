// Static members of generic types, nested types, a state machine.

struct Fixed<T: FloatingPoint> { var v: T
  static var zero: Fixed { Fixed(v: 0) }
  static func make(_ x: T) -> Fixed<T> { Fixed(v: x) }
  static func + (a: Fixed, b: Fixed) -> Fixed { Fixed(v: a.v + b.v) }
  func with(_ x: T) -> Self { Self(v: x) } }
print((Fixed<Double>.zero + .make(2)).v, Fixed(v: 1.5 as Float).with(2).v)
enum Tree<T> { case leaf, node(T)
  static func of(_ x: T) -> Tree { .node(x) }
  func map<U>(_ f: (T) -> U) -> Tree<U> { switch self { case .leaf: return .leaf; case .node(let x): return .node(f(x)) } } }
if case .node(let v) = Tree.of(3).map({ Double($0) * 2 }) { print(v) }
struct Gen<T> { static var count: Int { 3 } ; static func name() -> String { "\(T.self)" } }
print(Gen<Int>.count, Gen<Double>.name())
struct Outer<T> { struct Inner { var t: T } ; var i: Inner; init(_ t: T) { i = Inner(t: t) } }
print(Outer(3).i.t, Outer<Double>.Inner(t: 2).t)
//> 2.0 2.0
//> 6.0
//> 3 Double
//> 3 2.0
protocol State { associatedtype Event; mutating func handle(_ e: Event) -> Bool; var isFinal: Bool { get } }
extension State { mutating func run(_ es: [Event]) -> Int { var n = 0; for e in es where handle(e) { n += 1; if isFinal { break } }; return n } }
struct Door: State { enum Event { case open, close, lock(code: Int) } ; enum S: String { case opened, closed, locked }
  private(set) var s = S.closed
  mutating func handle(_ e: Event) -> Bool { switch (s, e) { case (.closed, .open): s = .opened; case (.opened, .close): s = .closed; case (.closed, .lock(let c)) where c == 42: s = .locked; default: return false }; return true }
  var isFinal: Bool { s == .locked } }
var door = Door()
print(door.run([.open, .lock(code: 42), .close, .lock(code: 1), .lock(code: 42), .open]), door.s.rawValue, door.s)
//> 3 locked locked
