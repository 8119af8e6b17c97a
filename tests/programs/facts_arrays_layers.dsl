// Arrays as Swift's own tests of differentiation exercise them, and what its layers, losses and optimisers do to them.
import _Differentiation

typealias Direction = Array<Float>.TangentVector

// --- building and reading ---

print(valueWithGradient(at: [2, 3, 4, 5, 6, 7]) { (a: [Float]) in a[0] + a[1] + a[2] }) //> (value: 9.0, gradient: [1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
func literal(_ x: Float, _ y: Float) -> [Float] { return [x, y] }
func products(_ x: Float, _ y: Float) -> [Float] {
    var made: [Float] = []
    made = [x * y, x * y]
    let again = [made[0], made[1]]
    return again
}
print(pullback(at: 1, 1, of: literal)(Direction([1, 2])), pullback(at: 3, 4, of: products)(Direction([1, 1]))) //> (1.0, 2.0) (8.0, 6.0)
struct Spot: Differentiable { var x, y: Float }
func spots(_ x: Float, _ y: Float) -> [Spot] { return [Spot(x: x, y: y), Spot(x: x, y: y)] }
print(pullback(at: 3, 4, of: spots)([Spot].TangentVector([.init(x: 1, y: 1), .init(x: 1, y: 1)]))) //> (2.0, 2.0)
print(valueWithGradient(at: Spot(x: 3, y: 4)) { [$0.x, $0.y][0] * [$0.x, $0.y][1] }) //> (value: 12.0, gradient: Spot(x: 4.0, y: 3.0))
func grown(_ x: Float, _ y: Float) -> [Float] {
    var rows: [[Float]] = [[], [x]]
    rows += []
    rows += [[]]
    rows += [[y]]
    let nested = [rows, [], rows]
    return nested[0][1] + rows[3]
}
print(grown(3, 4), pullback(at: 3, 4, of: grown)(Direction([1, 1]))) //> [3.0, 4.0] (1.0, 1.0)
func chosen(_ x: Float, _ y: Float, _ b: Bool) -> [Float] {
    let first = [x * y, x * y]
    let second = b ? first : first
    let third = b ? (b ? second : first) : second
    return third
}
print(pullback(at: 3, 4) { chosen($0, $1, true) }(Direction([1, 1])), pullback(at: 3, 4) { chosen($0, $1, false) }(Direction([1, 1]))) //> (8.0, 6.0) (8.0, 6.0)
struct First<T: Differentiable>: Differentiable, ExpressibleByArrayLiteral {
    var x: T
    init(arrayLiteral elements: T...) {
        x = elements[0]
    }
}
func first<T: Differentiable>(_ x: T, _ y: T) -> First<T> { return [x, y] }
print(pullback(at: Float(1), Float(1)) { first($0, $1) }(First<Float>.TangentVector(x: 1))) //> (1.0, 0.0)
func total(_ a: [Float]) -> Float { return a.differentiableReduce(0) { $0 + $1 } }
print(gradient(at: 0) { total(Array(repeating: $0, count: 10)) }, pullback(at: 0) { total(Array(repeating: $0, count: 10)) }(2)) //> 10.0 20.0
print(gradient(at: [1, 2, 3, 4, 5]) { total($0.differentiableMap { $0 * $0 }) }) //> [2.0, 4.0, 6.0, 8.0, 10.0]
print(pullback(at: [1, 2, 3, 4, 5]) { (a: [Float]) in a.differentiableMap { $0 * $0 } }(Direction([1, 1, 1, 1, 1]))) //> [2.0, 4.0, 6.0, 8.0, 10.0]

// --- loops and inout ---

func multiply(_ left: inout Float, by right: Float) { left = left * right }
func summed(_ a: [Float]) -> Float {
    var result: Float = 0
    for i in 0..<a.count { result += a[i] }
    return result
}
func multiplied(_ a: [Float]) -> Float {
    var result: Float = 1
    for i in withoutDerivative(at: a.indices) { result *= a[i] }
    return result
}
func multipliedInPlace(_ a: [Float]) -> Float {
    var result: Float = 1
    for x in a { multiply(&result, by: x) }
    return result
}
print(valueWithGradient(at: [1, 2, 3], of: summed), valueWithGradient(at: [3, 4, 5], of: multiplied), gradient(at: [3, 4, 5], of: multipliedInPlace)) //> (value: 6.0, gradient: [1.0, 1.0, 1.0]) (value: 60.0, gradient: [20.0, 15.0, 12.0]) [20.0, 15.0, 12.0]

// --- elementwise functions and reductions ---

