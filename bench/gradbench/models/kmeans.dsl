// k-means clustering: the sum of the squared distances of points to their nearest centroids, and Newton's direction
// for it. Points and centroids lie one behind the other, each with `d` coordinates.

@differentiable(wrt: centroids)
func cost(_ centroids: [Double], points: [Double], dimensions d: Int) -> Double {
    let n = points.count / d, k = centroids.count / d
    var sum = 0.0
    for i in 0..<n {
        var nearest = Double.infinity
        for j in 0..<k {
            var distance = 0.0
            for l in 0..<d {
                let difference = points[i * d + l] - centroids[j * d + l]
                distance += difference * difference
            }
            nearest = min(nearest, distance)
        }
        sum += nearest
    }
    return sum
}

/// The gradient divided by the diagonal of the Hessian, which has nothing beside its diagonal: the Hessian times a
/// vector of ones is that diagonal.
func direction(_ centroids: [Double], points: [Double], dimensions d: Int) -> [Double] {
    let ones = [Double](repeating: 1, count: centroids.count)
    let (slope, curvature) = valueWithDerivative(at: centroids, along: .init(ones)) { centroids in
        gradient(at: centroids) { cost($0, points: points, dimensions: d) }.base
    }
    var result = slope
    for i in 0..<slope.count { result[i] = slope[i] / curvature.base[i] }
    return result
}
