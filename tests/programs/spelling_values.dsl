// Differentiable functions and pullbacks as values, derivatives of generic functions, operators and functions with 'inout'.
import _Differentiation
typealias Activation = @differentiable(reverse) (Double) -> Double
struct Dense: Differentiable {
    var w: Double
    @noDerivative let activation: Activation
    init(w: Double, activation: @escaping Activation) { self.w = w; self.activation = activation }
    @differentiable(reverse)
    func callAsFunction(_ x: Double) -> Double { activation(w * x) }
}
let d = Dense(w: 2, activation: { $0 * $0 })
print(gradient(at: d, 3) { d, x in d(x) })
//> (Dense(w: 36.0), 24.0)
let fs: [@differentiable(reverse) (Double) -> Double] = [{ $0 * 2 }, { $0 * $0 }]
print(fs.map { gradient(at: 5, of: $0) })
//> [2.0, 10.0]
func compose(_ f: @escaping @differentiable(reverse) (Double) -> Double, _ g: @escaping @differentiable(reverse) (Double) -> Double) -> @differentiable(reverse) (Double) -> Double {
    { x in g(f(x)) }
}
print(gradient(at: 3, of: compose({ $0 * $0 }, { 3 * $0 })))
//> 18.0
extension Double {
    @differentiable(reverse)
    func squared() -> Double { self * self }
    @differentiable(reverse, wrt: self)
    func scaled(by k: Double) -> Double { self * k }
    @derivative(of: scaled(by:), wrt: self)
    func vjpScaled(by k: Double) -> (value: Double, pullback: (Double) -> Double) { (scaled(by: k), { 11 * $0 }) }
}
print(gradient(at: 3) { $0.squared().scaled(by: 5) })
//> 66.0
func generic<T: Differentiable>(_ x: T, _ f: @differentiable(reverse) (T) -> Double) -> T.TangentVector { gradient(at: x, of: f) }
print(generic(3.0) { $0 * $0 })
//> 6.0
func gen2<T>(_ x: T) -> T { x }
@derivative(of: gen2)
func gen2VJP<T: Differentiable>(_ x: T) -> (value: T, pullback: (T.TangentVector) -> T.TangentVector) { (x, { v in v + v }) }
print(gradient(at: 3.0) { gen2($0) * 3 })
//> 6.0
func inoutF(_ x: inout Double, _ y: Double) { x *= y }
@derivative(of: inoutF)
func inoutVJP(_ x: inout Double, _ y: Double) -> (value: Void, pullback: (inout Double) -> Double) {
    let x0 = x
    x *= y
    return ((), { v in let r = v * x0; v *= y; return r })
}
print(gradient(at: 3, 4) { a, b in var a = a; inoutF(&a, b); return a })
//> (4.0, 3.0)
struct V: Differentiable, AdditiveArithmetic { var x, y: Double
    @differentiable(reverse) static prefix func - (v: V) -> V { V(x: -v.x, y: -v.y) }
    @differentiable(reverse) static func dot(_ a: V, _ b: V) -> Double { a.x * b.x + a.y * b.y }
}
@derivative(of: V.dot)
func dotVJP(_ a: V, _ b: V) -> (value: Double, pullback: (Double) -> (V, V)) { (V.dot(a, b), { v in (V(x: v, y: v), V(x: v, y: v)) }) }
print(gradient(at: V(x: 1, y: 2), V(x: 3, y: 4)) { V.dot(-$0, $1) })
//> (V(x: -1.0, y: -1.0), V(x: 1.0, y: 1.0))
let curried = valueWithPullback(at: V(x: 1, y: 2), of: { $0.x * $0.y })
print(curried.value, curried.pullback(2))
//> 2.0 V(x: 4.0, y: 2.0)
print(gradient(at: V(x: 1, y: 2), of: \.x))
//> V(x: 1.0, y: 0.0)
let many = (0..<3).map { k in valueWithPullback(at: Double(k), of: { x in x * x * x }).pullback }
print(many.reversed().map { $0(1) })
//> [12.0, 3.0, 0.0]
print(gradient(at: 2.0) { x in pullback(at: x, of: { $0 * $0 * $0 })(1) })
//> 12.0
func counter() -> (Double) -> Double { pullback(at: 3, of: { $0 * $0 }) }
let kept = counter()
print(kept(1), kept(10))
//> 6.0 60.0
