// Structs: methods, properties, generics, and their tangents.

struct Vector: Differentiable {
    var x, y: Float

    @differentiable
    var magnitude: Float { return (x * x + y * y).squareRoot() }

    @differentiable
    init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }

    static func + (lhs: Vector, rhs: Vector) -> Vector { return Vector(x: lhs.x + rhs.x, y: lhs.y + rhs.y) }
    static let dimensions = 2
}
let v = Vector(x: 3, y: 4)
print(v.magnitude, gradient(at: v) { v in v.magnitude }) //> 5.0 Vector(x: 0.6, y: 0.8)
print((v + v).x, Vector.dimensions) //> 6.0 2
print(gradient(at: v) { v in (v + v).magnitude * v.x }) //> Vector(x: 13.6, y: 4.8)

struct Weighted: Differentiable {
    var x: Double
    @noDerivative let constant: Double = 2
    func applied(in y: Double) -> Double { return x * constant * y }
}
print(gradient(at: Weighted(x: 10)) { $0.applied(in: 3) }) //> Weighted(x: 6.0)
print(gradient(at: 3.0) { Weighted(x: 10).applied(in: $0) }) //> 20.0

struct Pair<T: Differentiable, U: Differentiable>: Differentiable {
    var first: T
    var second: U
}
func usePair(_ p: Pair<Double, Vector>) -> Double { return p.first * p.first + Double(p.second.magnitude) }
print(gradient(at: Pair(first: 3.0, second: v), in: usePair)) //> Pair<Double, Vector>(first: 6.0, second: Vector(x: 0.6, y: 0.8))

func fieldMutation(_ v: Float) -> Float {
    var p = Vector(x: v, y: v)
    p.x = p.x * v
    p.y = p.x * v
    return p.x * p.y
}
print(fieldMutation(2), gradient(at: 2, in: fieldMutation)) //> 32.0 80.0

struct Line: Differentiable {
    var from: Vector
    var to: Vector
    var middle: Vector {
        get { return Vector(x: (from.x + to.x) / 2, y: (from.y + to.y) / 2) }
        set {
            to.x = 2 * newValue.x - from.x
            to.y = 2 * newValue.y - from.y
        }
    }
}
func moveMiddle(_ x: Float) -> Float {
    var line = Line(from: Vector(x: 0, y: x), to: Vector(x: x, y: 0))
    line.middle.x = x * x
    line.from.y *= 3
    return line.to.x * line.from.y
}
// to.x = 2 x^2, from.y = 3 x
print(moveMiddle(2), gradient(at: 2, in: moveMiddle)) //> 48.0 72.0

protocol Shape {
    var name: String { get }
    func area() -> Double
}
extension Shape {
    func described() -> String { return "\(name): \(area())" }
}
struct Disc: Shape {
    var radius: Double
    var name: String { return "disc" }
    func area() -> Double { return 3 * radius * radius }
}
struct Box: Shape {
    var side: Double
    var name = "box"
    func area() -> Double { return side * side }
}
func largest<S: Shape, T: Shape>(_ a: S, _ b: T) -> String { return a.area() > b.area() ? a.described() : b.described() }
print(largest(Disc(radius: 1), Box(side: 2))) //> box: 4.0

protocol Model: Differentiable {
    @differentiable
    func predict(_ x: Double) -> Double
}
struct Affine: Model {
    var slope: Double
    var offset: Double
    @differentiable
    func predict(_ x: Double) -> Double { return slope * x + offset }
}
func loss<M: Model>(_ model: M, _ x: Double, _ y: Double) -> Double {
    let error = model.predict(x) - y
    return error * error
}
print(gradient(at: Affine(slope: 2, offset: 1)) { loss($0, 3, 5) }) //> Affine(slope: 12.0, offset: 4.0)

struct Space {
    struct Inner: Differentiable { var a = 1.5 }
    static func make() -> Inner { return Inner() }
}
print(Space.make(), Space.Inner(a: 2).a) //> Inner(a: 1.5) 2.0

// Initialisers that may fail, and those that leave the work to them.
struct Positive {
    let x: Int
    init?(_ x: Int) { if x < 0 { return nil }; self.x = x }
    init(exactly x: Int) { self.x = x }
    init?(before x: Int) { self.init(x - 1); print("made", self.x) }
    init?(nonzero x: Int) { if x == 0 { return nil }; self.init(exactly: x) }
}
print(Positive(before: 0) == nil ? "none" : "some") //> none
print(Positive(before: 3)!.x, Positive(nonzero: 7)!.x, Positive(nonzero: 0) == nil ? "none" : "some")
//> made 2
//> 2 7 none
