// Derivatives that Swift's library has for the operations of generic floating-point numbers.

@differentiable(wrt: x)
func power<T: FloatingPoint & Differentiable>(_ x: T, _ n: Int) -> T where T == T.TangentVector {
    var r = x
    for _ in 1..<n { r *= x }
    return r
}
print(power(2.0, 3), gradient(at: 2.0) { power($0, 3) }, gradient(at: 2 as Float) { power($0, 4) }) //> 8.0 12.0 32.0

@differentiable
func mixed<T: FloatingPoint & Differentiable>(_ x: T, _ y: T) -> T where T.TangentVector == T {
    var r = -x
    r += x * y
    r -= y
    r /= y + x
    return (r - x / y).squareRoot().addingProduct(x, y)
}
// r = (x y - x - y) / (x + y) - x / y; at (2, 8): 0.35, dr = (0.515, 0.07125)
let slope = gradient(at: 2.0, 8.0) { mixed($0, $1) }
print((slope.0 * 1e6).rounded(), (slope.1 * 1e6).rounded()) //> 8435254.0 2060217.0

@differentiable(wrt: x)
func folded<T: FloatingPoint & Differentiable>(_ x: T, _ y: T) -> T where T == T.TangentVector {
    var r = x.remainder(dividingBy: y)
    r.negate()
    r.formSquareRoot()
    r.addProduct(x, y)
    r.formRemainder(dividingBy: 100)
    return r * T.maximum(x, y) + x.truncatingRemainder(dividingBy: y)
}
print(gradient(at: 5.0) { folded($0, 3) }) //> 29.5
@differentiable(wrt: x)
func size<T: FloatingPoint & Differentiable>(_ x: T) -> T where T == T.TangentVector { abs(x) * x }
print(gradient(at: -3.0) { size($0) }, gradient(at: 3 as Float) { size($0) }) //> 6.0 6.0
print(gradient(at: -3.0) { gradient(at: $0) { size($0) } }, derivative(at: -3.0) { size($0) }) //> -2.0 6.0

// A registered derivative makes a witness as differentiable as its requirement asks.
protocol Asks: Differentiable {
    @differentiable func f(_ x: Float) -> Float
    @differentiable var n: Float { get }
    @differentiable init(_ x: Float)
    @differentiable func usual(_ x: Float) -> Float
}
extension Asks {
    func usual(_ x: Float) -> Float { x }
    @derivative(of: usual)
    func usualDerivative(_ x: Float) -> (value: Float, pullback: (Float) -> (TangentVector, Float)) { (x, { (.zero, 7 * $0) }) }
}
struct Given: Asks {
    var k: Float
    init(_ x: Float) { k = x }
    var n: Float { k }
    func f(_ x: Float) -> Float { k * x }
    @derivative(of: f)
    func fDerivative(_ x: Float) -> (value: Float, pullback: (Float) -> (TangentVector, Float)) {
        (f(x), { v in (TangentVector(k: v * 10), v) })
    }
    @derivative(of: n)
    func nDerivative() -> (value: Float, pullback: (Float) -> TangentVector) { (k, { v in TangentVector(k: v * 20) }) }
    @derivative(of: init(_:))
    static func made(_ x: Float) -> (value: Given, pullback: (TangentVector) -> Float) { (Given(x), { v in v.k * 40 }) }
}
func all<T: Asks>(_ t: T, _ x: Float) -> Float { t.f(x) + t.n + T(x).n + t.usual(x) }
print(gradient(at: Given(1), 2) { all($0, $1) }) //> (Given(k: 30.0), 808.0)

// The module of the original may be named.
@derivative(of: Swift.max)
func maxDerivative<T: Comparable & Differentiable>(_ x: T, _ y: T) -> (
    value: T, pullback: (T.TangentVector) -> (T.TangentVector, T.TangentVector)
) {
    (max(x, y), { v in x < y ? (.zero, v) : (v, .zero) })
}
func larger<T: Comparable & Differentiable>(_ x: T, _ y: T) -> T { max(x, y) }
print(gradient(at: 3.0, 3.0) { larger($0, $1) }) //> (1.0, 0.0)
