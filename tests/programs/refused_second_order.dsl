// What a registered derivative does is looked at where it is differentiated itself.
import Foundation

func f(_ x: Double) -> Double { x * x }
@derivative(of: f)
func df(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { (x * x, { $0 * Double(Int(2 * x)) }) }
print(gradient(at: 1.5, in: f))
print(gradient(at: 1.5) { gradient(at: $0) { f($0) } })
//! cannot differentiate through a non-differentiable result

struct Angle: Differentiable {
    var radians: Double
    struct TangentVector: Differentiable, AdditiveArithmetic {
        var turn: Double
        typealias TangentVector = Angle.TangentVector
    }
    mutating func move(by offset: TangentVector) { radians += offset.turn }
    var cosine: Double { cos(radians) }
    @derivative(of: cosine)
    func cosineDerivative() -> (value: Double, pullback: (Double) -> TangentVector) {
        (cosine, { .init(turn: -$0 * sin(radians)) })
    }
    static func make(_ r: Double) -> Angle { Angle(radians: r) }
    @derivative(of: make)
    static func makeDerivative(_ r: Double) -> (value: Angle, pullback: (TangentVector) -> Double) {
        (Angle(radians: r), { $0.turn })
    }
}
@differentiable
func slope(_ r: Double) -> Double { gradient(at: r) { Angle.make($0 * $0).cosine } }
//! cannot differentiate access to property 'Angle.radians' because 'Angle.TangentVector' does not have a stored property

// Through a marked function that takes derivatives of what it is given, and through a requirement.
@differentiable(wrt: x)
func inner(_ g: @differentiable (Float) -> Float, _ x: Float) -> Float { gradient(at: x, in: g) }
func first(_ x: Float) -> Float { x * x }
@derivative(of: first)
func dfirst(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { (x * x, { $0 * Float(Int(2 * x)) }) }
print(gradient(at: 1.5 as Float) { inner(first, $0) })
//! refused_second_order.dsl:38:94: note: cannot differentiate through a non-differentiable result

protocol Curve { @differentiable(wrt: x) func height(_ x: Double) -> Double }
struct Parabola: Curve {
    @differentiable(wrt: x) func height(_ x: Double) -> Double { x * x }
    @derivative(of: height, wrt: x)
    func dheight(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { (x * x, { $0 * Double(Int(2 * x)) }) }
}
func steepness<C: Curve>(_ c: C, _ x: Double) -> Double { gradient(at: x) { c.height($0) } }
print(gradient(at: 1.5) { steepness(Parabola(), $0) })
//! refused_second_order.dsl:46:104: note: cannot differentiate through a non-differentiable result

// Stored functions, of which any that is stored somewhere may be meant.
func rounded(_ x: Double) -> Double { x * x }
@derivative(of: rounded)
func drounded(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { (x * x, { $0 * Double(Int(2 * x)) }) }
struct Stored { var f: @differentiable (Double) -> Double }
func bend(_ s: Stored, _ x: Double) -> Double { gradient(at: x) { gradient(at: $0, in: s.f) } }
//! refused_second_order.dsl:55:101: note: cannot differentiate through a non-differentiable result
print(bend(Stored(f: rounded), 1.5))
//! refused_second_order.dsl:59:22: note: the function whose derivative is differentiated may be this one
func called(_ s: Stored, _ x: Double) -> Double { gradient(at: x) { gradient(at: $0) { 2 * s.f($0) } } }
//! refused_second_order.dsl:61:67: error: function is not differentiable
func chosen(_ k: Int) -> @differentiable (Double) -> Double { rounded }
func picked(_ x: Double) -> Double { gradient(at: x) { gradient(at: $0, in: chosen(0)) } }
//! refused_second_order.dsl:64:54: error: function is not differentiable
func optional(_ f: (@differentiable (Double) -> Double)?, _ x: Double) -> Double {
    gradient(at: x) { gradient(at: $0, in: f!) }
//! refused_second_order.dsl:67:21: error: function is not differentiable
}

// What a generic function takes, and the requirement of an existential.
func twice<C: Curve>(_ c: C, _ x: Double) -> Double { gradient(at: x) { gradient(at: $0) { c.height($0) } } }
//! refused_second_order.dsl:72:71: error: function is not differentiable
func any(_ c: Curve, _ x: Double) -> Double { gradient(at: x) { gradient(at: $0) { c.height($0) } } }
//! refused_second_order.dsl:74:63: error: function is not differentiable
print(twice(Parabola(), 1.5), any(Parabola(), 1.5))
