// The heat equation by explicit steps, and the diffusivity that explains a measured profile.

@differentiable(wrt: diffusivity)
func evolve(_ start: [Double], _ diffusivity: Double, steps: Int) -> [Double] {
    var u = start
    for _ in 0..<steps {
        var next = u
        for i in 1..<u.count - 1 {
            next[i] = u[i] + diffusivity * (u[i - 1] - 2 * u[i] + u[i + 1])
        }
        u = next
    }
    return u
}

@differentiable(wrt: diffusivity)
func misfit(_ diffusivity: Double, _ start: [Double], _ measured: [Double]) -> Double {
    let u = evolve(start, diffusivity, steps: 25)
    var sum = 0.0
    for i in 0..<u.count { sum += (u[i] - measured[i]) * (u[i] - measured[i]) }
    return sum
}

// A sine decays by the same factor in every step, which the grid knows in closed form.
let n = 16
var start: [Double] = []
for i in 0...n { start.append(sin(Double.pi * Double(i) / Double(n))) }
let k = 0.2
let factor = 1 - 2 * k * (1 - cos(Double.pi / Double(n)))
let measured = evolve(start, k, steps: 25)
print(abs(measured[8] - pow(factor, 25)) < 1e-14) //> true

let slope = gradient(at: k) { evolve(start, $0, steps: 25)[8] }
let expected = 25 * pow(factor, 24) * -2 * (1 - cos(Double.pi / Double(n)))
print(abs(slope - expected) < 1e-13) //> true

var guess = 0.05
for _ in 0..<20 {
    let (_, g) = valueWithGradient(at: guess) { misfit($0, start, measured) }
    let curvature = gradient(at: guess) { x in gradient(at: x) { misfit($0, start, measured) } }
    guess -= g / abs(curvature)
}
print(abs(guess - 0.2) < 1e-9) //> true
