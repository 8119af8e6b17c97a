// Today's names of the differential operators.
import _Differentiation

@differentiable(reverse)
func square(_ x: Double) -> Double { x * x }

@differentiable(reverse, wrt: (x, y))
func f(x: Double, y: Double, n: Int) -> Double { x * y * Double(n) }

@differentiable(reverse, wrt: x)
@differentiable(reverse, wrt: y)
@differentiable(reverse, wrt: (x, y))
func g(x: Double, y: Double) -> Double { x * x * y }

@inlinable
@differentiable(reverse where T: Differentiable)
func ident<T>(_ x: T) -> T { x }

func cube(_ x: Double) -> Double { x * x * x }

@derivative(of: cube)
@usableFromInline
func vjpCube(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    (value: x * x * x, pullback: { v in 3 * x * x * v })
}
print(gradient(at: 3, of: square))
//> 6.0
print(valueWithGradient(at: 3, of: square))
//> (value: 9.0, gradient: 6.0)
print(pullback(at: 3, of: square)(2))
//> 12.0
let (v, pb) = valueWithPullback(at: 3, of: cube)
print(v, pb(1))
//> 27.0 27.0
print(gradient(of: square)(3))
//> 6.0
print(gradient(at: 2, 3, of: { x, y in x * y * y }))
//> (9.0, 12.0)
print(gradient(at: 2.0) { x in ident(x) * 2 })
//> 2.0
let h: @differentiable(reverse) (Double) -> Double = square
print(gradient(at: 3, of: h))
//> 6.0
let k: @differentiable(reverse) (Double, @noDerivative Double) -> Double = { x, y in x * y }
print(gradient(at: 3) { k($0, 2) })
//> 2.0
print(gradient(at: 3.0) { x in x * withoutDerivative(at: x) })
//> 3.0
print(gradient(at: 3.0) { x in x * withoutDerivative(at: x, in: { $0 * 2 }) })
//> 6.0
print(gradient(at: 3.0) { x in x.withDerivative { $0 = 7 } * 2 })
//> 7.0

print(valueWithGradient(at: 3, 4, of: { x, y in x * y }))
//> (value: 12.0, gradient: (4.0, 3.0))
var p = 3.0
p.move(by: 2)
print(p)
//> 5.0
// Names of Swift's own modules, where a declaration of the program's hides what they hold.
extension Array where Element == Double {
    func min(_ a: Double) -> Double { Swift.min(self[0], a) }
}
struct Qualified { var x: Swift.Double; var a: Swift.Array<Int> }
print([3.0].min(2), Foundation.sin(0.0), Glibc.exp(0.0), Qualified(x: 1, a: [2]))
//> 2.0 0.0 1.0 Qualified(x: 1.0, a: [2])
