// Members without their type, in chains; types spelt with brackets.

struct P { var v: Int
  static let one = P(v: 1)
  static func make(_ n: Int) -> P { P(v: n) }
  static var zero: P { .init(v: 0) }
  func plus(_ n: Int) -> P { P(v: v + n) }
  var next: P { plus(1) }
  static func + (a: P, b: P) -> P { P(v: a.v + b.v) } }
let a: P = .one.next
let b: P = .make(3).plus(2).next
let c: P = .zero + .one
func f(_ p: P) -> Int { p.v }
print(a.v, b.v, c.v, f(.one.next.next), f(.init(v: 9)), f(.zero + .one + .one))
let o: P? = .one
let q: [P] = [.one, .zero.next, .make(4)]
print(o!.v, q.map { $0.v }, q.map(\.v))
let t: P? = .make(2).next
print(t?.v ?? -1)
//> 2 6 1 3 9 2
//> 1 [1, 1, 4] [1, 1, 4]
//> 3
let tangent = [Double].TangentVector([1, 2])
print(tangent)
let (v, pb) = valueWithPullback(at: [1.0, 2, 3]) { $0.map { x in x * x } }
print(v, pb([1, 0, 1]))
print(pullback(at: [1.0, 2, 3]) { $0.map { $0 * 2 } }([1, 0, 1]))
//> [1.0, 2.0]
//> [1.0, 4.0, 9.0] [2.0, 0.0, 6.0]
//> [2.0, 0.0, 2.0]
// Stored properties of optional type start as 'nil'; what has defaults for all of them has 'init()'.
protocol Makeable { init() }
struct Cached: Makeable { var last: Double?, seen: [Int]?; var scale = 2.0 }
struct Labelled { var tag: String?; var x: Double; init(_ x: Double) { self.x = x } }
final class Counted { var last: Double?; var n = 1 }
struct Holder<T: Makeable>: Makeable { var held = T() }
func made<T: Makeable>() -> T { return T() }
print(Cached(scale: 3), Labelled(2).tag ?? "none", Counted().last ?? 4, (made() as Cached).scale)
print((made() as Holder<Cached>).held.scale)
//> Cached(last: nil, seen: nil, scale: 3.0) none 4.0 2.0
//> 2.0
