// A heater's state machine as an enum with a payload, and the gradient of the energy it needs.

enum Heater {
    case off
    case warming(power: Double)
    case holding(power: Double, minutes: Int)
}

struct House: Differentiable {
    var loss: Double
    var gain: Double
}

func next(_ state: Heater, _ temperature: Double, power: Double) -> Heater {
    switch state {
    case .off:
        return temperature < 18 ? .warming(power: power) : .off
    case .warming(let p):
        return temperature > 20 ? .holding(power: p / 4, minutes: 3) : .warming(power: p)
    case .holding(_, 0):
        return .off
    case let .holding(p, minutes):
        return .holding(power: p, minutes: minutes - 1)
    }
}

@differentiable(wrt: (house, power))
func comfort(_ house: House, _ power: Double) -> Double {
    var state = Heater.off
    var temperature = 17.0
    var energy = 0.0
    for _ in 0..<30 {
        state = next(state, temperature, power: power)
        var heat = 0.0
        switch state {
        case .off: heat = 0
        case .warming(let p), .holding(let p, _): heat = p
        }
        energy += heat * heat
        temperature += house.gain * heat - house.loss * (temperature - 10)
    }
    return energy / 100 + (temperature - 19) * (temperature - 19)
}

let house = House(loss: 0.05, gain: 0.4)
let (byHouse, byPower) = gradient(at: house, 3, in: comfort)
let h = 1e-6
let power = (comfort(house, 3 + h) - comfort(house, 3 - h)) / (2 * h)
let loss = (comfort(House(loss: 0.05 + h, gain: 0.4), 3) - comfort(House(loss: 0.05 - h, gain: 0.4), 3)) / (2 * h)
let gain = (comfort(House(loss: 0.05, gain: 0.4 + h), 3) - comfort(House(loss: 0.05, gain: 0.4 - h), 3)) / (2 * h)
print(abs(byPower - power) < 1e-5) //> true
print(abs(byHouse.loss - loss) < 1e-4, abs(byHouse.gain - gain) < 1e-4) //> true true
