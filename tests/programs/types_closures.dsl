// Types of closures with several statements, autoclosures, variadics, defaults.

let r = [1, 2, 3].map { x in
  let y = x * 2
  return Double(y) + 0.5
}
print(r)
let names = [3, 1, 2].sorted { a, b in
  if a == b { return false }
  return a < b }
print(names)
func apply<T, U>(_ x: T, _ f: (T) -> U) -> U { f(x) }
print(apply(3) { v in
  var s = 0
  for i in 0..<v { s += i }
  return s })
let opt = [1, 2].map { x -> Int? in if x > 1 { return nil }; return x }
print(opt.count)
let mixed = apply(2) { v in
  if v > 3 { return nil }
  return Optional(v) }
print(mixed!)
let dd = apply(2) { v in
  guard v > 0 else { return 0 }
  return Double(v) * 1.5 }
print(dd)
func withInout(_ f: (inout Int) -> Void) -> Int { var x = 1; f(&x); return x }
print(withInout { $0 += 5 }, withInout { (x: inout Int) in x *= 10 })
func lazyAnd(_ a: Bool, _ b: @autoclosure () -> Bool) -> Bool { a ? b() : false }
print(lazyAnd(false, [1][5] == 2))
func sum(_ xs: Double...) -> Double { xs.reduce(0, +) }
print(sum(), sum(1), sum(1, 2, 3.5))
struct Cfg { static let base = 10; static func mk(_ n: Int = base, scale: Int = Cfg.base * 2) -> Int { n + scale } }
print(Cfg.mk(), Cfg.mk(1), Cfg.mk(scale: 1))
var counter = 0
let bump = { counter += 1 }
bump(); bump(); print(counter)
func make() -> () -> Int { var n = 0; return { n += 1; return n } }
let m = make(); print(m(), m())
let fact: (Int) -> Int = { n in (1...n).reduce(1, *) }
print(fact(5))
//> [2.5, 4.5, 6.5]
//> [1, 2, 3]
//> 3
//> 2
//> 2
//> 3.0
//> 6 10
//> false
//> 0.0 1.0 6.5
//> 30 21 11
//> 2
//> 1 2
//> 120

// Generic arguments before a trailing closure: their comma is not that between variables.
struct Mapping<T, U> { let body: (T) -> U; init(_ body: @escaping (T) -> U) { self.body = body } }
let halved = Mapping<Int, Double> { Double($0) / 2 }, listed = Mapping<(Int, Int), Array<Array<Int>>> { [[$0.0, $0.1]] }
print(halved.body(3), listed.body((1, 2))) //> 1.5 [[1, 2]]
