// Control flow: branches, loops, exits and recursion; gradients against central differences.

func close(_ a: Double, _ b: Double) -> Bool { return abs(a - b) <= 1e-5 * max(1, abs(b)) }
func check(_ name: String, _ xs: [Double], _ f: @differentiable (Double) -> Double) {
    for x in xs {
        let h = 1e-6
        let n = (f(x + h) - f(x - h)) / (2 * h)
        let g = gradient(at: x, in: f)
        if !close(g, n) { print("WRONG", name, x, f(x), g, n) }
    }
}
let pts = [-2.31, -0.71, 0.43, 1.33, 2.91]
func c1(_ x: Double) -> Double { var y = x; if x > 0 { if x > 1 { y = y * 2 } else { y = y * y }; y += 1 } else if x < -1 { y = y * y * y } else { return -y }; return y * x }
check("c1", pts, c1)
func c2(_ x: Double) -> Double { var y = 1.0; for i in 0..<4 { if i % 2 == 0 { y *= x } else { y += x; if y > 3 { y = y / 2; continue } }; y -= 0.1 }; return y }
check("c2", pts, c2)
func c3(_ x: Double) -> Double { var y = x; var n = 0; while y < 50 && n < 20 { y = y * 1.5 + 0.3 * x; n += 1; if n == 7 { break } }; return y }
check("c3", pts, c3)
func c4(_ x: Double) -> Double { var s = 0.0; outer: for i in 0..<6 { var t = x; for j in 0..<6 { t = t * 0.9 + Double(j) * x * x; if j > i { continue outer }; if t > 40 { break outer }; s += t }; s *= 1.1 }; return s }
check("c4", pts, c4)
func c5(_ x: Double) -> Double { var s = x; var i = 0; repeat { var j = 0; while j < i { s = s * 0.5 + x; j += 1; if s > 10 { return s * x } }; i += 1; if i == 3 { continue }; s += x * Double(i) } while i < 5; return s * s }
check("c5", pts, c5)
func c6(_ x: Double) -> Double { guard x > -1 else { return x * x }; guard x < 2 else { var s = x; for _ in 0..<3 { s *= x }; return s }; let y = x > 0 ? (x > 1 ? x * x * x : x * 3) : x; return y * y }
check("c6", pts, c6)
func c7(_ x: Double) -> Double { var a = x, b = 1.0, c = 2.0; for i in 1...5 { (a, b, c) = (b + a * 0.1, c * a, a + Double(i)); if a > b { (a, b) = (b, a) } }; return a + b * c }
check("c7", pts, c7)
func c8(_ x: Double) -> Double { var stack = [x]; var s = 0.0; while !stack.isEmpty { let v = stack.removeLast(); s += v * v; if stack.count < 3 && s < 30 && abs(v) > 0.1 { stack.append(v * 0.5); stack.append(v * 0.4) } }; return s }
check("c8", pts, c8)
func c9(_ x: Double) -> Double { var y = 0.0; for i in stride(from: 10, to: 0, by: -3) { switch i { case 10: y += x; case 7: y *= x; case let k where k % 2 == 0: y += x * Double(k); default: y -= x * x } }; return y }
check("c9", pts, c9)
func c10(_ x: Double) -> Double { var y = x; do { var z = y; z *= 2; defer { z *= 100 }; y += z }; block: do { if x > 1 { break block }; y *= y }; return y }
check("c10", pts, c10)
func c11(_ x: Double) -> Double { var y = x; func upd(_ k: Double) -> Double { y = y * k; if y > 5 { return y - x }; return y + k * x }; let a = upd(2); let b = upd(a); return a * b + y }
check("c11", pts, c11)
func c12(_ x: Double) -> Double { var y = x; for v in [x, 2, x * x] where v > 0 { y = y * 0.5 + v * x }; return y }
check("c12", pts, c12)
func c13(_ x: Double) -> Double { var result = 0.0; for i in 0..<3 { for j in 0..<3 { for k in 0..<3 { if i == j { continue }; if j == k { break }; result += x * Double(i + j * k); result *= 1.01 } } }; return result }
check("c13", pts, c13)
func c14(_ x: Double) -> Double { var i = 0; var y = x; while true { i += 1; if i > 10 { break }; if i % 3 == 0 { continue }; y = y + x / Double(i) ; if y > 100 { return -y } }; return y * y }
check("c14", pts, c14)
func c15(_ x: Double) -> Double { for i in 0..<5 { for j in 0..<5 where i * j == 6 { return x * Double(i) * x } }; return x }
check("c15", pts, c15)
func c16(_ x: Double) -> Double { let t: (Double, (Double, Double)) = x > 0 ? (x, (x * x, 3)) : (1, (x, x)); let (a, (b, c)) = t; return a * b + c * x }
check("c16", pts, c16)
func c17(_ x: Double) -> Double { var y = x; while y > 1e-3 { y = y - 0.7; if y < 0 { y = -y * x } ; if y > 10 { break } ; if abs(y) < 0.2 { break } }; return y * 3 + x }
check("c17", pts, c17)
func fact(_ x: Double, _ n: Int) -> Double { if n <= 0 { return x }; var s = 0.0; for i in 1...2 { s += fact(x * Double(i), n - i) }; return s * x }
check("rec", pts) { fact($0, 5) }
func collatz(_ x: Double, _ n: Int) -> Double { switch n { case 1: return x; case let m where m % 2 == 0: return x * collatz(x, m / 2); default: return x + collatz(x + 1, 3 * n + 1) } }
check("collatz", [0.3, 1.2]) { collatz($0, 7) }
print("done") //> done

