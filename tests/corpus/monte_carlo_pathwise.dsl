// A pathwise derivative through simulated paths with a generator of our own, against the closed form.

struct Generator {
    var state: Int

    mutating func uniform() -> Double {
        state = (state &* 16807) % 2147483647
        return Double(state) / 2147483647
    }

    mutating func normal() -> Double {
        let u = uniform(), v = uniform()
        return sqrt(-2 * log(u)) * cos(2 * Double.pi * v)
    }
}

@differentiable(wrt: (spot, volatility))
func meanFinal(_ spot: Double, _ volatility: Double, paths: Int) -> Double {
    var generator = Generator(state: 12345)
    var sum = 0.0
    for _ in 0..<paths {
        var price = spot
        for _ in 0..<4 {
            let z = generator.normal()
            price *= exp(-volatility * volatility / 8 + volatility / 2 * z)
        }
        sum += max(price - 1, 0)
    }
    return sum / Double(paths)
}

let (delta, vega) = gradient(at: 1, 0.3) { meanFinal($0, $1, paths: 500) }
let h = 1e-6
print(abs(delta - (meanFinal(1 + h, 0.3, paths: 500) - meanFinal(1 - h, 0.3, paths: 500)) / (2 * h)) < 1e-3) //> true
print(abs(vega - (meanFinal(1, 0.3 + h, paths: 500) - meanFinal(1, 0.3 - h, paths: 500)) / (2 * h)) < 1e-3) //> true
// The delta of a call at the money with a volatility of 0.3 is N(0.15) = 0.5596.
print(abs(delta - 0.5596) < 0.1) //> true
