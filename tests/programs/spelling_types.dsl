// Today's spellings in differentiable types: attributes, tangents of one's own, moving by either name.
import _Differentiation
struct Point: Differentiable {
    var x: Double
    var y: Double
    @noDerivative var name: Int = 3

    @differentiable(reverse)
    init(x: Double, y: Double) { self.x = x; self.y = y }
    @differentiable(reverse)
    var norm: Double { (x * x + y * y).squareRoot() }
    @differentiable(reverse)
    static func + (a: Point, b: Point) -> Point { Point(x: a.x + b.x, y: a.y + b.y) }
    @differentiable(reverse, wrt: self)
    func dot(_ o: Point) -> Double { x * o.x + y * o.y }
    subscript(i: Int) -> Double {
        @differentiable(reverse)
        get { i == 0 ? x : y }
        @differentiable(reverse)
        set { if i == 0 { x = newValue } else { y = newValue } }
    }
    var sum: Double {
        @differentiable(reverse)
        get { x + y }
        @differentiable(reverse)
        set { x = newValue; y = 0 }
    }
}
extension Point {
    @derivative(of: dot)
    func vjpDot(_ o: Point) -> (value: Double, pullback: (Double) -> (TangentVector, TangentVector)) {
        (dot(o), { v in (TangentVector(x: o.x * v, y: o.y * v), TangentVector(x: self.x * v, y: self.y * v)) })
    }
}
struct Custom: Differentiable {
    var a: Double
    typealias TangentVector = Double
    mutating func move(by offset: Double) { a += offset }
    var zeroTangentVector: Double { 0 }
    var zeroTangentVectorInitializer: () -> Double { { 0 } }
    func twice() -> Double { 2 * a }
    @derivative(of: twice)
    func vjpTwice() -> (value: Double, pullback: (Double) -> Double) { (twice(), { 2 * $0 }) }
}
let pt = Point(x: 3, y: 4)
print(gradient(at: pt) { $0.norm })
//> Point(x: 0.6000000000000001, y: 0.8)
print(gradient(at: pt, of: { $0.norm }))
//> Point(x: 0.6000000000000001, y: 0.8)
print(gradient(at: Custom(a: 2), of: { $0.twice() }))
//> 2.0
var c = Custom(a: 1)
c.move(by: 2)
print(c.a)
//> 3.0
var q = pt
q.move(by: .init(x: 1, y: 1))
print(q.x, q.y)
//> 4.0 5.0
print(q.zeroTangentVector)
//> Point(x: 0.0, y: 0.0)
print(gradient(at: pt) { p -> Double in var p = p; p.sum = 2 * p.x; return p[0] * p[0] })
//> Point(x: 24.0, y: 0.0)

struct Mover: Differentiable { var a: Double; typealias TangentVector = Double
  mutating func move(by o: Double) { a += o } }
var mover = Mover(a: 1)
mover.move(along: 2)
print(mover.a)
//> 3.0
func step<T: Differentiable>(_ x: inout T, _ d: T.TangentVector) { x.move(along: d); x.move(by: d) }
step(&mover, 1)
print(mover.a)
//> 5.0
struct Doubler: Differentiable { var a: Double; typealias TangentVector = Double
  mutating func move(along o: Double) { a += 2 * o } }
var doubler = Doubler(a: 1)
doubler.move(by: 2)
print(doubler.a, doubler.moved(along: 3).a)
//> 5.0 11.0
