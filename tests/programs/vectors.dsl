// Tangent vectors as vectors: scaled, multiplied part by part, and put through elementary functions.
struct Part: Differentiable { var a: Float = 1, b: Double = 2, c: [Float] = [1, 2] }
struct Whole: EuclideanDifferentiable { var part = Part(); var d: Float = 3; @noDerivative var name = "w" }
typealias Vector = Whole.TangentVector
let v = Vector(part: Part.TangentVector(a: 1, b: 2, c: [4, 9]), d: 16)
print(v.scaled(by: 2), v .* v) //> Whole(part: Part(a: 2.0, b: 4.0, c: [8.0, 18.0]), d: 32.0) Whole(part: Part(a: 1.0, b: 4.0, c: [16.0, 81.0]), d: 256.0)
print(v.adding(1), v.subtracting(1)) //> Whole(part: Part(a: 2.0, b: 3.0, c: [5.0, 10.0]), d: 17.0) Whole(part: Part(a: 0.0, b: 1.0, c: [3.0, 8.0]), d: 15.0)
print(Vector.sqrt(v).part.c, Vector.pow(v, 2).d, Vector.pow(v, v).part.b, v.reciprocal.part) //> [2.0, 3.0] 256.0 4.0 Part(a: 1.0, b: 0.5, c: [0.25, 0.11111111])
var w = v
w.scale(by: 3)
w .*= v
w ./= v.scaled(by: 3)
w.add(1)
w.subtract(1)
print(w == v, Whole().differentiableVectorView) //> true Whole(part: Part(a: 1.0, b: 2.0, c: [1.0, 2.0]), d: 3.0)
print((v ./ v).part, Part.TangentVector(a: 1, b: 1, c: []).reciprocal) //> Part(a: 1.0, b: 1.0, c: [1.0, 1.0]) Part(a: 1.0, b: 1.0, c: [])

// A struct that says so itself; one without parts; lanes; recursive, optional and generic ones.
struct Point: VectorProtocol, PointwiseMultiplicative, ElementaryFunctions { var x: Double, y: Double }
struct Nothing: VectorProtocol { var scale: VectorSpaceScalar { 1 } }
print(Point.one.adding(0.5), Point.exp(Point(x: 0, y: 0)), Nothing().scaled(by: 2), type(of: Nothing().scale))
//> Point(x: 1.5, y: 1.5) Point(x: 1.0, y: 1.0) Nothing() Float
let lanes = SIMD2<Float>(1, 4)
print(lanes.scaled(by: 2), lanes .* lanes, SIMD2<Float>.sqrt(lanes)) //> SIMD2<Float>(2.0, 8.0) SIMD2<Float>(1.0, 16.0) SIMD2<Float>(1.0, 2.0)
struct Tree: Differentiable { var branches: [Tree] = [], x = 2.0, y: Double? = nil, z = ["k": 3.0] }
let slope = gradient(at: Tree(branches: [Tree(y: 5)])) { $0.x * $0.branches[0].x * $0.branches[0].y! * $0.z["k"]! }
print(slope.scaled(by: 0.5).branches[0].y.value!, (slope .* slope).z, slope.adding(1).branches[0].x) //> 6.0 ["k": 400.0] 31.0
struct Pair<First: Differentiable, Second: Differentiable>: Differentiable { var first: First; var second: [Second] }
func halved<A: Differentiable, B: Differentiable>(_ x: Pair<A, B>.TangentVector) -> Pair<A, B>.TangentVector
where
    A.TangentVector: VectorProtocol,
    B.TangentVector: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions
{
    x.scaled(by: 0.5)
}
print(halved(gradient(at: Pair(first: 3.0, second: [1 as Float])) { $0.first * Double($0.second[0]) }))
//> Pair<Double, Float>(first: 0.5, second: [1.5])

// What a program adds to the library's types has no part in what the library says of them.
extension Double { func scaled(by factor: Double) -> Double { -1 } }
print(Part.TangentVector(a: 1, b: 2, c: []).scaled(by: 2).b, 2.0.scaled(by: 3)) //> 4.0 -1.0

// An optimiser for any model whose gradients are vectors.
class Rescaled<Model: Differentiable>
where
    Model.TangentVector: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions,
    Model.TangentVector.VectorSpaceScalar == Float
{
    var squares: Model.TangentVector = .zero
    required init(for model: __shared Model) {}
    func update(_ model: inout Model, along direction: Model.TangentVector) {
        squares = squares.scaled(by: 0.75) + (direction .* direction).scaled(by: 0.25)
        model.move(along: (direction ./ Model.TangentVector.sqrt(squares)).scaled(by: -1))
    }
}
var whole = Whole()
Rescaled(for: whole).update(&whole, along: v)
print(whole) //> Whole(part: Part(a: -1.0, b: 0.0, c: [-1.0, 0.0]), d: 1.0, name: "w")
let other = [1 as Float].differentiableVectorView
print(Part.TangentVector(a: 1, b: 1, c: other) .* Part.TangentVector(a: 1, b: 1, c: [])) //! Count mismatch: 1 and 0
