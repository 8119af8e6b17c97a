// A hanging chain: its energy is minimised over the heights of its links by gradient descent with momentum.

struct Chain: Differentiable {
    var heights: [Double]
}

@differentiable
func energy(_ chain: Chain) -> Double {
    let n = chain.heights.count
    let dx = 1.0 / Double(n - 1)
    var sum = 0.0
    for i in 0..<n - 1 {
        let dy = chain.heights[i + 1] - chain.heights[i]
        let length = sqrt(dx * dx + dy * dy)
        let stretch = length - 1.2 * dx
        sum += 0.5 * length * (chain.heights[i] + chain.heights[i + 1]) / 2 + 200 * stretch * stretch
    }
    return sum
}

var chain = Chain(heights: [Double](repeating: 1, count: 11))
var velocity = [Double](repeating: 0, count: 11)
let before = energy(chain)
for _ in 0..<1500 {
    let g = gradient(at: chain, in: energy)
    for i in 1..<10 {
        velocity[i] = 0.9 * velocity[i] - 0.002 * g.heights[i]
        chain.heights[i] += velocity[i]
    }
}
let g = gradient(at: chain, in: energy)
var largest = 0.0
for i in 1..<10 { largest = max(largest, abs(g.heights[i])) }
print(largest < 1e-6, energy(chain) < before) //> true true
// It hangs in a curve: symmetric, lowest in the middle.
print(abs(chain.heights[2] - chain.heights[8]) < 1e-6) //> true
print(chain.heights[5] < chain.heights[3] && chain.heights[3] < chain.heights[1]) //> true
