// Arrays; gradients against central differences.

func close(_ a: Double, _ b: Double) -> Bool { return abs(a - b) <= 1e-5 * max(1, abs(b)) }
func check(_ name: String, _ a: [Double], _ f: @differentiable ([Double]) -> Double) {
    let g = gradient(at: a, in: f)
    if g.count != a.count { print("COUNT", name, g.count) }
    for i in 0..<a.count {
        let h = 1e-6
        var p = a, m = a
        p[i] += h
        m[i] -= h
        let n = (f(p) - f(m)) / (2 * h)
        if !close(g[i], n) { print("WRONG", name, i, g[i], n) }
    }
}
let v = [1.2, -0.7, 2.1, 0.4, 1.9]
check("sort", v) { a in var b = a; for i in 0..<b.count { for j in 0..<(b.count - 1 - i) where b[j] > b[j + 1] { b.swapAt(j, j + 1) } }; var s = 0.0; for i in 0..<b.count { s += Double(i) * b[i] * b[i] }; return s }
check("prefix", v) { a in var b = a; for i in 1..<b.count { b[i] += b[i - 1] * b[i] }; return b[b.count - 1] }
check("rev", v) { a in let r = a.reversed(); var s = 0.0; for i in 0..<a.count { s += a[i] * r[i] * Double(i) }; return s }
check("slice2d", v) { a in var m = [[Double]](repeating: [Double](repeating: 0, count: 3), count: 3); for i in 0..<3 { for j in 0..<3 { m[i][j] = a[(i + j) % 5] * a[i] } }; var d = 0.0; for i in 0..<3 { d += m[i][i] * m[i][2 - i] }; return d }
check("matpow", v) { a in var m = [[a[0], a[1]], [a[2], a[3]]]; for _ in 0..<3 { var r = [[0.0, 0.0], [0.0, 0.0]]; for i in 0..<2 { for j in 0..<2 { for k in 0..<2 { r[i][j] += m[i][k] * m[k][j] } } }; m = r }; return m[0][1] + m[1][1] * a[4] }
check("append", v) { a in var b: [Double] = []; for x in a { b.append(x * x); if b.count > 2 { b[0] = b[0] + x } }; b.append(contentsOf: a); b += [1, a[0]]; var s = 1.0; for x in b { s = s * 0.5 + x * s }; return s }
check("pop", v) { a in var b = a; var s = 0.0; while b.count > 1 { let l = b.removeLast(); b[b.count - 1] = b[b.count - 1] * l; s += l }; return s * b[0] }
check("filter", v) { a in var s = 0.0; for x in a.filter({ $0 > 0 }) { s += x * x }; return s }
check("mapidx", v) { a in let b = a.indices.lowerBound; var s = 0.0; for i in a.indices { s += a[i] * Double(i + b) }; return s * a[a.endIndex - 1] }
check("alias", v) { a in var b = a; let c = b; b[0] = b[1] * 3; return b[0] * c[0] + a[0] * b[2] }
check("copyloop", v) { a in var b = a; for i in 0..<3 { let c = b; b[i] = c[i + 1] * c[i]; b[i + 1] = b[i] + c[0] }; return b[0] + b[1] * b[2] + b[3] }
struct P: Differentiable { var d: [Double]; var k: Double }
check("struct", v) { a in var p = P(d: a, k: 2); p.d[1] *= p.k * a[0]; p.k = p.d[1]; return p.k * p.d[0] }
func inner(_ a: inout [Double], _ i: Int) { a[i] = a[i] * a[0] + 1; if i > 2 { a[0] = a[i] } }
check("inout", v) { a in var b = a; for i in 0..<5 { inner(&b, i) }; return b[4] * b[1] }
func bump(_ x: inout Double, _ k: Double) { x = x * k + x }
check("inoutelem", v) { a in var b = a; bump(&b[2], a[0]); bump(&b[0], b[2]); b.swapAt(1, 3); return b[0] * b[1] + b[2] }
check("nestinout", v) { a in var m = [a, a]; bump(&m[1][2], a[0]); m[0][0] += m[1][2]; m.append(m[0]); m[2][1] = m[2][0] * 2; inner(&m[2], 4); return m[0][0] * m[2][0] + m[2][1] * m[2][4] }
check("tuplearr", v) { a in var t = [(a[0], 1), (a[1], 2)]; t[1].0 *= a[2]; t.append((t[1].0, 3)); var s = 0.0; for (x, i) in t { s += x * Double(i) }; return s }
check("branchy", v) { a in var b = a; if a[0] > 1 { b[1] = a[2] * a[2] } else { b = [] }; if a[1] < 0 { b = b + [a[0]] }; var s = 0.0; for x in b { s += x * x }; return s }
check("conv", v) { a in let k = [0.5, a[0], -1]; var out = [Double](repeating: 0, count: 3); for i in 0..<3 { for j in 0..<3 { out[i] += a[i + j] * k[j] } }; return out[0] * out[1] + out[2] }
check("repeat2", v) { a in var m = [[Double]](repeating: a, count: 3); m[1][0] = 5; m[0][1] = m[2][2] * m[2][2]; var s = 0.0; for r in m { for x in r { s += x * x } }; return s }
check("early", v) { a in var s = 1.0; for x in a { if x < 0 { return s * x }; s *= x }; return s }
check("findmax", v) { a in var best = a[0]; for x in a where x > best { best = x }; return best * best }
check("maxfn", v) { a in a.max()! * a.min()! }
check("logsumexp", v) { a in var m = a[0]; for x in a { m = max(m, x) }; var s = 0.0; for x in a { let d = x - m; s += 1 + d + d * d / 2 }; return m + s }
check("empty", v) { a in let e: [Double] = []; var s = a[0]; for x in e { s += x }; return s + (e + a)[1] }
check("dp", v) { a in var t = [[Double]](repeating: [], count: 4); for i in 0..<4 { for j in 0...i { t[i].append(j == 0 ? a[i] : t[i][j - 1] * a[j] + (i > 0 && j < i ? t[i - 1][j] : 0)) } }; return t[3][3] + t[2][1] }
print("done") //> done