typealias Row = [Double]
func mapped(_ a: Row, _ f: @differentiable(reverse) (Double) -> Double) -> Double { return a.differentiableMap(f).sum }
extension Array where Element == Double {
    @differentiable(reverse)
    var sum: Double { return differentiableReduce(0) { $0 + $1 } }
}
func pairwise(_ a: Row, _ b: Row, _ f: @differentiable(reverse) (Double, Double) -> Double) -> Double {
    var result = 0.0
    for i in 0..<a.count { result += f(a[i], b[i]) }
    return result
}
print(gradient(at: [3, -3, 0]) { (a: Row) in mapped(a) { $0 >= 0 ? ($0 > 0 ? $0 : 0) : -$0 } }) //> [1.0, -1.0, 0.0]
print(gradient(at: [4, 5, 3], [4, 2, 6]) { pairwise($0, $1) { max($0, $1) } }, gradient(at: [4, 2, 6], [4, 5, 3]) { pairwise($0, $1) { max($0, $1) } }) //> ([1.0, 1.0, 0.0], [0.0, 0.0, 1.0]) ([1.0, 0.0, 1.0], [0.0, 1.0, 0.0])
print(gradient(at: [4, 5, 3], [4, 2, 6]) { pairwise($0, $1) { min($0, $1) } }, gradient(at: [4, 2, 6], [4, 5, 3]) { pairwise($0, $1) { min($0, $1) } }) //> ([1.0, 0.0, 1.0], [0.0, 1.0, 0.0]) ([1.0, 1.0, 0.0], [0.0, 0.0, 1.0])
func joined(_ a: Row, _ b: Row) -> Double {
    var result = 0.0
    for (i, x) in (a + b).enumerated() { result += x * Double(i + 1) }
    return result
}
print(valueWithGradient(at: [1, 1, 1, 1], [1, 1, 1, 1, 1, 1], of: joined)) //> (value: 55.0, gradient: ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0, 9.0, 10.0]))
func gelu(_ x: Double) -> Double { return 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))) }
let slopes = gradient(at: [5, -5, 0]) { (a: Row) in mapped(a, gelu) }
print(abs(slopes[0] - 1) < 2e-5, abs(slopes[1]) < 2e-5, slopes[2]) //> true true 0.5

func logSoftmax(_ a: Row) -> Row {
    var highest = a[0]
    for x in a { highest = max(highest, x) }
    let normal = log(a.differentiableMap { exp($0 - highest) }.sum) + highest
    return a.differentiableMap { $0 - normal }
}
func near(_ a: Row.TangentVector, _ b: Row) -> Bool { return near(a.base, b) }
func near(_ a: Row, _ b: Row) -> Bool { return zip(a, b).allSatisfy { abs($0 - $1) < 2e-6 } && a.count == b.count }
print(near(logSoftmax([32, 34, 35]), [-3.3490124, -1.3490123, -0.34901226]), near(logSoftmax([36, 37, 38]), [-2.407606, -1.407606, -0.40760598])) //> true true
print(near(logSoftmax([-32, -34, -35]).map { exp($0) }, [0.8437947, 0.1141952, 0.042010065])) //> true
print(near(gradient(at: [3, 4]) { (a: Row) in logSoftmax(a).sum / 2 }, [0.23105857, -0.2310586])) //> true
print(near(pullback(at: [1, 1, 1], of: logSoftmax)([1, 1, 1]), [0, 0, 0])) //> true

// --- layers ---

struct Dense: Differentiable {
    var weight: [[Float]]
    var bias: [Float]
    @differentiable(reverse)
    func callAsFunction(_ input: [Float]) -> [Float] {
        var output = bias
        for i in 0..<input.count {
            for j in 0..<bias.count { output[j] += input[i] * weight[i][j] }
        }
        return output
    }
}
let dense = Dense(weight: [[1, 1], [1, 1]], bias: [1, 1])
let (output, backprop) = valueWithPullback(at: dense, [3, 3]) { $0($1) }
print(output, backprop(Direction([1, 1]))) //> [7.0, 7.0] (Dense(weight: [[3.0, 3.0], [3.0, 3.0]], bias: [1.0, 1.0]), [2.0, 2.0])
print(Dense(weight: [[0, 1], [2, 3], [4, 5]], bias: [1, 2])([0, 1, 2]), Dense(weight: [[0, 1], [2, 3], [4, 5]], bias: [0, 0])([0, 1, 2])) //> [11.0, 15.0] [10.0, 13.0]

func pooled(_ a: Row, _ size: Int, _ reduce: @differentiable(reverse) (Double, Double) -> Double) -> Row {
    var result: Row = []
    for start in 0...(a.count - size) {
        var best = a[start]
        for i in (start + 1)..<(start + size) { best = reduce(best, a[i]) }
        result.append(best)
    }
    return result
}
print(pooled([0, 1, 2, 3, 4], 3) { max($0, $1) }, gradient(at: [0, 4, 8, 12]) { (a: Row) in pooled(a, 2) { max($0, $1) }.sum }) //> [2.0, 3.0, 4.0] [0.0, 1.0, 1.0, 1.0]
print(pooled([10, 11, 12, 13, 14], 3) { $0 + $1 }.map { $0 / 3 }, gradient(at: [0, 4, 8, 12]) { (a: Row) in pooled(a, 2) { $0 + $1 }.sum / 2 }) //> [11.0, 12.0, 13.0] [0.5, 1.0, 1.0, 0.5]
func looked(_ table: [Row], _ indices: [Int]) -> Double {
    var result = 0.0
    for i in indices { result += table[i].sum }
    return result
}
print(gradient(at: [[0, 0.2, 0.1], [0.1, 0.7, 0.5], [0.2, 0.4, 0.6], [0.3, 0.2, 0.3]]) { (t: [Row]) in looked(t, [0, 1, 2, 1, 2, 2]) }) //> [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0], [0.0, 0.0, 0.0]]

