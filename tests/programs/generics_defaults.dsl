// Defaults of protocols; 'where' on initialisers, methods, subscripts, aliases; requirements that are static or make values.

protocol Shape { var area: Double { get }; func describe() -> String; static var name: String { get } ; init() }
extension Shape { func describe() -> String { "\(Self.name) \(area)" } ; static func make() -> Self { Self() } ; static func both() -> (Self, Self) { (.init(), make()) } }
protocol Named: Shape { }
extension Named { func describe() -> String { "named " + Self.name } }
struct Sq: Shape { var side: Double; init() { side = 2 }; var area: Double { side * side }; static let name = "sq" }
struct Ci: Named { init() {}; var area: Double { 3 }; static var name: String { "ci" } }
func show<S: Shape>(_ s: S) -> String { s.describe() }
print(show(Sq()), show(Ci()), Sq.make().area, Sq.both().1.area)
func build<T: Shape>(_ t: T.Type) -> T { T() }
print(build(Sq.self).side, build(Ci.self).area)
//> sq 4.0 named ci 4.0 4.0
//> 2.0 3.0
struct Wrapper<T> { var v: T
  init(_ v: T) { self.v = v }
  init(twice v: T) where T: Numeric { self.v = v + v }
  func sq() -> T where T: Numeric { v * v }
  subscript<U>(f: (T) -> U) -> U where U: Equatable { f(v) }
}
typealias NumBox<T> = Wrapper<T> where T: Numeric
let w = Wrapper(twice: 4)
print(w.v, w.sq(), w[{ $0 + 1 }], NumBox<Double>(2).sq(), NumBox(3).v)
protocol Chain { associatedtype Next: Chain where Next.Next == Self; var next: Next { get } ; var n: Int { get } }
struct C1: Chain { var n = 1; var next: C2 { C2() } }
struct C2: Chain { var n = 2; var next: C1 { C1() } }
func hop<C: Chain>(_ c: C) -> Int { c.next.next.n * 10 + c.next.n }
print(hop(C1()), hop(C2()))
//> 8 64 9 4.0 3
//> 12 21

// A requirement that a refining protocol makes again is the one that it inherits: a default does not come before it.
protocol Base { func name() -> String; func twice() -> String }
protocol Derived: Base { func name() -> String }
extension Derived { func name() -> String { "default" } ; func twice() -> String { name() + name() } }
struct Own: Derived { func name() -> String { "own" } }
struct Silent: Derived {}
func named<D: Derived>(_ d: D) -> String { d.name() + " " + d.twice() }
func based<B: Base>(_ b: B) -> String { b.name() + " " + b.twice() }
print(named(Own()), based(Own()), named(Silent()), based(Silent()))
//> own ownown own ownown default defaultdefault default defaultdefault

// Of two members of a type the one of the extension that requires more satisfies what a protocol requires.
protocol Titled { func title() -> String }
protocol Slim: Titled, Differentiable { @differentiable(wrt: self) func slimmed() -> Self }
struct Wrap<T> { var value: T }
extension Wrap { func title() -> String { "any" } ; func slimmed() -> Wrap { self } }
extension Wrap: Differentiable where T: Differentiable {}
extension Wrap: Titled where T: Numeric { func title() -> String { "number" } }
extension Wrap: Slim where T: Differentiable & Numeric { @differentiable(wrt: self) func slimmed() -> Wrap { self } }
func titled<T: Titled>(_ t: T) -> String { t.title() }
func slimmer<S: Slim>(_ s: S) -> S { s.slimmed() }
print(titled(Wrap(value: 1)), gradient(at: Wrap(value: 3.0)) { slimmer($0).value })
//> number Wrap<Double>(value: 1.0)
