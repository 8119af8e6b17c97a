// Generic code, protocols, labels and defaults, static members, extensions.

protocol Layer: Differentiable { associatedtype In: Differentiable; associatedtype Out: Differentiable; @differentiable func call(_ x: In) -> Out }
struct Dense: Layer { var w, b: Double; @differentiable func call(_ x: Double) -> Double { return w * x + b } }
struct Act: Layer { @differentiable func call(_ x: Double) -> Double { return x * x } }
struct Chain<A: Layer, B: Layer>: Layer where A.Out == B.In { var a: A; var b: B; @differentiable func call(_ x: A.In) -> B.Out { return b.call(a.call(x)) } }
extension Layer { func then<L: Layer>(_ l: L) -> Chain<Self, L> where L.In == Out { return Chain(a: self, b: l) } }
let net = Dense(w: 2, b: 1).then(Act()).then(Dense(w: 3, b: 0))
print(net.call(1)) //> 27.0
print(gradient(at: net) { $0.call(1) }) //> Chain<Chain<Dense, Act>, Dense>(a: Chain<Dense, Act>(a: Dense(w: 18.0, b: 18.0), b: Act()), b: Dense(w: 9.0, b: 1.0))
let (gn, gx) = gradient(at: net, 1) { $0.call($1) }
print(gx, gn.b.w) //> 36.0 9.0
func norm<T: FloatingPoint & Differentiable>(_ x: T, _ y: T) -> T where T.TangentVector == T { return x * x + y * y }
print(gradient(at: 3.0) { norm($0, $0) }) //> 12.0

func norm1<T: BinaryFloatingPoint & Differentiable>(_ a: [T]) -> T where T.TangentVector == T { var s = T(0); for x in a { s += x * x }; return s }
print(gradient(at: [3.0, 4.0], in: { norm1($0) })) //> [6.0, 8.0]
print(gradient(at: [3.0, 4.0] as [Float], in: { norm1($0) })) //> [6.0, 8.0]

func f(at x: Double, scaledBy k: Double = 3, _ n: Int = 2) -> Double { var r = x; for _ in 0..<n { r *= k * x }; return r }
print(gradient(at: 2.0) { f(at: $0) }, gradient(at: 2.0) { f(at: $0, scaledBy: $0, 1) }) //> 108.0 12.0

func sum(_ xs: Double...) -> Double { var s = 0.0; for x in xs { s += x * x }; return s }
print(gradient(at: 2.0, 3.0) { sum($0, $1, $0) }) //> (8.0, 6.0)

struct Cfg { static let k = 3.0; static var n = 2; static func scale(_ x: Double) -> Double { return x * k * Double(n) } }
print(gradient(at: 2.0) { Cfg.scale($0) }) //> 6.0
Cfg.n = 5
print(gradient(at: 2.0) { Cfg.scale($0) }) //> 15.0
enum Ns { static func f(_ x: Double) -> Double { return x * x } }
print(gradient(at: 2, in: Ns.f)) //> 4.0
extension Double { func cubed() -> Double { return self * self * self }; var dbl: Double { return self + self }; static func mk(_ x: Double) -> Double { return x.cubed().dbl } }
print(gradient(at: 2, in: Double.mk), gradient(at: 2.0) { $0.cubed() }) //> 24.0 12.0

typealias T2 = (Double, Double)
func f5(_ t: T2) -> Double { return t.0 * t.1 }
print(f5((2, 3)), gradient(at: 2.0) { f5(($0, $0)) }) //> 6.0 4.0

// What only the mark requires holds where the function is differentiated.
@differentiable(reverse where T: Differentiable, T == T.TangentVector)
func powerOfThree<T: FloatingPoint>(_ x: T) -> T { let times = { (y: T) in y * x }; return times(x) * x }
struct Marked<T> { var v: T }
extension Marked: Differentiable where T: Differentiable {}
extension Marked where T: FloatingPoint {
    @differentiable(reverse, wrt: self where T: Differentiable, T == T.TangentVector) func squared() -> T { v * v }
}
print(gradient(at: 3.0) { powerOfThree($0) }, gradient(at: 3 as Float, of: powerOfThree), powerOfThree(2.0)) //> 27.0 27.0 8.0
print(gradient(at: Marked(v: 2.0)) { $0.squared() }) //> Marked<Double>(v: 4.0)
