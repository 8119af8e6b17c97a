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

// The part may be a struct.
struct Change2: Differentiable, AdditiveArithmetic {
    var place: Change
    var mass: Double
}

struct Body: Differentiable {
    private var across: Double, up: Double
    var mass: Double
    typealias TangentVector = Change2
    mutating func move(by change: Change2) {
        place = Change(across: across + change.place.across, up: up + change.place.up)
        mass += change.mass
    }
    var place: Change {
        get { Change(across: across, up: up) }
        set { (across, up) = (newValue.across, newValue.up) }
    }
    @derivative(of: place)
    func placeDerivative() -> (value: Change, pullback: (Change) -> Change2) {
        (place, { Change2(place: $0, mass: 0) })
    }
    @derivative(of: place.set)
    mutating func setDerivative(_ newValue: Change) -> (value: Void, pullback: (inout Change2) -> Change) {
        place = newValue
        return ((), { change in let v = change.place; change.place = .zero; return v })
    }
    init(place: Change, mass: Double) { (across, up, self.mass) = (place.across, place.up, mass) }
}
struct World: Differentiable { var bodies: [Body], first: Body }

func fall(_ start: Body, _ steps: Int) -> Double {
    var body = start, sum = 0.0
    for i in 0..<steps {
        if i % 2 == 0 { body.place.across *= body.mass } else { body.mass = body.place.up }
        sum += body.place.across
    }
    return sum
}
let body = Body(place: Change(across: 1, up: 2), mass: 3)
// 3, 3, 3 * 2, 6: across * mass * (2 + 2 * up).
print(fall(body, 4), gradient(at: body) { fall($0, 4) })
//> 18.0 Change2(place: Change(across: 18.0, up: 6.0), mass: 6.0)
print(differential(at: body) { $0.place.across * $0.mass }(Change2(place: Change(across: 1, up: 5), mass: 10))) //> 13.0
let world = gradient(at: World(bodies: [body], first: body)) { $0.bodies[0].place.across * $0.first.place.up * $0.first.mass }
print(world.bodies[0].place, world.first)
//> Change(across: 6.0, up: 0.0) Change2(place: Change(across: 0.0, up: 3.0), mass: 2.0)
