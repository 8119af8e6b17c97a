// A straight line through points with an outlier: squared and Huber's loss as functions that are passed around.

typealias Loss = @differentiable (Double) -> Double

let squared: Loss = { r in r * r / 2 }

func huber(_ width: Double) -> Loss {
    return { r in abs(r) <= width ? r * r / 2 : width * (abs(r) - width / 2) }
}

struct Line: Differentiable {
    var slope = 0.0
    var offset = 0.0
}

let xs = [0.0, 1, 2, 3, 4, 5]
let ys = [0.0, 2, 4, 6, 8, 40]

func fit(_ loss: Loss) -> Line {
    var line = Line()
    for _ in 0..<1500 {
        let g = gradient(at: line) { line -> Double in
            var sum = 0.0
            for i in 0..<xs.count { sum += loss(line.slope * xs[i] + line.offset - ys[i]) }
            return sum
        }
        line.slope -= 0.01 * g.slope
        line.offset -= 0.01 * g.offset
    }
    return line
}

let least = fit(squared)
// Least squares in closed form: slope 220/35, offset 10 - 2.5 * slope.
print(abs(least.slope - 220.0 / 35) < 1e-9, abs(least.offset - (10 - 2.5 * 220.0 / 35)) < 1e-9) //> true true
let robust = fit(huber(0.1))
print(abs(robust.slope - 2) < 0.1, abs(robust.offset) < 0.2) //> true true
