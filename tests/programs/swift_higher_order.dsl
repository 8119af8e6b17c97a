// Derivatives of derivatives.
import Foundation

func cube(_ x: Double) -> Double { return x * x * x }
print(gradient(at: 3.0) { gradient(at: $0, in: cube) }) //> 18.0
print(gradient(at: 3.0) { x in gradient(at: x) { y in gradient(at: y, in: cube) } }) //> 6.0
print(gradient(at: 0.5) { x in gradient(at: x) { sin($0) } }, -sin(0.5)) //> -0.479425538604203 -0.479425538604203
func loopy(_ x: Double) -> Double { var r = 1.0; for i in 1...3 { r = r * x + Double(i) }; return r * r }
// r = x^3 + x^2 + 2x + 3
print(gradient(at: 1.0, in: loopy), gradient(at: 1.0) { gradient(at: $0, in: loopy) }) //> 98.0 210.0
print(gradient(at: 2.0) { x in gradient(at: x, 3.0) { $0 * $0 * $1 }.0 + gradient(at: x, 3.0) { $0 * $0 * $1 }.1 }) //> 10.0
func arr(_ a: [Double]) -> Double { var s = 1.0; for x in a { s *= x }; return s }
print(gradient(at: 2.0) { x in gradient(at: [x, 3, x * x], in: arr)[0] }) //> 12.0
let (v, pb) = valueWithPullback(at: 2.0) { x in valueWithGradient(at: x, in: cube).value + valueWithGradient(at: x, in: cube).gradient }
print(v, pb(1)) //> 20.0 24.0

func rosen(_ v: [Double]) -> Double { let a = 1 - v[0]; let b = v[1] - v[0] * v[0]; return a * a + 100 * b * b }
func hvp(_ x: [Double], _ d: [Double]) -> [Double].TangentVector { return gradient(at: x) { y in let g = gradient(at: y, in: rosen); return g[0] * d[0] + g[1] * d[1] } }
print(hvp([1, 1], [1, 0]), hvp([1, 1], [0, 1])) //> [802.0, -400.0] [-400.0, 200.0]
