// '@differentiable(reverse)' and '@derivative(of:)' on every declaration that can carry them; pullbacks as values.
import _Differentiation
import Foundation

// declarations
@differentiable(reverse, wrt: x)
@differentiable(reverse, wrt: (x, y))
func local2(_ x: Double, _ y: Double) -> Double { x * y }

protocol Model: Differentiable {
    @differentiable(reverse, wrt: (self, x))
    @differentiable(reverse, wrt: x)
    func predict(_ x: Double) -> Double
    @differentiable(reverse)
    var size: Double { get }
    @differentiable(reverse)
    init(seed: Double)
    @differentiable(reverse)
    subscript(i: Int) -> Double { get }
}
struct Linear: Model {
    var w: Double
    @differentiable(reverse) init(seed: Double) { w = seed * seed }
    @differentiable(reverse, wrt: (self, x))
    @differentiable(reverse, wrt: x)
    func predict(_ x: Double) -> Double { w * x }
    @differentiable(reverse) var size: Double { w * w }
    @differentiable(reverse)
    subscript(i: Int) -> Double { w * Double(i) }
}
func fit<M: Model>(_ m: M, _ x: Double) -> (Double, M.TangentVector) {
    valueWithGradient(at: m) { m in m.predict(x) + m.size + m[3] }
}
let r = fit(Linear(seed: 2), 3)
print(r.0, r.1)
//> 40.0 Linear(w: 14.0)
print(gradient(at: 2.0) { s in Linear(seed: s).size })
//> 32.0

struct P: Differentiable {
    @differentiable(reverse) var x: Double
    var y: Double
    @inlinable @inline(__always) @differentiable(reverse)
    static func * (l: P, r: Double) -> P { P(x: l.x * r, y: l.y * r) }
    @discardableResult @_transparent
    mutating func grow(_ by: Double) -> Double { x *= by; return x }
    @differentiable(reverse, wrt: (self, by))
    mutating func scale(_ by: Double) { x *= by; y *= by }
}
@derivative(of: P.init(x:y:))
func vjpInitUnused(x: Double, y: Double) -> (value: P, pullback: (P.TangentVector) -> (Double, Double)) { (P(x: x, y: y), { ($0.x, $0.y) }) }
extension P {
    @derivative(of: *)
    static func vjpTimes(l: P, r: Double) -> (value: P, pullback: (TangentVector) -> (TangentVector, Double)) {
        (l * r, { v in (TangentVector(x: v.x * r, y: v.y * r), 100) })
    }
    var norm: Double { x * x + y * y }
    @derivative(of: norm.get)
    func vjpNorm() -> (value: Double, pullback: (Double) -> TangentVector) { (norm, { TangentVector(x: $0, y: $0) }) }
    func m(_ a: Double, b: Double) -> Double { a * b * x }
    @derivative(of: m(_:b:), wrt: (self, a))
    func vjpM(_ a: Double, b: Double) -> (value: Double, pullback: (Double) -> (TangentVector, Double)) {
        (m(a, b: b), { v in (TangentVector(x: v * a * b, y: 0), v * b * x) })
    }
    subscript(k: Double) -> Double { x * k }
    @derivative(of: subscript(_:))
    func vjpSub(k: Double) -> (value: Double, pullback: (Double) -> (TangentVector, Double)) { (self[k], { v in (.init(x: v * k, y: 0), v * x) }) }
}
print(gradient(at: P(x: 1, y: 2), 3) { p, k in (p * k).x })
//> (P(x: 3.0, y: 0.0), 100.0)
print(gradient(at: P(x: 1, y: 2)) { $0.norm })
//> P(x: 1.0, y: 1.0)
print(gradient(at: P(x: 1, y: 2), 3) { p, a in p.m(a, b: 2) })
//> (P(x: 6.0, y: 0.0), 2.0)
print(gradient(at: P(x: 1, y: 2)) { p -> Double in var q = p; q.scale(3); return q.x * q.y })
//> P(x: 18.0, y: 9.0)
print(gradient(at: P(x: 1, y: 2)) { p in p[5.0] })
//> P(x: 5.0, y: 0.0)

// function types
let two: @differentiable(reverse) (Double, @noDerivative Double) -> Double = { x, y in x * y }
let one: @differentiable(reverse) (Double, Double) -> Double = { x, y in x * y }
func use(_ f: @differentiable(reverse) (Double, @noDerivative Double) -> Double) -> Double { gradient(at: 3) { f($0, 5) } }
print(use(two), use(one), use(*), use { $0 * $1 * $1 })
//> 5.0 5.0 5.0 25.0
let plain: (Double, Double) -> Double = one
print(plain(2, 3))
//> 6.0

// local functions
func outer(_ x: Double) -> Double {
    @differentiable(reverse)
    func inner(_ y: Double) -> Double { y * y * x }
    return gradient(at: 2, of: inner) + inner(x)
}
print(outer(3), gradient(at: 3, of: outer))
//> 39.0 31.0

// pullbacks are values
let pbs = [1.0, 2.0, 3.0].map { x in pullback(at: x, of: { $0 * $0 * $0 }) }
print(pbs[2](1), pbs[0](1), pbs[1](2), pbs[2](2))
//> 27.0 3.0 24.0 54.0
struct Holder { var pb: (Double) -> Double; var name: String }
func make(_ x: Double) -> Holder { let (v, pb) = valueWithPullback(at: x, of: { sin($0) }); return Holder(pb: pb, name: "\(v)") }
let h = make(0)
print(h.pb(2), h.pb(3), h.name)
//> 2.0 3.0 0.0
