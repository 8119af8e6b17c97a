// What is not done with types that are their own tangents and not taken apart.

struct Angle: Differentiable, AdditiveArithmetic {
    typealias TangentVector = Angle
    var name: String
    var turns: Double

    static var zero: Angle { return Angle(name: "zero", turns: 0) }
    static func + (a: Angle, b: Angle) -> Angle { return Angle(name: a.name, turns: a.turns + b.turns) }
    static func - (a: Angle, b: Angle) -> Angle { return a }
}
func turned(_ a: Angle) -> Angle { return a }
@derivative(of: turned)
func turnedDerivative(_ a: Angle) -> (value: Angle, pullback: (Angle) -> Angle) { return (a, { v in v }) }

// The transpose of a pullback is taken at zero, whose shape may be another than that of the values.
print(valueWithDifferential(at: Angle(name: "a", turns: 1), in: turned).differential(Angle.zero))
//! the transpose of a derivative at a value of type 'Angle'; register a differential of 'turned'
