// A linked route of optional legs: optional chaining, nil-coalescing, and a derivative through them.

struct Leg: Differentiable {
    var length: Double
    var speed: Double?
}

struct Trip: Differentiable {
    var first: Leg
    var second: Leg?

    func duration(cruising: Double) -> Double {
        var time = first.length / (first.speed ?? cruising)
        if let leg = second { time += leg.length / (leg.speed ?? cruising) }
        return time
    }
}

let short = Trip(first: Leg(length: 10, speed: 5), second: nil)
let long = Trip(first: Leg(length: 10, speed: nil), second: Leg(length: 6, speed: 3))
print(short.duration(cruising: 4), long.duration(cruising: 4)) //> 2.0 4.5
print(long.second?.length ?? 0, short.second?.length ?? 0) //> 6.0 0.0
print(long.second?.speed.map { $0 * 2 } ?? -1) //> 6.0

print(gradient(at: 4) { long.duration(cruising: $0) }) //> -0.625
print(gradient(at: 4) { short.duration(cruising: $0) }) //> 0.0
let g = gradient(at: long) { $0.duration(cruising: 4) }
print(g.first.length) //> 0.25
if let leg = g.second.value { print(abs(leg.length - 1.0 / 3) < 1e-15) } //> true
