// Structs: fields, properties, subscripts, initialisers, tangents and moves.

func close(_ a: Double, _ b: Double) -> Bool { return abs(a - b) <= 1e-5 * max(1, abs(b)) }
func check(_ name: String, _ x: Double, _ f: @differentiable (Double) -> Double) {
    let h = 1e-6
    let n = (f(x + h) - f(x - h)) / (2 * h)
    let g = gradient(at: x, in: f)
    if !close(g, n) { print("WRONG", name, x, f(x), g, n) }
}
struct V: Differentiable, AdditiveArithmetic { var x, y: Double
  static func * (s: Double, v: V) -> V { return V(x: s * v.x, y: s * v.y) }
  static func *= (v: inout V, s: Double) { v = s * v }
  func dot(_ o: V) -> Double { return x * o.x + y * o.y }
  var norm2: Double { get { return dot(self) } set { let k = newValue / dot(self); self *= k } }
  mutating func rotate() { (x, y) = (-y, x) }
  mutating func addOne(_ d: Double) -> Double { x += d; return x * y }
  subscript(i: Int) -> Double { get { return i == 0 ? x : y } set { if i == 0 { x = newValue } else { y = newValue } } }
}
check("ops", 1.3) { x in let a = V(x: x, y: 2); let b = a + x * a - V(x: 1, y: x); return b.dot(a) }
check("zero", 1.3) { x in var s = V.zero; for i in 0..<4 { s += Double(i) * V(x: x, y: x * x); s -= V(x: 1, y: x) }; return s.norm2 }
check("set", 1.3) { x in var a = V(x: x, y: 2); a.norm2 = x * x; a.rotate(); return a.x * a.y + a.norm2 }
check("sub", 1.3) { x in var a = V(x: x, y: 2); a[0] = a[1] * x; a[1] += a[0]; a[1] *= x; return a[0] * a[1] }
check("mutret", 1.3) { x in var a = V(x: x, y: 2); let p = a.addOne(x); let q = a.addOne(p); return p * q + a.x }
struct Seg: Differentiable { var p, q: V; @noDerivative var tag: Int = 3; var len: Double { return (p - q).norm2 }
  func lerp(_ t: Double) -> V { return (1 - t) * p + t * q }
  static func make(_ x: Double) -> Seg { return Seg(p: V(x: x, y: 1), q: V(x: 2, y: x * x)) } }
check("seg", 1.3) { x in var s = Seg.make(x); s.p.x *= s.q.y; s.q = s.lerp(x); s.tag += 1; return s.len * Double(s.tag) }
check("segarr", 1.3) { x in var a = [Seg.make(x), Seg.make(2 * x)]; a[0].p.x = a[1].q.y; a[1].q[1] *= x; a[0].q.rotate(); a[1].p.norm2 = x; var s = 0.0; for g in a { s += g.len + g.p.x }; return s }
print(gradient(at: Seg.make(1)) { $0.len }) //> Seg(p: V(x: -2.0, y: 0.0), q: V(x: 2.0, y: -0.0))
print(gradient(at: V(x: 1, y: 2), V(x: 3, y: 4)) { ($0 + $1).norm2 }) //> (V(x: 8.0, y: 12.0), V(x: 8.0, y: 12.0))
print(Seg.TangentVector(p: V(x: 1, y: 2), q: .zero)) //> Seg(p: V(x: 1.0, y: 2.0), q: V(x: 0.0, y: 0.0))
struct Box<T: Differentiable>: Differentiable { var v: T; func map(_ f: @differentiable (T) -> T) -> Box<T> { return Box(v: f(v)) } }
check("box", 1.3) { x in Box(v: x).map { $0 * $0 }.map { $0 * x }.v }
check("boxbox", 1.3) { x in let b = Box(v: Box(v: V(x: x, y: x))); return b.v.v.dot(b.map { Box(v: $0.v + $0.v) }.v.v) }
struct Poly: Differentiable { var c: [Double]; func callAsFunction(_ x: Double) -> Double { var r = 0.0; for k in c.reversed() { r = r * x + k }; return r } }
check("poly", 1.3) { x in Poly(c: [x, 1, x * x])(x) }
print(gradient(at: Poly(c: [1, 2, 3]), 2) { $0($1) }) //> (Poly(c: [1.0, 2.0, 4.0]), 14.0)
struct Nest: Differentiable { var a: [V]; var b: (Double); var o: Poly }
print(gradient(at: Nest(a: [V(x: 1, y: 2)], b: 3, o: Poly(c: [1, 1]))) { n in n.a[0].x * n.b * n.o(n.a[0].y) }) //> Nest(a: [V(x: 9.0, y: 3.0)], b: 3.0, o: Poly(c: [3.0, 6.0]))
extension V { init(angle: Double, r: Double) { self.init(x: r * angle, y: r - angle) } 
  var flipped: V { return V(x: y, y: x) } }
