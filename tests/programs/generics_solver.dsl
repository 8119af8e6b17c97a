// A generic solver of differential equations, and a Kalman filter.

protocol VectorSpace: AdditiveArithmetic { static func * (k: Double, v: Self) -> Self }
extension Double: VectorSpace {}
struct St: VectorSpace { var x: Double, v: Double
 static func * (k: Double, s: St) -> St { St(x: k * s.x, v: k * s.v) } }
func rk4<S: VectorSpace>(_ f: (Double, S) -> S, _ y: S, t: Double, h: Double) -> S {
  let k1 = f(t, y), k2 = f(t + h / 2, y + (h / 2) * k1)
  let k3 = f(t + h / 2, y + (h / 2) * k2), k4 = f(t + h, y + h * k3)
  return y + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4)
}
var s = St(x: 1, v: 0)
for i in 0..<10 { s = rk4({ t, s in St(x: s.v, v: -s.x) }, s, t: Double(i) * 0.1, h: 0.1) }
print((s.x * 1000).rounded() / 1000, rk4({ $1 }, 1.0, t: 0, h: 0.1) > 1.1)
//> 0.54 true
struct Matrix: Equatable { let r: Int, c: Int; var d: [Double]
  init(_ rows: [[Double]]) { r = rows.count; c = rows[0].count; d = rows.flatMap { $0 } }
  init(r: Int, c: Int, d: [Double]) { self.r = r; self.c = c; self.d = d }
  static func identity(_ n: Int) -> Matrix { var m = Matrix(r: n, c: n, d: Array(repeating: 0, count: n * n)); for i in 0..<n { m[i, i] = 1 }; return m }
  subscript(i: Int, j: Int) -> Double { get { d[i * c + j] } set { d[i * c + j] = newValue } }
  var t: Matrix { var m = Matrix(r: c, c: r, d: d); for i in 0..<r { for j in 0..<c { m[j, i] = self[i, j] } }; return m }
  static func * (a: Matrix, b: Matrix) -> Matrix { precondition(a.c == b.r); var m = Matrix(r: a.r, c: b.c, d: Array(repeating: 0.0, count: a.r * b.c))
    for i in 0..<a.r { for j in 0..<b.c { var s = 0.0; for k in 0..<a.c { s += a[i, k] * b[k, j] }; m[i, j] = s } }; return m }
  static func + (a: Matrix, b: Matrix) -> Matrix { Matrix(r: a.r, c: a.c, d: zip(a.d, b.d).map { $0 + $1 }) }
  static func - (a: Matrix, b: Matrix) -> Matrix { Matrix(r: a.r, c: a.c, d: zip(a.d, b.d).map(-)) }
  static func * (k: Double, a: Matrix) -> Matrix { .init(r: a.r, c: a.c, d: a.d.map { k * $0 }) }
}
struct Kalman { var x: Matrix, P: Matrix; let F, H, Q: Matrix; let R: Double
  mutating func step(_ z: Double) -> Double {
    x = F * x; P = F * P * F.t + Q
    let S = (H * P * H.t)[0, 0] + R
    let K = (1 / S) * (P * H.t)
    let y = z - (H * x)[0, 0]
    x = x + y * K
    P = (.identity(2) - K * H) * P
    return x[0, 0] } }
var k = Kalman(x: Matrix([[0], [0]]), P: .identity(2), F: Matrix([[1, 1], [0, 1]]), H: Matrix([[1, 0]]), Q: 0.01 * .identity(2), R: 1)
var last = 0.0
for z in [1.0, 2, 3, 4, 5, 6] { last = k.step(z) }
print(last > 5.5 && last < 6.5, k.x.t.d.count)
//> true 2
