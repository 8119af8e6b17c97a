// An SIR model of an epidemic and the rates that explain weekly counts: Gauss-Newton on two parameters.

struct Rates: Differentiable {
    var infection: Double
    var recovery: Double
}

struct Population: Differentiable {
    var susceptible: Double
    var infected: Double
    var recovered: Double

    func after(day rates: Rates) -> Population {
        let newlyInfected = rates.infection * susceptible * infected
        let newlyRecovered = rates.recovery * infected
        return Population(
            susceptible: susceptible - newlyInfected,
            infected: infected + newlyInfected - newlyRecovered,
            recovered: recovered + newlyRecovered)
    }
}

@differentiable
func weekly(_ rates: Rates) -> [Double] {
    var people = Population(susceptible: 0.99, infected: 0.01, recovered: 0)
    var counts: [Double] = []
    for day in 1...56 {
        people = people.after(day: rates)
        if day % 7 == 0 { counts.append(people.infected) }
    }
    return counts
}

let truth = Rates(infection: 0.4, recovery: 0.15)
let seen = weekly(truth)
var rates = Rates(infection: 0.3, recovery: 0.2)
for _ in 0..<25 {
    let (counts, pull) = valueWithPullback(at: rates, in: weekly)
    var a = 0.0, b = 0.0, d = 0.0, u = 0.0, v = 0.0
    for week in seen.indices {
        var seed = [Double](repeating: 0, count: seen.count)
        seed[week] = 1
        let row = pull([Double].TangentVector(seed))
        let residual = seen[week] - counts[week]
        a += row.infection * row.infection
        b += row.infection * row.recovery
        d += row.recovery * row.recovery
        u += row.infection * residual
        v += row.recovery * residual
    }
    let determinant = a * d - b * b
    rates.infection += (d * u - b * v) / determinant
    rates.recovery += (a * v - b * u) / determinant
}
print(abs(rates.infection - 0.4) < 1e-9, abs(rates.recovery - 0.15) < 1e-9) //> true true

let total = gradient(at: rates) { r -> Double in
    var sum = 0.0
    for count in weekly(r) { sum += count }
    return sum
}
print(total.infection > 0, total.recovery < 0) //> true true
