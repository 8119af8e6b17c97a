// The price of an option and its Greeks, against their closed forms.

func normal(_ x: Double) -> Double { return 0.5 * erfc(-x / sqrt(2)) }
func density(_ x: Double) -> Double { return exp(-x * x / 2) / sqrt(2 * Double.pi) }

struct Market: Differentiable {
    var spot: Double
    var volatility: Double
    var rate: Double
}

@differentiable(wrt: market)
func call(_ market: Market, strike: Double, years: Double) -> Double {
    let spread = market.volatility * sqrt(years)
    let d1 = (log(market.spot / strike) + (market.rate + market.volatility * market.volatility / 2) * years) / spread
    let d2 = d1 - spread
    return market.spot * normal(d1) - strike * exp(-market.rate * years) * normal(d2)
}

let market = Market(spot: 100, volatility: 0.2, rate: 0.05)
let (price, greeks) = valueWithGradient(at: market) { call($0, strike: 110, years: 1.5) }
let spread = 0.2 * sqrt(1.5)
let d1 = (log(100 / 110.0) + (0.05 + 0.02) * 1.5) / spread
let d2 = d1 - spread
print(abs(greeks.spot - normal(d1)) < 1e-12) //> true
print(abs(greeks.volatility - 100 * density(d1) * sqrt(1.5)) < 1e-10) //> true
print(abs(greeks.rate - 1.5 * 110 * exp(-0.075) * normal(d2)) < 1e-10) //> true

func delta(_ spot: Double) -> Double {
    return gradient(at: Market(spot: spot, volatility: 0.2, rate: 0.05)) { call($0, strike: 110, years: 1.5) }.spot
}
let gamma = gradient(at: 100, in: delta)
print(abs(gamma - density(d1) / (100 * spread)) < 1e-12) //> true
print(price > 8 && price < 9) //> true