func f(_ x: Double) -> Double { return x > 2 ? x * x : x > 1 ? x : x > 0 ? -x : 0 }
for x in [3.0, 1.5, 0.5, -1] { print(gradient(at: x, in: f), terminator: " ") }
print() //> 6.0 1.0 -1.0 0.0 

func f2(_ x: Double) -> Double { var q = [x, x * x]; var s = 0.0; while let y = q.last { s += y * y; _ = q.removeLast(); if s > 100 { break } }; return s }
print(f2(2), gradient(at: 2, in: f2)) //> 20.0 36.0

func f3(_ x: Double) -> Double { var y = x; func run() -> Double { defer { y *= 3 }; y += 1; return y * 2 }; let a = run(); return a * y }
// y = x+1; a = 2(x+1); y = 3(x+1): 6 (x+1)^2
print(f3(1), gradient(at: 1, in: f3)) //> 24.0 24.0

func f4(_ x: Double) -> Double { let x = x * 2; do { let x = x * 3; _ = x }; var y = x; if y > 0 { let y2 = y; let y = y2 * x; return y }; y = 1; return y }
print(gradient(at: 1, in: f4)) //> 8.0

func f5(_ x: Double) -> Double { var y = x; for i in 0..<1000000 { y = y * 0.999999 + 0.000001 * x; if i % 3 == 0 { y += 0.0 * x } }; return y }
print(abs(gradient(at: 1.0, in: f5) - 1) < 1e-9) //> true
func g(_ x: Double) -> Double { var y = x; var i = 0; while i < 300000 { var j = 0; while j < 3 { y = y * 0.99999 + x * 0.00001; j += 1 }; i += 1 }; return y }
print(abs(gradient(at: 1.0, in: g) - 1) < 1e-9) //> true
func h(_ n: Int, _ x: Double) -> Double { return n == 0 ? x : h(n - 1, x * 0.99999 + x * 0.00001) }
print(abs(gradient(at: 1.0) { h(100000, $0) } - 1) < 1e-9) //> true

func f6(_ x: Double, _ y: Double) -> Double { var a = x, b = y; for _ in 0..<3 { (a, b) = (b, a + b) }; return a * b }
// (x,y)->(y,x+y)->(x+y,x+2y)->(x+2y,2x+3y): product
print(gradient(at: 1, 2, in: f6)) //> (18.0, 31.0)

func f7(_ x: Double) -> (Double, Int) { return (x * x, 3) }
func g7(_ x: Double) -> Double { let (a, n) = f7(x); return a * Double(n) }
print(gradient(at: 2, in: g7)) //> 12.0
func h7(_ x: Double) -> Double { _ = f7(x); let _ = x * 3; return x }
print(gradient(at: 2, in: h7)) //> 1.0
