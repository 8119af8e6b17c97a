// Forward mode through control flow, arrays, structs, enums, inout parameters, function values and recursion.
func power(_ x: Double, _ n: Int) -> Double {
    var r = 1.0
    for _ in 0..<n { r *= x }
    return r
}
print(derivative(at: 2.0) { x in power(x, 3) }) //> 12.0
func collatz(_ x: Double) -> Double {
    var y = x
    while y < 100 { if y > 10 { y = y * y } else { y += x } }
    return y
}
print(valueWithDerivative(at: 3.0, in: collatz)) //> (value: 144.0, derivative: 96.0)
struct Point: Differentiable { var x: Double; var y: Double }
print(valueWithDerivative(at: Point(x: 1, y: 2), along: Point.TangentVector(x: 1, y: 0.5)) { p in Point(x: p.x * p.y, y: p.x) }) //> (value: Point(x: 2.0, y: 1.0), derivative: Point(x: 2.5, y: 1.0))
enum Shape { case circle(Double); case square(Double, Double) }
func area(_ s: Shape) -> Double { switch s { case .circle(let r): return 3 * r * r; case .square(let a, let b): return a * b } }
print(derivative(at: 2.0) { x in area(.circle(x)) + area(.square(x, x)) }) //> 16.0
func sums(_ xs: [Double]) -> [Double] {
    var out: [Double] = []
    var s = 0.0
    for x in xs { s += x * x; out.append(s) }
    out[0] = out[1] * 2
    return out
}
let (v, d) = valueWithDifferential(at: [1.0, 2, 3], in: sums)
print(v, d([1, 0, 0]), d(Array<Double>.TangentVector([0, 1, 1])), d(.zero)) //> [10.0, 5.0, 14.0] [4.0, 2.0, 2.0] [8.0, 4.0, 10.0] [0.0, 0.0, 0.0]
func bump(_ x: inout Double, by d: Double) { x += d * x }
print(derivative(at: 3.0) { x in var y = x; bump(&y, by: x); return y }) //> 7.0
func chosen(_ i: Int) -> @differentiable (Double) -> Double { return i == 0 ? { $0 * $0 } : { $0 * 3 } }
var fs: [@differentiable (Double) -> Double] = [chosen(0), chosen(1)]
for f in fs { print((derivative(at: 2.0, in: f) * 100).rounded(), (differential(at: 2.0, in: f)(2) * 100).rounded()) }
//> 400.0 800.0
//> 300.0 600.0
func rec(_ x: Double, _ n: Int) -> Double { return n == 0 ? x : x * rec(x + 1, n - 1) }
print(derivative(at: 1.0) { rec($0, 3) }) //> 50.0
let rows = valueWithDerivative(at: [[1.0, 2], [3.0]], along: .init([[1, 0], [2]])) { m in
   var r = m
   r[1] = m[0]
   r.append([m[0][0] * m[1][0]])
   return r
}
print(rows) //> (value: [[1.0, 2.0], [1.0, 2.0], [3.0]], derivative: [[1.0, 0.0], [1.0, 0.0], [5.0]])
// A tangent may leave out its last elements; more than there are is a mistake (`trap_tangent_count.dsl`).
print(differential(at: [1.0, 2, 3]) { xs in xs[0] * xs[2] }(.init([5]))) //> 15.0
// Optionals and tuples.
func maybe(_ x: Double, _ there: Bool) -> Double {
    var y: Double? = nil
    if there { y = x * x }
    if let z = y { return z * x }
    return x
}
print(derivative(at: 2.0) { maybe($0, true) }, derivative(at: 2.0) { maybe($0, false) }) //> 12.0 1.0
func swapped(_ x: Double) -> Double {
    var pair = (x, 2 * x)
    pair = (pair.1, pair.0)
    return pair.0 * pair.0 + pair.1
}
print(derivative(at: 1.0, in: swapped)) //> 9.0
// What is constant is no tangent; what is cut off has none.
print(derivative(at: 2.0) { x in x * Double(Int(x.withoutDerivative())) }) //> 2.0
// A captured variable that the function changes.
print(derivative(at: 3.0) { x in
    var total = 0.0
    func add(_ y: Double) { total += y * y }
    add(x)
    add(2 * x)
    return total
}) //> 30.0
// Searching and removing.
print(valueWithDerivative(at: [3.0, 1, 2], along: .init([1, 10, 100])) { xs in
    var rest = xs
    var largest = rest.removeLast()
    while rest.count > 0 {
        let x = rest.removeLast()
        if x > largest { largest = x }
    }
    return largest * xs[1]
}) //> (value: 3.0, derivative: 31.0)
// Optionals in structs and arrays, and recursive enums, also twice.
struct M: Differentiable { var w: Double?; var xs: [Double?] }
func ofOptionals(_ m: M) -> Double { var s = 0.0; if let w = m.w { s += w * w }; for x in m.xs { if let y = x { s += 3 * y } }; return s }
let model = M(w: 2, xs: [1, nil, 3])
let g = gradient(at: model, in: ofOptionals)