check("ext", 1.3) { x in let v = V(angle: x, r: x * x); return v.flipped.x * v.x }
struct OnlyNo: Differentiable { @noDerivative var k: Int; @noDerivative var d: Double }
print(gradient(at: OnlyNo(k: 2, d: 3), 2.0) { e, x in x * Double(e.k) * e.d }) //> (OnlyNo(), 6.0)
print(gradient(at: V(x: 1, y: 1)) { $0.x }) //> V(x: 1.0, y: 0.0)
var mv = V(x: 1, y: 2)
mv.move(along: V(x: 10, y: 20))
print(mv, V(x: 1, y: 2) == V(x: 1, y: 2)) //> V(x: 11.0, y: 22.0) true

struct E: Differentiable { func f(_ x: Double) -> Double { return x * x } }
print(gradient(at: E(), 2.0) { e, x in e.f(x) }) //> (E(), 4.0)

struct S: Differentiable { var x: Float; @noDerivative var y: Float }
func f(_ s: S) -> Float { var tmp = s; tmp.y = tmp.x; return tmp.x }
print(gradient(at: S(x: 1, y: 5), in: f)) //> S(x: 1.0)

struct S3: Differentiable { var x: Float; @noDerivative let constant: Float = 2
  func applied(_ i: Float) -> Float { return x * constant * i } }
print(gradient(at: S3(x: 10), 3) { $0.applied($1) }) //> (S3(x: 6.0), 20.0)

struct Point: Differentiable { var x, y, z: Float }
struct G<T: Differentiable>: Differentiable { var x, y, z: T }
func p(_ v: Float) -> Float { var p = Point(x: v, y: v, z: v); p.x = p.x * v; p.y = p.x * v; return p.x * p.y }
func q(_ v: Float) -> Float { var p = G(x: v, y: v, z: v); p.x = p.x * v; p.y = p.x * v; return p.x * p.y }
func r(_ v: Float) -> Float { var t = (index: 0, point: Point(x: v, y: v, z: v)); t.point.x = t.point.x * v; t.point.y = t.point.x * v; t.index += 1; return t.point.x * t.point.y }
print(p(3), gradient(at: 3, in: p), gradient(at: 3, in: q), gradient(at: 3, in: r)) //> 243.0 405.0 405.0 405.0

struct Angle: Differentiable { var deg: Double
  struct TangentVector: Differentiable, AdditiveArithmetic { var rad: Double; typealias TangentVector = Angle.TangentVector }
  mutating func move(along d: TangentVector) { deg += d.rad * 57 }
  var doubled: Double { return deg * 2 }
  @derivative(of: doubled) func ddoubled() -> (value: Double, pullback: (Double) -> TangentVector) { return (doubled, { TangentVector(rad: $0 * 2) }) }
}
print(gradient(at: Angle(deg: 3)) { $0.doubled * 5 }) //> TangentVector(rad: 10.0)
var a = Angle(deg: 1)
a.move(along: gradient(at: a) { $0.doubled })
print(a) //> Angle(deg: 115.0)