func two(_ x: Double, _ y: Double) -> [Double] { return [x, y] }
let pb = pullback(at: 1, 1, in: two)
print(pb([1, 2])) //> (1.0, 2.0)
func tp(_ x: Double, _ y: Double) -> [Double] { return [x * y, x * y] }
print(pullback(at: 3, 4, in: tp)([1, 1])) //> (8.0, 6.0)
func tv(_ x: Double, _ y: Double) -> [Double] { var r: [Double] = [1]; r = [x * y, x * y]; return r }
print(pullback(at: 3, 4, in: tv)([1, 1])) //> (8.0, 6.0)
func tr(_ x: Double, _ y: Double) -> [Double] { let a = [x * y, x * y]; return [a[0], a[1]] }
print(pullback(at: 3, 4, in: tr)([1, 1])) //> (8.0, 6.0)

struct S: Differentiable { var x, y: Double }
func f(_ x: Double, _ y: Double) -> [S] { return [S(x: x, y: y), S(x: x, y: y)] }
print(pullback(at: 3, 4, in: f)([S.TangentVector(x: 1, y: 1), S.TangentVector(x: 1, y: 1)])) //> (2.0, 2.0)
func g(_ s: S) -> Double { return [s.x, s.y][0] * [s.x, s.y][1] }
print(gradient(at: S(x: 3, y: 4), in: g)) //> S(x: 4.0, y: 3.0)

func f3(_ x: Double, _ y: Double) -> [Double] {
    var r: [[Double]] = [[], [x]]
    r += []
    r += [[]]
    r += [[y]]
    let nested = [r, [], r]
    return nested[0][1] + r[3]
}
print(f3(3, 4), pullback(at: 3, 4, in: f3)([1, 1])) //> [3.0, 4.0] (1.0, 1.0)

func f4(_ x: Double, _ y: Double, _ b: Bool) -> [Double] {
    let r = [x * y, x * y]
    let r2 = b ? r : r
    let r3 = b ? (b ? r2 : r) : r2
    return r3
}
print(pullback(at: 3.0, 4.0) { f4($0, $1, true) }([1, 1]), pullback(at: 3.0, 4.0) { f4($0, $1, false) }([1, 1])) //> (8.0, 6.0) (8.0, 6.0)

struct Indirect: Differentiable, ExpressibleByArrayLiteral {
    var x: Float
    @differentiable
    init(arrayLiteral elements: Float...) { x = elements[0] }
}
func f5(_ x: Float, _ y: Float) -> Float { let i: Indirect = [x, y]; return i.x }
print(gradient(at: 1, 1, in: f5)) //> (1.0, 0.0)

func sum(_ a: [Float]) -> Float { var r: Float = 0; for i in 0..<a.count { r += a[i] }; return r }
func f6(_ x: Float) -> Float { return sum([Float](repeating: x, count: 10)) }
print(gradient(at: 0, in: f6), pullback(at: 0, in: f6)(2)) //> 10.0 20.0
func g6(_ x: Float) -> [Float] { return Array(repeating: x, count: 3) }
print(pullback(at: 2, in: g6)([1, 2, 4])) //> 7.0

struct Num { static func multiplyAssign(_ lhs: inout Double, _ rhs: Double) { lhs *= rhs } }
func f7(_ a: [Double]) -> Double { var r = 1.0; for i in 0..<a.count { Num.multiplyAssign(&r, a[i]) }; return r }
print(f7([3, 4, 5]), gradient(at: [3, 4, 5], in: f7)) //> 60.0 [20.0, 15.0, 12.0]

