// Derivatives through exits, cells, stored and chosen functions, stored pullbacks.

func findFirst(_ xs: [Double], _ t: Double) -> Double {
    for i in 0..<xs.count {
        for j in 0..<i {
            if xs[i] * xs[j] > t { return xs[i] * xs[j] }
            if xs[j] < 0 { break }
        }
        if xs[i] > 100 { continue }
    }
    return xs[0]
}
print(findFirst([1, 2, 3], 5), gradient(at: [1, 2, 3]) { xs in findFirst(xs, 5) }) //> 6.0 [0.0, 3.0, 2.0]
print(gradient(at: [1, 2, 3]) { xs in findFirst(xs, 50) }) //> [1.0, 0.0, 0.0]
func cells(_ x: Double) -> Double {
    var total = 0.0
    let add = { (y: Double) in total += y * x }
    for i in 1...3 { add(Double(i)) }
    total *= 2
    return total
}
print(cells(2), gradient(at: 2, in: cells)) //> 24.0 12.0
func loopDefer() -> Int {
    var n = 0
    for i in 0..<5 { defer { n += 1 }; if i % 2 == 0 { continue }; if i == 3 { break }; n += 10 }
    return n
}
print(loopDefer()) //> 14
func mutateInout(_ x: inout Double) { func f() { x *= 2 }; f(); f() }
var d = 1.5
mutateInout(&d)
print(d) //> 6.0
func whileLet() -> Int { var q: [Int] = [1, 2, 3]; var s = 0
  func pop() -> Int? { return q.isEmpty ? nil : q.removeLast() }
  while let x = pop(), x > 1 { s += x }
  return s * 10 + q.count }
print(whileLet()) //> 50
func newton(_ a: Double) -> Double {
   var x = a
   while true { let next = (x + a / x) / 2; if abs(next - x) < 1e-12 { return next }; x = next }
}
print(newton(2), abs(gradient(at: 2, in: newton) - 0.35355339059327373) < 1e-12) //> 1.414213562373095 true
func choose(_ x: Double, _ n: Int) -> Double {
  let f: @differentiable (Double) -> Double
  if n == 0 { f = { $0 * $0 } } else { f = { $0 * x } }
  return f(x)
}
print(gradient(at: 3.0) { x in choose(x, 0) }, gradient(at: 3.0) { x in choose(x, 1) }) //> 6.0 6.0
struct Layer: Differentiable { var w: Double
  @noDerivative let act: @differentiable (Double) -> Double
  init(w: Double, act: @escaping @differentiable (Double) -> Double) { self.w = w; self.act = act }
  @differentiable func apply(_ x: Double) -> Double { return act(w * x) } }
let layers = [Layer(w: 2, act: { $0 * $0 }), Layer(w: 3, act: { $0 + 1 })]
func net(_ l: [Layer], _ x: Double) -> Double { var y = x; for layer in l { y = layer.apply(y) }; return y }
print(net(layers, 1.5), gradient(at: 1.5) { x in net(layers, x) }) //> 28.0 36.0
print(gradient(at: 2.0) { x in gradient(at: x) { y in y * y * y * x } }) //> 36.0
let (v, pb) = valueWithPullback(at: 3.0, 4.0) { x, y in x * y }
print(v, pb(1), pb(2)) //> 12.0 (4.0, 3.0) (8.0, 6.0)
var pbs: [(Double) -> Double] = []
for i in 1...3 { pbs.append(pullback(at: Double(i)) { x in x * x }) }
print(pbs[0](1), pbs[2](1)) //> 2.0 6.0

// Optional functions, which have no tangent.
func cubed(_ x: Double) -> Double { x * x * x }
func slope(_ f: (@differentiable (Double) -> Double)?, _ x: Double) -> Double {
    if let f = f { return gradient(at: x, in: f) }
    return 0
}
func bend(_ f: (@differentiable (Double) -> Double)?, _ x: Double) -> Double {
    gradient(at: x) { y in gradient(at: y) { f!($0) } }
}
print(slope(cubed, 2), slope(nil, 2), bend(cubed, 2)) //> 12.0 0.0 12.0

// ``T.method(x)`` is the function ``x.method``.
struct Scaling: Differentiable {
    var x: Float
    func squared() -> Float { x * x }
    func scaled(by k: Float) -> Float { x * k * k }
}
struct Wrapping<T: Numeric> { var v: T; func times(_ k: T) -> T { v * k } }
let scaling = Scaling(x: 3), bound = Scaling.scaled(scaling)
print(bound(2), Scaling.scaled(by:)(scaling)(2), [1, 2].map(Scaling.scaled(scaling)), Scaling.squared(.init(x: 2))())
print(Wrapping.times(Wrapping(v: 3))(4), Wrapping<Double>.times(.init(v: 2))(1.5), Array.contains([1, 2])(2))
print(gradient(at: scaling) { Scaling.squared($0)() }, gradient(at: scaling, 2) { Scaling.scaled($0)($1) })
//> 12.0 12.0 [3.0, 12.0] 4.0
//> 12 3.0 true
//> Scaling(x: 6.0) (Scaling(x: 4.0), 12.0)
// Also beside static functions of that name, which come first.
struct Named { var x: Float; static func half(of n: Named) -> Float { n.x / 2 }; func half() -> Float { x / 4 } }
print(Named.half(of: Named(x: 8)), Named.half(Named(x: 8))()) //> 4.0 2.0