print(differential(at: model, in: ofOptionals)(g)) //> 34.0
print(valueWithDerivative(at: 2.0) { x in M(w: x, xs: [x * x, nil]) }) //> (value: M(w: Optional(2.0), xs: [Optional(4.0), nil]), derivative: M(w: TangentVector<Double>(value: Optional(1.0)), xs: [TangentVector<Double>(value: Optional(4.0)), TangentVector<Double>(value: nil)]))
func poly(_ x: [Double]) -> Double? { return x.isEmpty ? nil : x[0] * x[0] }
print(valueWithDerivative(at: [3.0], along: .init([1]), in: poly)) //> (value: Optional(9.0), derivative: TangentVector<Double>(value: Optional(6.0)))
indirect enum Tree { case leaf(Double); case node(Tree, Tree) }
func sum(_ t: Tree) -> Double { switch t { case .leaf(let x): return x * x; case .node(let a, let b): return sum(a) * sum(b) } }
print(derivative(at: 2.0) { x in sum(.node(.leaf(x), .node(.leaf(x), .leaf(3)))) }) //> 288.0
func build(_ x: Double, _ n: Int) -> Tree { return n == 0 ? .leaf(x) : .node(build(x, n - 1), .leaf(x + 1)) }
print(derivative(at: 1.0) { x in sum(build(x, 2)) }) //> 64.0
print(derivative(at: 1.0) { x in gradient(at: x) { y in sum(build(y, 2)) } }) //> 208.0
print(gradient(at: 1.0) { x in derivative(at: x) { y in sum(build(y, 2)) } }) //> 208.0
// Tangents of rows, also incomplete ones.
let rowProduct = differential(at: [[1.0, 2], [3.0]]) { x in x[0][0] * x[1][0] }
print(rowProduct(Array<[Double]>.TangentVector([[1, 0], [2]])), rowProduct(.init([[1]])), rowProduct(.init([[], [1]]))) //> 5.0 3.0 1.0
// Generic functions, function values in structs, operators; differentials that are stored.
struct Dense: Differentiable {
    var w: Double
    @noDerivative var activation: @differentiable (Double) -> Double = { $0 * $0 }
    @differentiable
    func callAsFunction(_ x: Double) -> Double { return activation(w * x) }
}
let dense = Dense(w: 3)
print(valueWithDerivative(at: dense, along: .init(w: 1), in: { layer in layer(2) })) //> (value: 36.0, derivative: 24.0)
print(derivative(at: 2.0) { x in dense(x) }) //> 36.0
func twice<T: Differentiable>(_ x: T, _ f: @differentiable (T) -> T) -> T { return f(f(x)) }
print(derivative(at: 2.0) { x in twice(x) { $0 * $0 } }, derivative(at: 3.0, 4.0, in: (*))) //> 32.0 7.0
func jacobian(_ f: @differentiable ([Double]) -> [Double], _ x: [Double]) -> [[Double]] {
    var columns: [[Double]] = []
    let along = differential(at: x, in: f)
    for i in x.indices {
        var direction = [Double](repeating: 0, count: x.count)
        direction[i] = 1
        columns.append(along(.init(direction)).base)
    }
    return columns
}
print(jacobian({ v in [v[0] * v[1], v[0] + v[1] * v[1]] }, [2, 3])) //> [[3.0, 1.0], [2.0, 6.0]]
var stored: [(Double) -> Double] = []
for i in 1...3 {
    let k = Double(i)
    stored.append(differential(at: k) { x in x * x * k })
}
print(stored[0](1), stored[1](1), stored[2](1)) //> 2.0 8.0 18.0
print(derivative(at: Float(2), in: { (x: Float) -> Double in Double(x) * 2 })) //> 2.0