struct S6: Differentiable { var a: Double
  @differentiable(wrt: x) func f(_ x: Double) -> Double { return a * x }
  @differentiable(wrt: (self, x)) func g(_ x: Double) -> Double { return a * x }
  @differentiable(wrt: self) var p: Double { return a * a }
  @differentiable(wrt: self) @differentiable(wrt: x) func h(_ x: Double) -> Double { return a * x * x } }
print(gradient(at: 3.0) { S6(a: 2).f($0) }, gradient(at: S6(a: 2), 3.0) { $0.g($1) }, gradient(at: S6(a: 2)) { $0.p }, gradient(at: 3.0) { S6(a: 2).h($0) }) //> 2.0 (S6(a: 3.0), 2.0) S6(a: 4.0) 12.0

struct M: Differentiable { var w: Double
  static func apply(_ m: M, _ x: Double) -> Double { return m.w * x }
  func callAsFunction(_ x: Double) -> Double { return w * x }
  mutating func step(_ g: TangentVector) { w -= 0.1 * g.w } }
print(gradient(at: M(w: 2), 3, in: M.apply)) //> (M(w: 3.0), 2.0)
var m = M(w: 0)
for _ in 0..<50 { let g = gradient(at: m) { m -> Double in let e = m(2) - 6; return e * e }; m.step(g) }
print(abs(m.w - 3) < 1e-9) //> true

struct T: Differentiable { var w: Double; var kids: [T]; func sum() -> Double { var s = w * w; for k in kids { s += k.sum() * w }; return s } }
print(gradient(at: T(w: 2, kids: [T(w: 3, kids: []), T(w: 1, kids: [])])) { $0.sum() })
//> T(w: 14.0, kids: [T(w: 12.0, kids: []), T(w: 4.0, kids: [])])

struct Node { var op: Int; var kids: [Node] }
func eval(_ n: Node, _ x: Double) -> Double { switch n.op { case 0: return x; case 1: var s = 0.0; for k in n.kids { s += eval(k, x) }; return s; case 2: var p = 1.0; for k in n.kids { p *= eval(k, x) }; return p; default: return Double(n.op) } }
let leaf = Node(op: 0, kids: [])
let e = Node(op: 1, kids: [Node(op: 2, kids: [leaf, leaf, leaf]), Node(op: 2, kids: [Node(op: 7, kids: []), leaf])])
// x^3 + 7x
print(eval(e, 2), gradient(at: 2.0) { eval(e, $0) }) //> 22.0 19.0

struct P: Differentiable { var r, t: Double
  init(_ x: Double) { self.init(r: x, t: x * x) }
  init(r: Double, t: Double) { self.r = r; self.t = t; if r > 1 { self.t += r } } 
  init?(opt x: Double) { if x < 0 { return nil }; r = x; t = x } }
print(gradient(at: 2) { P($0).t }, gradient(at: 2.0) { P(opt: $0)!.t }, gradient(at: 0.5) { P($0).t }) //> 5.0 1.0 1.0
print(pullback(at: 2, in: { P($0) })(P.TangentVector(r: 1, t: 1))) //> 6.0

struct G11: Differentiable { var d: [Double]; @noDerivative var w: Int
  subscript(i: Int, j: Int) -> Double { get { return d[i * w + j] } set { d[i * w + j] = newValue } }
  subscript(row i: Int) -> [Double] { var r: [Double] = []; for j in 0..<w { r.append(self[i, j]) }; return r } }
func f11(_ x: Double) -> Double { var g = G11(d: [x, 1, 2, x], w: 2); g[0, 1] = g[0, 0] * g[1, 1]; g[1, 0] += x; g[1, 1] *= g[1, 0]; var s = 0.0; for v in g[row: 1] { s += v * g[0, 1] }; return s }
// g01 = x^2, g10 = 2+x, g11 = x(2+x): s = x^2 (2+x)(1+x) = x^4 + 3x^3 + 2x^2
print(f11(2), gradient(at: 2, in: f11)) //> 48.0 76.0
