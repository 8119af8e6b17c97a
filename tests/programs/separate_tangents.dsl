// A tangent vector with a part for a computed property, which only that property's derivative knows of.

import _Differentiation

struct Change: Differentiable, AdditiveArithmetic {
    typealias TangentVector = Change
    var across: Double
    var up: Double
}

struct Place {
    private var kept: Double
    @differentiable(reverse) var up: Double

    var across: Double {
        @differentiable(reverse) get { return kept }
        set { kept = newValue }
    }

    @derivative(of: across)
    func acrossDerivative() -> (value: Double, pullback: (Double) -> Change) {
        return (across, { v in Change(across: v, up: 0) })
    }

    init(across: Double, up: Double) {
        kept = across
        self.up = up
    }
}

extension Place: Differentiable {
    typealias TangentVector = Change
    mutating func move(by change: Change) {
        across += change.across
        up += change.up
    }
}

let place = Place(across: 2, up: 5)
print(gradient(at: place) { $0.across * 2 }) //> Change(across: 2.0, up: 0.0)
print(gradient(at: place) { $0.up * 3 }) //> Change(across: 0.0, up: 3.0)
print(gradient(at: place) { $0.up * $0.across }) //> Change(across: 5.0, up: 2.0)
print(differential(at: place) { $0.up * $0.across }(Change(across: 1, up: 10))) //> 25.0
print(gradient(at: [place, place]) { $0[0].across * $0[1].up + $0[1].across }.base)
//> [Change(across: 5.0, up: 0.0), Change(across: 1.0, up: 2.0)]

func walk(_ start: Place, _ steps: Int) -> Double {
    var p = start
    var sum = 0.0
    for i in 0..<steps {
        if i % 2 == 0 { p.up *= p.across }
        sum += p.up
    }
    return sum
}
// Every second step multiplies: 10, 10, 20.
print(walk(place, 3), gradient(at: place) { walk($0, 3) }) //> 40.0 Change(across: 30.0, up: 8.0)
var moved = place
moved.move(by: Change(across: 1, up: -1))
print(moved.across, moved.up) //> 3.0 4.0
