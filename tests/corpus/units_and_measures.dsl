// Quantities that cannot be mixed up: phantom types, protocols with static members, extensions of library types.

protocol Unit {
    static var symbol: String { get }
    static var factor: Double { get }
}

enum Metre: Unit {
    static let symbol = "m"
    static let factor = 1.0
}

enum Foot: Unit {
    static let symbol = "ft"
    static let factor = 0.3048
}

struct Length<U: Unit>: Comparable, CustomStringConvertible {
    var amount: Double

    init(_ amount: Double) { self.amount = amount }

    func converted<V: Unit>(to unit: V.Type) -> Length<V> { return Length<V>(amount * U.factor / V.factor) }

    static func + (a: Length, b: Length) -> Length { return Length(a.amount + b.amount) }
    static func < (a: Length, b: Length) -> Bool { return a.amount < b.amount }
    var description: String { return "\(amount) \(U.symbol)" }
}

extension Double {
    var metres: Length<Metre> { return Length(self) }
    var feet: Length<Foot> { return Length(self) }
}

let hall = 10.0.metres + 2.5.metres
print(hall) //> 12.5 m
print(100.0.feet.converted(to: Metre.self)) //> 30.48 m
print(hall < 20.0.metres, [3.0.feet, 1.0.feet].sorted()[0]) //> true 1.0 ft

func area(_ feet: Double) -> Double {
    let side = Length<Foot>(feet).converted(to: Metre.self).amount
    return side * side
}
print(abs(gradient(at: 10, in: area) - 2 * 10 * 0.3048 * 0.3048) < 1e-15) //> true