struct LayerNorm: Differentiable {
    var offset, scale: Row
    func callAsFunction(_ x: Row) -> Row {
        let n = Double(x.count)
        let mean = x.sum / n
        let centred = x.differentiableMap { $0 - mean }
        let deviation = sqrt(centred.differentiableMap { $0 * $0 }.sum / n + 1e-3)
        var result = centred
        for i in 0..<x.count { result[i] = centred[i] / deviation * scale[i] + offset[i] }
        return result
    }
}
let norm = LayerNorm(offset: [0, 0, 0, 0, 0], scale: [1, 1, 1, 1, 1])
let features = [[2.736876, -0.8932728, -0.11240143, 1.252899, -0.35648823], [-0.43356904, -0.5147881, 0.8055815, 0.97228354, 1.4561518], [0.56300443, -0.87069905, -0.20677163, 1.1823419, 1.0455104], [-0.8246169, 1.4249208, 1.2131604, 1.1445689, -0.94032115]]
func normLoss(_ norm: LayerNorm, _ rows: [Row]) -> Double {
    var result = 0.0
    for row in rows { result += norm(row).differentiableMap { $0 * $0 }.sum }
    return result
}
let (ofNorm, ofRows) = gradient(at: norm, features, of: normLoss)
print(near(norm(features[0]), [1.6839857, -1.0804383, -0.4857906, 0.5539104, -0.6716671]), near(ofRows[0], [0.00148721, -0.00095408, -0.00042902, 0.00048913, -0.00059323])) //> true true
print(zip(ofNorm.scale.base, [11.077844, 12.092919, 3.0350027, 4.7778125, 8.969137]).allSatisfy { abs($0 - $1) < 5e-5 }, zip(ofNorm.offset.base, [-0.645803, -5.8017054, 0.03168535, 5.973418, 0.44240427]).allSatisfy { abs($0 - $1) < 5e-5 }) //> true true

// --- losses and optimisers ---

func broadcastLoss(_ prediction: Row, _ expected: Row) -> Double {
    var result = 0.0
    for p in prediction {
        for e in expected { result += (p - e) * (p - e) }
    }
    return result / Double(prediction.count * expected.count)
}
let (value, ofPrediction) = valueWithGradient(at: [0, 0, 0.1206466, 0]) { (p: Row) in broadcastLoss(p, [0, 1, 1, 0]) }
print(abs(value - 0.47347727) < 3e-7, near(ofPrediction, [-0.25, -0.25, -0.1896767, -0.25])) //> true true
func crossEntropy(_ logits: Row, _ labels: Row) -> Double {
    return pairwise(logits, labels) { z, y in max(z, 0) - z * y + log1p(exp(-abs(z))) } / Double(logits.count)
}
print(gradient(at: [1, 2, 3, 4]) { (p: Row) in pairwise(p, [0, 0.1, 0.2, 0.3]) { ($0 - $1) * ($0 - $1) } / 4 }.base.map { Int(($0 * 1000).rounded()) }) //> [500, 950, 1400, 1850]
let entropy = gradient(at: [-100, -2, 2, 100]) { (z: Row) in crossEntropy(z, [0, 0, 1, 1]) }
print(near(entropy, [0, 0.02980072, -0.02980072, 0])) //> true

struct Moments {
    var first: [Float] = [0, 0, 0], second: [Float] = [0, 0, 0], highest: [Float] = [0, 0, 0], power1: Float = 1, power2: Float = 1
}
func train(_ update: (inout [Float], [Float], inout Moments) -> Void) -> [Float] {
    var values: [Float] = [0, 0, 0]
    var moments = Moments()
    for _ in 0..<1000 { update(&values, [-5, 0.1, 0.2], &moments) }
    return values
}
func agrees(_ a: [Float], _ b: [Float]) -> Bool { return zip(a, b).allSatisfy { abs($0 - $1) <= 3e-5 * abs($1) } }
print(agrees(train { v, g, _ in for i in 0..<3 { v[i] -= 1e-3 * g[i] } }, [5.0000668, -0.10000112, -0.20000224])) //> true
let rmsProp = train { v, g, m in
    for i in 0..<3 {
        m.first[i] = 0.9 * m.first[i] + 0.1 * g[i] * g[i]
        v[i] -= 1e-3 * g[i] / (m.first[i].squareRoot() + 1e-7)
    }
}
let adaGrad = train { v, g, m in
    for i in 0..<3 {
        if m.first[i] == 0 { m.first[i] = 0.1 }
        m.first[i] += g[i] * g[i]
        v[i] -= 1e-3 * g[i] / (m.first[i].squareRoot() + 1e-7)
    }
}
print(agrees(rmsProp, [1.0091327, -1.0091326, -1.0091326]), agrees(adaGrad, [0.06179592, -0.057095252, -0.059872225])) //> true true