func squares(_ a: [Double]) -> [Double] { return a.differentiableMap { $0 * $0 } }
let back = pullback(at: [1, 2, 3, 4, 5], in: squares)
print(back([1, 1, 1, 1, 1]), back([0, 0, 0, 0, 0])) //> [2.0, 4.0, 6.0, 8.0, 10.0] [0.0, 0.0, 0.0, 0.0, 0.0]
print(gradient(at: [1.0, 2, 3]) { $0.differentiableReduce(1) { $0 * $1 } }) //> [6.0, 3.0, 2.0]
print(gradient(at: 2.0) { x in [x, 2 * x].differentiableReduce(x) { $0 + $1 * x } }) //> 13.0
func poly(_ c: [Double], _ x: Double) -> Double { return c.reversed().differentiableReduce(0) { $0 * x + $1 } }
print(gradient(at: [1, 2, 3], 2, in: poly)) //> ([1.0, 2.0, 4.0], 14.0)
print([1.0, 2].differentiableMap { [$0, $0 * $0] }.differentiableReduce(0.0) { $0 + $1[1] }) //> 5.0
print(gradient(at: [1.0, 2]) { $0.differentiableMap { $0 > 1 ? $0 * $0 : $0 }.differentiableReduce(0, +) }) //> [1.0, 4.0]
func f8(_ a: [Double]) -> [Double] { return a.differentiableMap { $0 * 2 } }
print(pullback(at: [1.0, 2], in: f8)([])) //> [0.0, 0.0]
func g8(_ w: Double, _ a: [Double]) -> Double { return a.differentiableMap { $0 * w }.differentiableReduce(0) { $0 + $1 * $1 } }
print(gradient(at: 2, [1, 3], in: g8)) //> (40.0, [8.0, 24.0])

func f9(_ a: [Double]) -> [Double] { return [a[0] * a[1], a[1]] }
let pb9 = pullback(at: [2, 3], in: f9)
print(pb9([1, 0]), pb9([0, 1]), pb9([])) //> [3.0, 2.0] [0.0, 1.0] [0.0, 0.0]

func f10(_ a: [Double]) -> Double { var s = 0.0; for i in 0..<a.count { s += a[i] * a[a.count - 1 - i] }; return s }
let n = 200000
let g10 = gradient(at: [Double](repeating: 1.5, count: n), in: f10)
var ok = true
for i in 0..<n { if g10[i] != 3.0 { ok = false } }
print(ok) //> true
func one(_ a: [Double], _ i: Int) -> Double { return a[i] }
func viaCalls(_ a: [Double]) -> Double { var s = 0.0; for i in 0..<a.count { s += one(a, i) * one(a, 0) }; return s }
print(gradient(at: [Double](repeating: 1, count: n), in: viaCalls)[0]) //> 200001.0
struct M: Differentiable { var w: [Double]; func at(_ i: Int) -> Double { return w[i] } }
func viaM(_ m: M) -> Double { var s = 0.0; for i in 0..<m.w.count { s += m.at(i) * m.at(i) }; return s }
print(gradient(at: M(w: [Double](repeating: 2, count: n)), in: viaM).w[5]) //> 4.0
func build(_ x: Double) -> Double { var a: [Double] = []; for i in 0..<100000 { a.append(x); a[i / 2] = a[i / 2] * 1.0 + 0.0 }; var s = 0.0; for y in a { s += y }; return s }
print(gradient(at: 2.0, in: build)) //> 100000.0

struct N: Differentiable { var a: [Double] = [1, 2] ; @noDerivative var count = 0 }
func f11(_ n: N) -> Double { var m = n; m.count = n.a.count; m.a.append(3); m.count += 1; var s = 0.0; for x in m.a { s += x * x * Double(m.count) }; return s }
print(gradient(at: N(), in: f11)) //> N(a: [6.0, 12.0])

// Arrays and slices, and other sequences, behind one another; all of an array.
let parts = [1, 2, 3, 4]
print(parts + parts[2...], parts[..<2] + [9], parts[..<1] + parts[3...], parts + (5..<7), (5..<7) + parts, parts[...])
//> [1, 2, 3, 4, 3, 4] [1, 2, 9] [1, 4] [1, 2, 3, 4, 5, 6] [5, 6, 1, 2, 3, 4] [1, 2, 3, 4]
print(type(of: parts[...] + parts), (parts[1...] + [5]).startIndex) //> ArraySlice<Int> 1
print(gradient(at: [1.0, 2, 3]) { x in let y = x + x[1...]; return y[3] * y[3] + y[0] }) //> [1.0, 4.0, 0.0]
// What is asked for decides whether a slice and an array make a slice or an array; of a literal in front an array.
let some = parts[..<2], joined: [Int] = some + [3], other: [Int] = some + parts, chained: [Int] = some + [3] + some
func kind(_ x: ArraySlice<Int>) -> String { "slice" }
func kind(_ x: [Int]) -> String { "array" }
func total(_ x: [Int]) -> Int { x.reduce(0, +) }
print(joined, other, chained, total(some + parts), kind(some + parts), kind(some + [1]), kind([1] + some))
//> [1, 2, 3] [1, 2, 1, 2, 3, 4] [1, 2, 3, 1, 2] 13 slice slice array
print((some + parts).count, type(of: some + [3]), type(of: [3] + some), (0..<2) + [5], (some + [1]).map { $0 + 1 })
//> 6 ArraySlice<Int> Array<Int> [0, 1, 5] [2, 3, 2]
