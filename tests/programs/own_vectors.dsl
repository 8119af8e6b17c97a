// Types that are their own tangents, with a sum and a zero of their own, and that are not taken apart.

struct Angle: Differentiable, AdditiveArithmetic {
    typealias TangentVector = Angle
    var name: String
    var turns: [Double]

    static var zero: Angle { return Angle(name: "zero", turns: []) }
    static func + (a: Angle, b: Angle) -> Angle {
        if a.turns.isEmpty { return b }
        if b.turns.isEmpty { return a }
        return Angle(name: "(\(a.name) + \(b.name))", turns: [a.turns[0] + b.turns[0]])
    }
    static func - (a: Angle, b: Angle) -> Angle { return a }

    @differentiable
    func scaled(_ x: Double) -> Double { return turns[0] * x }
    @derivative(of: scaled)
    func scaledDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> (Angle, Double)) {
        return (scaled(x), { v in (Angle(name: "\(x)", turns: [v * x]), v * self.turns[0]) })
    }
}

struct Pair: Differentiable {
    var a: Angle
    var b: Angle
    var c: Double
}

let angle = Angle(name: "start", turns: [2])
// Its uses are added by its own operator.
print(gradient(at: angle) { $0.scaled(3) + $0.scaled(4) }) //> Angle(name: "(4.0 + 3.0)", turns: [7.0])
// What is not used has its own zero, alone and inside of a struct.
print(gradient(at: Pair(a: angle, b: angle, c: 5)) { $0.a.scaled($0.c) })
//> Pair(a: Angle(name: "5.0", turns: [5.0]), b: Angle(name: "zero", turns: []), c: 2.0)
print(gradient(at: angle, 3.0) { a, x in x * x }) //> (Angle(name: "zero", turns: []), 6.0)
