// The delta method to second order: how an uncertain input moves the mean and the spread of a result.

@differentiable
func dose(_ clearance: Double) -> Double { return 100 * exp(-clearance * 2) / clearance }

func expansion(_ x: Double) -> (value: Double, first: Double, second: Double, third: Double) {
    let first = { (y: Double) -> Double in gradient(at: y, in: dose) }
    return (
        dose(x),
        first(x),
        gradient(at: x) { y in gradient(at: y, in: dose) },
        gradient(at: x) { y in gradient(at: y) { z in gradient(at: z, in: dose) } }
    )
}

let x = 0.8
let e = expansion(x)
let f = 100 * exp(-1.6) / x
print(abs(e.value - f) < 1e-12) //> true
print(abs(e.first + f * (2 + 1 / x)) < 1e-10) //> true
let second = f * ((2 + 1 / x) * (2 + 1 / x) + 1 / (x * x))
print(abs(e.second - second) < 1e-9) //> true

// A numerical third derivative from exact second ones.
let h = 1e-4
let third = (expansion(x + h).second - expansion(x - h).second) / (2 * h)
print(abs(e.third - third) / abs(third) < 1e-6) //> true
let sd = 0.05
print(abs(e.first) * sd > e.second * sd * sd / 2) //> true
