// Arguments that are changed: inout parameters, mutating methods, swaps.

func sw(_ x: Float, _ y: Float) -> Float {
    var t = (x, y)
    swap(&t.0, &t.1)
    return t.0 * t.1
}
func mySwap<T>(_ a: inout T, _ b: inout T) { let t = a; a = b; b = t }
func sw2(_ x: Float, _ y: Float) -> Float {
    var t = (x, y)
    mySwap(&t.0, &t.1)
    return t.0 * t.0 * t.1
}
func swapMul(_ a: inout Float, _ b: inout Float) -> Float { let t = a; a = b; b = t; return a * b }
func sw3(_ x: Float, _ y: Float) -> Float { var a = x, b = y; return swapMul(&a, &b) * a }
print(gradient(at: 3, 4, in: sw), gradient(at: 3, 4, in: sw2), gradient(at: 3, 4, in: sw3)) //> (4.0, 3.0) (16.0, 24.0) (16.0, 24.0)

struct S: Differentiable { func method(_ x: Double, _ y: inout Double) { y = y * x } }
func foo(_ s: S, _ x: Double, _ y: Double) -> Double { var y = y; s.method(x, &y); return y }
print(gradient(at: 2.0, 3.0) { foo(S(), $0, $1) }) //> (3.0, 2.0)

func f(_ x: inout Double, _ k: Double) -> Double { let old = x; x = x * k; return old * k }
func g(_ a: Double) -> Double { var y = a; let r = f(&y, a); return r * y + f(&y, y) + y }
// y=a*a, r=a*a; r*y=a^4; f: old=a^2,k=a^2 -> a^4, y=a^4 => 3 a^4
print(g(2), gradient(at: 2, in: g)) //> 48.0 96.0
struct S2: Differentiable { var a: [Double]; mutating func scale(_ k: Double) { for i in a.indices { a[i] *= k } } ; mutating func push(_ k: Double) { a.append(k) } }
func h(_ x: Double) -> Double { var s = S2(a: [x, 2]); s.scale(x); s.push(x); s.scale(x); return s.a[0] + s.a[1] + s.a[2] }
// x^3 + 2x^2 + x^2
print(h(2), gradient(at: 2, in: h)) //> 20.0 24.0
func upd(_ s: inout S2, _ x: Double) { s.a[0] += x; s.push(s.a[0]) }
func hh(_ s: S2, _ x: Double) -> Double { var t = s; upd(&t, x); upd(&t, x); return t.a[t.a.count - 1] * t.a[0] }
print(gradient(at: S2(a: [1, 5]), 2, in: hh)) //> (S2(a: [10.0, 0.0]), 20.0)

func f3(_ x: inout Double) { x = x * x }
func g3(_ x: Double) -> Double { var y = x; f3(&y); f3(&y); return y }
print(gradient(at: 2, in: g3)) //> 32.0
let pb = pullback(at: 2.0, in: g3)
print(pb(1), pb(2)) //> 32.0 64.0

func f4(_ x: Double, _ y: Double) -> (Double, Double) { return (x * y, x + y) }
func g4(_ x: Double, _ y: Double) -> Double { let (a, b) = f4(x, y); return a * b }
print(gradient(at: 2, 3, in: g4)) //> (21.0, 16.0)
func h4(_ x: Double) -> Double { let t = (a: x, b: (c: x * x, d: [x, 2])); return t.a * t.b.c * t.b.d[0] }
print(gradient(at: 2, in: h4)) //> 32.0

struct S5: Differentiable { var a: Double; var b: [Double] }
func f5(_ x: Double) -> S5 { return S5(a: x * x, b: [x, x * x * x]) }
let (v, pb5) = valueWithPullback(at: 2, in: f5)
print(v) //> S5(a: 4.0, b: [2.0, 8.0])
print(pb5(S5.TangentVector(a: 1, b: [1, 1])), pb5(.zero), pb5(S5.TangentVector(a: 1, b: []))) //> 17.0 0.0 4.0
