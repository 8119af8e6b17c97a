// Derivatives through protocols, generic structs, mutation and arrays of structs.

protocol Layer: Differentiable { associatedtype Input: Differentiable; associatedtype Output: Differentiable
  @differentiable(wrt: (self, input)) func callAsFunction(_ input: Input) -> Output }
struct Scale: Layer { var k: Double
  @differentiable(wrt: (self, input)) func callAsFunction(_ input: Double) -> Double { return input * k } }
struct Chain<A: Layer, B: Layer>: Layer where A.Output == B.Input { var a: A; var b: B
  @differentiable(wrt: (self, input)) func callAsFunction(_ input: A.Input) -> B.Output { return b(a(input)) } }
extension Layer { func then<B: Layer>(_ b: B) -> Chain<Self, B> where B.Input == Output { return Chain(a: self, b: b) } }
let model = Scale(k: 2).then(Scale(k: 3)).then(Scale(k: 5))
print(model(1.5)) //> 45.0
let (v, g) = valueWithGradient(at: model) { m in m(1.5) }
print(v, g.a.a.k, g.a.b.k, g.b.k) //> 45.0 22.5 15.0 9.0
print(g) //> Chain<Chain<Scale, Scale>, Scale>(a: Chain<Scale, Scale>(a: Scale(k: 22.5), b: Scale(k: 15.0)), b: Scale(k: 9.0))
func train<L: Layer>(_ layer: L, _ x: L.Input) -> L.TangentVector where L.Output == Double { return gradient(at: layer) { l in l(x) } }
print(train(Scale(k: 4), 2)) //> Scale(k: 2.0)
var mm = model
mm.move(along: g)
print(mm.b.k) //> 14.0
func avg<T: FloatingPoint>(_ xs: [T]) -> T { var s = T(0); for x in xs { s += x }; return s / T(xs.count) }
print(avg([1.0, 2.0, 6.0]), avg([1, 2] as [Float])) //> 3.0 1.5
print(gradient(at: [1.0, 2.0]) { xs in avg(xs) }) //> [0.5, 0.5]
struct P: Differentiable { var pos: [Double]; @noDerivative var name: String; @noDerivative let id: Int
  @differentiable(wrt: self) func energy() -> Double { var e = 0.0; for i in 0..<pos.count { e += pos[i] * pos[i] }; return e } }
let p = P(pos: [1, 2], name: "n", id: 3)
print(p.gradient { $0.energy() }) //> P(pos: [2.0, 4.0])
print(gradient(at: 2.0, 3.0, in: { (x: Double, y: Double) -> Double in x * x * y }), pullback(at: 2.0, in: { $0 * $0 })(3.0)) //> (12.0, 4.0) 12.0
func mutates(_ x: inout Double, by k: Double) { x *= k }
func useMut(_ a: Double) -> Double { var b = a; mutates(&b, by: a); mutates(&b, by: 3); return b }
print(gradient(at: 4, in: useMut)) //> 24.0
struct Acc: Differentiable { var s: Double; mutating func add(_ x: Double) { s += x * x } }
func useAcc(_ x: Double) -> Double { var a = Acc(s: 1); a.add(x); a.add(2 * x); return a.s }
print(gradient(at: 3, in: useAcc)) //> 30.0
@differentiable func relu(_ x: Double) -> Double { return x > 0 ? x : 0 }
print([1.0, -1.0].map { x in gradient(at: x, in: relu) }) //> [1.0, 0.0]
print(gradient(at: 1.0) { (x: Double) -> Double in var r = 0.0; for i in 0..<4 { if i == 2 { continue }; r += x * Double(i) }; return r }) //> 4.0
