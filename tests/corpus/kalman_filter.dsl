// A Kalman filter on structs, and the noise levels that make the observations most likely.

struct Belief: Differentiable {
    var mean: Double
    var variance: Double

    func predicted(noise: Double) -> Belief {
        return Belief(mean: mean, variance: variance + noise)
    }

    func updated(with observation: Double, noise: Double) -> Belief {
        let gain = variance / (variance + noise)
        return Belief(mean: mean + gain * (observation - mean), variance: (1 - gain) * variance)
    }
}

struct Noise: Differentiable {
    var logProcess: Double
    var logObservation: Double
}

@differentiable(wrt: noise)
func negativeLogLikelihood(_ noise: Noise, _ observations: [Double]) -> Double {
    let q = exp(noise.logProcess)
    let r = exp(noise.logObservation)
    var belief = Belief(mean: 0, variance: 1)
    var total = 0.0
    for y in observations {
        belief = belief.predicted(noise: q)
        let s = belief.variance + r
        let innovation = y - belief.mean
        total += 0.5 * (log(2 * Double.pi * s) + innovation * innovation / s)
        belief = belief.updated(with: y, noise: r)
    }
    return total
}

let observations = [0.9, 1.3, 0.7, 1.8, 1.1, 1.6, 2.2, 1.4, 2.0, 2.5, 1.9, 2.3]
var noise = Noise(logProcess: 0, logObservation: 0)
let before = negativeLogLikelihood(noise, observations)
for _ in 0..<400 {
    let g = gradient(at: noise) { negativeLogLikelihood($0, observations) }
    noise.logProcess -= 0.1 * g.logProcess
    noise.logObservation -= 0.1 * g.logObservation
}
let g = gradient(at: noise) { negativeLogLikelihood($0, observations) }
print(abs(g.logProcess) < 1e-3, abs(g.logObservation) < 1e-3) //> true true
print(negativeLogLikelihood(noise, observations) < before - 1) //> true
