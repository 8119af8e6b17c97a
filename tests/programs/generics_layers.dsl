// Layers with protocols whose requirements are differentiable.

protocol Layer: Differentiable { associatedtype Input: Differentiable; associatedtype Output: Differentiable
  @differentiable func callAsFunction(_ x: Input) -> Output }
struct Dense: Layer { var w: Double, b: Double
  @differentiable func callAsFunction(_ x: Double) -> Double { w * x + b } }
struct Relu: Layer { @differentiable func callAsFunction(_ x: Double) -> Double { x > 0 ? x : 0 } }
struct Seq<A: Layer, B: Layer>: Layer where A.Output == B.Input { var a: A, b: B
  @differentiable func callAsFunction(_ x: A.Input) -> B.Output { b(a(x)) } }
infix operator >>>: AdditionPrecedence
func >>> <A: Layer, B: Layer>(a: A, b: B) -> Seq<A, B> where A.Output == B.Input { Seq(a: a, b: b) }
func train<L: Layer>(_ m: inout L, x: L.Input, steps: Int, lr: Double) where L.Input == Double, L.Output == Double, L.TangentVector: VectorLike {
  for _ in 0..<steps { let g = gradient(at: m) { m -> Double in let e = m(x) - 3; return e * e }; m.move(along: g.scaled(by: -lr)) } }
protocol VectorLike { func scaled(by k: Double) -> Self }
extension Double: VectorLike { func scaled(by k: Double) -> Double { self * k } }
extension Dense.TangentVector: VectorLike { func scaled(by k: Double) -> Dense.TangentVector { .init(w: w * k, b: b * k) } }
var d = Dense(w: 1, b: 0)
train(&d, x: 1, steps: 50, lr: 0.2)
print(d(1) > 2.99 && d(1) < 3.01)
let net = Dense(w: 2, b: 1) >>> Relu() >>> Dense(w: 3, b: 0)
print(net(1), gradient(at: net) { $0(2) }.a.a.w)
//> true
//> 9.0 6.0
