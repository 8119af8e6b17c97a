// Kepler's equation by Newton's method until it converges; the derivative of what the loop computes.

func eccentricAnomaly(_ mean: Double, _ eccentricity: Double) -> Double {
    var e = mean
    var change = 1.0
    repeat {
        change = (e - eccentricity * sin(e) - mean) / (1 - eccentricity * cos(e))
        e -= change
    } while abs(change) > 1e-14
    return e
}

func radius(_ mean: Double, _ eccentricity: Double) -> Double {
    return 1 - eccentricity * cos(eccentricAnomaly(mean, eccentricity))
}

for mean in [0.1, 1.0, 2.5] {
    let e = eccentricAnomaly(mean, 0.6)
    let (byMean, byEccentricity) = gradient(at: mean, 0.6, in: eccentricAnomaly)
    print(abs(byMean - 1 / (1 - 0.6 * cos(e))) < 1e-12, abs(byEccentricity - sin(e) / (1 - 0.6 * cos(e))) < 1e-12)
}
//> true true
//> true true
//> true true

// The orbit turns back where the radius no longer changes.
print(abs(gradient(at: Double.pi) { radius($0, 0.6) }) < 1e-12) //> true
