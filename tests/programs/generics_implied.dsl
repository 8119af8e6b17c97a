// What a generic declaration requires without saying so.
func slope<T, R>(at x: T, of f: @differentiable(reverse) (T) -> R) -> T.TangentVector where R: FloatingPoint, R.TangentVector == R {
    pullback(at: x, of: f)(1)
}
func scaled<T, U, R>(_ f: @escaping @differentiable (T, @noDerivative U) -> R, _ u: U) -> @differentiable (T) -> R {
    { x in f(x, u) }
}
struct Pair<T> { var a, b: T }
extension Pair: Differentiable where T: Differentiable {}
func backwards<T, R>(_ x: T, _ f: @differentiable (Pair<T>) -> Pair<R>, _ v: R.TangentVector) -> T.TangentVector {
    let slope = pullback(at: Pair(a: x, b: x), of: f)(Pair<R>.TangentVector(a: v, b: v))
    return slope.a + slope.b
}
print(slope(at: 3.0) { $0 * $0 }, slope(at: 2.0, of: scaled({ (x: Double, n: Int) in x * Double(n) }, 5))) //> 6.0 5.0
print(backwards(3.0, { (p: Pair<Double>) in Pair(a: p.a * p.b, b: p.a) }, 1)) //> 7.0
// What a protocol makes equal to `Self` is what `Self` is.
protocol Vector: Differentiable where TangentVector == Self { associatedtype Scalar }
extension Vector { func twice() -> Self { self + self } }
struct Point: Vector, AdditiveArithmetic { typealias Scalar = Double; var x = 1.0 }
// A `where` clause names what the extension's own requirements bring.
protocol Model { associatedtype Input }
extension Model where Self: Differentiable, Input: Differentiable, Input.TangentVector == TangentVector {
    func zero() -> Input.TangentVector { TangentVector.zero }
}
struct Line: Model, Differentiable { typealias Input = Line; var slope = 2.0 }
print(Point().twice(), Line().zero()) //> Point(x: 2.0) Line(slope: 0.0)
// Literals of a program's types are made of any built-in number.
struct Wrapper<T: ExpressibleByFloatLiteral & ExpressibleByIntegerLiteral>: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    var value: T
    init(floatLiteral value: T.FloatLiteralType) { self.value = T(floatLiteral: value) }
    init(integerLiteral value: T.IntegerLiteralType) { self.value = T(integerLiteral: value) }
}
struct Single: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    var value: Float
    init(floatLiteral value: Float) { self.value = value }
    init(integerLiteral value: UInt8) { self.value = Float(value) }
}
func literals<T: ExpressibleByFloatLiteral & ExpressibleByIntegerLiteral>(_ type: T.Type) -> (T, T) { (2.5, 7) }
let wrapped: Wrapper<Float> = 0.1, single: Single = 0.1
print(wrapped, single, literals(Wrapper<Single>.self)) //> Wrapper<Float>(value: 0.1) Single(value: 0.1) (Wrapper<Single>(value: Single(value: 2.5)), Wrapper<Single>(value: Single(value: 7.0)))
// The members of `Numeric` and `SignedNumeric`.
struct Whole: SignedNumeric {
    var value: Int
    init(_ value: Int) { self.value = value }
    init(integerLiteral value: Int) { self.value = value }
    init?<T: BinaryInteger>(exactly source: T) { value = Int(source) }
    var magnitude: Whole.Size { Size(value.magnitude) }
    typealias Size = UInt
    static func + (a: Whole, b: Whole) -> Whole { Whole(a.value + b.value) }
    static func - (a: Whole, b: Whole) -> Whole { Whole(a.value - b.value) }
    static func * (a: Whole, b: Whole) -> Whole { Whole(a.value * b.value) }
    static var zero: Whole { Whole(0) }
}
func opposite<T: SignedNumeric>(_ x: T) -> (T, T.Magnitude, T?) { (-x, x.magnitude, T(exactly: 3)) }
func distance<T: SignedNumeric>(_ x: T, _ y: T) -> T where T.Magnitude == T { (x - y).magnitude }
print(opposite(Whole(-4)), opposite(1.5), distance(2.0, 5), gradient(at: -2.0) { distance($0, 1) })
//> (Whole(value: 4), 4, Optional(Whole(value: 3))) (-1.5, 1.5, Optional(3.0)) 3.0 -1.0
