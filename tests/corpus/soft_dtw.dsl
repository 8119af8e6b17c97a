// Dynamic time warping with a soft minimum: a table filled by a[i] = v, and the gradient through it.

func softMinimum(_ a: Double, _ b: Double, _ c: Double, sharpness: Double) -> Double {
    let lowest = min(a, min(b, c))
    let sum = exp(sharpness * (lowest - a)) + exp(sharpness * (lowest - b)) + exp(sharpness * (lowest - c))
    return lowest - log(sum) / sharpness
}

@differentiable(wrt: xs)
func warp(_ xs: [Double], _ ys: [Double]) -> Double {
    let width = ys.count + 1
    var table = [Double](repeating: 1e6, count: (xs.count + 1) * width)
    table[0] = 0
    for i in 1...xs.count {
        for j in 1...ys.count {
            let d = xs[i - 1] - ys[j - 1]
            let best = softMinimum(
                table[(i - 1) * width + j], table[i * width + j - 1], table[(i - 1) * width + j - 1], sharpness: 20)
            table[i * width + j] = d * d + best
        }
    }
    return table[xs.count * width + ys.count]
}

let ys = [0.0, 1, 2, 1, 0]
var xs = [0.0, 0.2, 1.1, 1.8, 0.7, 0.1]
let slope = gradient(at: xs) { warp($0, ys) }
var worst = 0.0
for i in xs.indices {
    var up = xs, down = xs
    up[i] += 1e-5
    down[i] -= 1e-5
    worst = max(worst, abs((warp(up, ys) - warp(down, ys)) / 2e-5 - slope[i]))
}
print(worst < 1e-8) //> true

let before = warp(xs, ys)
for _ in 0..<50 {
    let g = gradient(at: xs) { warp($0, ys) }
    for i in xs.indices { xs[i] -= 0.1 * g[i] }
}
print(warp(xs, ys) < before / 5) //> true
