// Lynx and hare: the Lotka-Volterra equations, fitted to the pelts that were counted.
import Foundation

/// Both populations at one moment, in thousands of pelts.
struct Populations: Differentiable {
    var hare: Double
    var lynx: Double

    /// Where they are after moving for `time` at the speed `slope`.
    @differentiable
    func moved(along slope: Populations, for time: Double) -> Populations {
        return Populations(hare: hare + time * slope.hare, lynx: lynx + time * slope.lynx)
    }
}

/// The four rates of the equations, per year.
struct Rates: Differentiable {
    var hareBirth: Double
    var predation: Double
    var lynxDeath: Double
    var lynxGrowth: Double

    /// The speed at which the populations change.
    @differentiable
    func slope(at now: Populations) -> Populations {
        return Populations(
            hare: (hareBirth - predation * now.lynx) * now.hare,
            lynx: (lynxGrowth * now.hare - lynxDeath) * now.lynx)
    }

    /// One step of the classical Runge-Kutta method of fourth order.
    @differentiable
    func step(from start: Populations, for time: Double) -> Populations {
        let k1 = slope(at: start)
        let k2 = slope(at: start.moved(along: k1, for: time / 2))
        let k3 = slope(at: start.moved(along: k2, for: time / 2))
        let k4 = slope(at: start.moved(along: k3, for: time))
        return Populations(
            hare: start.hare + time / 6 * (k1.hare + 2 * k2.hare + 2 * k3.hare + k4.hare),
            lynx: start.lynx + time / 6 * (k1.lynx + 2 * k2.lynx + 2 * k3.lynx + k4.lynx))
    }
}

/// Everything that is fitted: the rates, the populations of the first year, the noise of each count.
struct Parameters: Differentiable {
    var rates: Rates
    var start: Populations
    var hareNoise: Double
    var lynxNoise: Double
}

/// The parameters from their logarithms: all of them are positive.
@differentiable
func parameters(fromLogarithms theta: [Double]) -> Parameters {
    return Parameters(
        rates: Rates(
            hareBirth: exp(theta[0]), predation: exp(theta[1]),
            lynxDeath: exp(theta[2]), lynxGrowth: exp(theta[3])),
        start: Populations(hare: exp(theta[4]), lynx: exp(theta[5])),
        hareNoise: exp(theta[6]), lynxNoise: exp(theta[7]))
}

/// Minus the logarithm of the density of a log-normal count, up to a constant.
@differentiable(wrt: (median, noise))
func surprise(_ count: Double, median: Double, noise: Double) -> Double {
    let distance = (log(count) - log(median)) / noise
    return distance * distance / 2 + log(noise)
}

/// Minus the log-likelihood of the counts of consecutive years.
@differentiable(wrt: theta)
func loss(theta: [Double], hare: [Double], lynx: [Double], stepsPerYear: Int = 50) -> Double {
    precondition(hare.count == lynx.count, "one count of each kind a year")
    let p = parameters(fromLogarithms: theta)
    let time = 1 / Double(stepsPerYear)
    var now = p.start
    var total = 0.0
    for year in 0..<hare.count {
        if year > 0 {
            for _ in 0..<stepsPerYear {
                now = p.rates.step(from: now, for: time)
            }
        }
        total += surprise(hare[year], median: now.hare, noise: p.hareNoise)
        total += surprise(lynx[year], median: now.lynx, noise: p.lynxNoise)
    }
    return total
}

/// The populations at `points` moments of each year, for a plot.
func trajectory(theta: [Double], years: Int, points: Int) -> [Populations] {
    let p = parameters(fromLogarithms: theta)
    var now = p.start
    var path = [now]
    for _ in 0..<(years * points) {
        now = p.rates.step(from: now, for: 1 / Double(points))
        path.append(now)
    }
    return path
}
