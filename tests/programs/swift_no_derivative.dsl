// No derivative flows through `@noDerivative` properties, whatever was written to them.

struct N: Differentiable { var x: Double; @noDerivative var y: Double }
func f(_ n: N) -> Double { var t = n; t.y = t.x * 5; return t.y * t.x }
print(gradient(at: N(x: 2, y: 3), in: f)) //> N(x: 10.0)

struct N1: Differentiable { var x: Double; @noDerivative var y: Double }
func f1(_ x: Double) -> Double { let n = N1(x: 1, y: x); return n.y * x }
print(f1(3), gradient(at: 2, in: f1)) //> 9.0 2.0

struct N2: Differentiable { var x: Double; @noDerivative var y: Double }
func f2(_ x: Double) -> Double { var n = N2(x: 1, y: 1); n.y = x; return n.y * x }
print(gradient(at: 2, in: f2)) //> 2.0

struct N3: Differentiable { var x: Double; @noDerivative var y: Double
  init(_ v: Double) { x = v; y = v * v } 
  func g() -> Double { return x * y } }
print(gradient(at: 2) { x in N3(x).g() }) //> 4.0

struct N4: Differentiable { var x: Double; @noDerivative var y: Double
  mutating func set(_ v: Double) { y = v } }
func f4(_ x: Double) -> Double { var n = N4(x: 1, y: 1); n.set(x); return n.y * x }
print(gradient(at: 2, in: f4)) //> 2.0

struct N5: Differentiable { var x: Double; @noDerivative var y: Double }
func h(_ n: N5) -> Double { return n.x * n.y }
func f5(_ x: Double) -> Double { return h(N5(x: x, y: x)) }
print(gradient(at: 2, in: f5)) //> 2.0

struct N6: Differentiable { var x: Double; @noDerivative var y: [Double] }
func f6(_ x: Double) -> Double { var n = N6(x: x, y: [1, 2]); n.y[0] = x; n.y[1] += x; return n.y[0] * n.x + n.y[1] }
print(f6(3), gradient(at: 2, in: f6)) //> 14.0 2.0

struct N7: Differentiable { var x: Double; @noDerivative var y: Double }
func f7(_ x: Double) -> Double { var n = N7(x: x, y: 1); n.y += x; n.y *= n.y; return n.y * n.x }
print(f7(2), gradient(at: 2, in: f7)) //> 18.0 9.0
struct Q<T: Differentiable>: Differentiable { var v: T; @noDerivative var w: T; @noDerivative var f: @differentiable (Double) -> Double = { $0 * $0 } }
func g(_ x: Double) -> Double { let q = Q(v: x, w: x); return q.f(q.v) * q.w }
print(g(2), gradient(at: 2, in: g)) //> 8.0 8.0
struct Opt { var lr: Double = 0.1; var inner: Inner = Inner() }
struct Inner { var f: @differentiable (Double) -> Double = { $0 * 3 } }
struct R: Differentiable { var v: Double; @noDerivative var o = Opt(); func call(_ x: Double) -> Double { return o.inner.f(v * x) * o.lr } }
print(gradient(at: R(v: 1), 2) { $0.call($1) }) //> (R(v: 0.6000000000000001), 0.30000000000000004)

struct H: Differentiable { var x: Double; @noDerivative var buf: [Double]
  mutating func fill(_ n: Int) { for i in 0..<n { buf[i] = buf[i] + Double(i) } }
  func total() -> Double { var s = 0.0; for i in 0..<buf.count { s += buf[i] * x }; return s } }
var h8 = H(x: 1, buf: [Double](repeating: 0, count: 100000))
for _ in 0..<100 { h8.fill(100000) }
print(h8.total(), gradient(at: h8) { $0.total() }) //> 499995000000.0 H(x: 499995000000.0)

struct N9: Differentiable { var x: Double; @noDerivative var y: Double }
func f9(_ x: Double, _ k: Int) -> Double { var n = N9(x: x, y: x * x); for i in 0..<k { if i % 2 == 0 { n = N9(x: n.x, y: n.y) } }; return n.y * x }
print(gradient(at: 2.0) { f9($0, 0) }, gradient(at: 2.0) { f9($0, 2) }) //> 4.0 4.0

@differentiable(wrt: x)
func f10(_ x: Double, _ n: Int, _ k: Double) -> Double { return x * Double(n) * k }
print(gradient(at: 2.0) { f10($0, 3, 4) }) //> 12.0
@differentiable
func g10(_ x: Double, _ s: String) -> Double { print(s); return x * x }
print(gradient(at: 2.0) { g10($0, "hi") })
//> hi
//> 4.0

// A constant property cannot move, so that a tangent vector made by the compiler has no part for it.
struct HalfFixed: Differentiable { let fixed: Double; var free: Double }
func throughFixed(_ x: Double) -> Double { let p = HalfFixed(fixed: x, free: x * x); return p.fixed * p.free }
print(gradient(at: 3, in: throughFixed), derivative(at: 3, in: throughFixed)) //> 18.0 18.0
