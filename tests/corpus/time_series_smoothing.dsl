// Holt's double exponential smoothing, its two weights chosen by the one-step errors they make.

struct Smoother: Differentiable {
    var level: Double
    var trend: Double

    /// Keeps a weight between 0 and 1.
    static func squashed(_ x: Double) -> Double { return 1 / (1 + exp(-x)) }

    @differentiable(wrt: self)
    func oneStepError(_ series: [Double]) -> Double {
        let alpha = Smoother.squashed(level), beta = Smoother.squashed(trend)
        var l = series[0], b = series[1] - series[0]
        var sum = 0.0
        for x in series[1...] {
            let forecast = l + b
            let e = x - forecast
            sum += e * e
            let last = l
            l = alpha * x + (1 - alpha) * forecast
            b = beta * (l - last) + (1 - beta) * b
        }
        return sum / Double(series.count - 1)
    }
}

// A straight line is forecast without error, whatever the weights.
let line = (0..<10).map { 3 + 2 * Double($0) }
print(Smoother(level: 0, trend: 0).oneStepError(line)) //> 0.0
print(gradient(at: Smoother(level: 0.3, trend: -0.2)) { $0.oneStepError(line) }.level) //> 0.0

let sales = [30.0, 21, 29, 31, 40, 48, 53, 47, 37, 39, 31, 29, 17, 9, 20, 24, 27, 35, 41, 38]
var smoother = Smoother(level: 0, trend: 0)
let before = smoother.oneStepError(sales)
for _ in 0..<200 {
    let g = gradient(at: smoother) { $0.oneStepError(sales) }
    smoother.level -= 0.02 * g.level
    smoother.trend -= 0.02 * g.trend
}
print(smoother.oneStepError(sales) < before) //> true
let h = 1e-6
let g = gradient(at: smoother) { $0.oneStepError(sales) }
var up = smoother, down = smoother
up.level += h
down.level -= h
print(abs((up.oneStepError(sales) - down.oneStepError(sales)) / (2 * h) - g.level) < 1e-5) //> true
