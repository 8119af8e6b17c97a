// Clusters of points with soft assignments: log-sum-exp over centres, nested arrays of structs.

struct Point: Differentiable, AdditiveArithmetic {
    var x, y: Double
    func squaredDistance(to other: Point) -> Double {
        let d = self - other
        return d.x * d.x + d.y * d.y
    }
}

func logSumExp(_ values: [Double]) -> Double {
    var highest = values[0]
    for v in values where v > highest { highest = v }
    var sum = 0.0
    for v in values { sum += exp(v - highest) }
    return highest + log(sum)
}

@differentiable(wrt: centres)
func objective(_ centres: [Point], _ points: [Point], sharpness: Double) -> Double {
    var total = 0.0
    for point in points {
        var scores: [Double] = []
        for c in centres { scores.append(-sharpness * point.squaredDistance(to: c)) }
        total -= logSumExp(scores) / sharpness
    }
    return total
}

let points = [
    Point(x: 0, y: 0), Point(x: 0.2, y: 0.1), Point(x: -0.1, y: 0.2),
    Point(x: 3, y: 3), Point(x: 3.1, y: 2.8), Point(x: 2.9, y: 3.2),
]
var centres = [Point(x: 1, y: 0.5), Point(x: 2, y: 2)]
for _ in 0..<200 {
    let g = gradient(at: centres) { objective($0, points, sharpness: 4) }
    for i in centres.indices {
        centres[i].x -= 0.1 * g[i].x
        centres[i].y -= 0.1 * g[i].y
    }
}
print(abs(centres[0].x - 0.1 / 3) < 1e-9, abs(centres[0].y - 0.1) < 1e-9) //> true true
print(abs(centres[1].x - 3) < 1e-9, abs(centres[1].y - 3) < 1e-9) //> true true
