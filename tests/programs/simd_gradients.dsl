// Derivatives through SIMD vectors: arithmetic, lanes, broadcasts, loops, branches, arrays, second order, forward mode.

let v = SIMD4<Double>(1, 2, 3, 4), w = SIMD4<Double>(0.5, -1, 2, 0.25)

/// Whether a gradient with respect to a vector and a number is that of finite differences.
func agrees(_ f: @differentiable (SIMD4<Double>, Double) -> Double) -> Bool {
    let (g, s) = gradient(at: v, 1.5, in: f)
    let e = 1e-5
    for i in 0..<4 {
        var above = v, below = v
        above[i] += e
        below[i] -= e
        if abs((f(above, 1.5) - f(below, 1.5)) / (2 * e) - g[i]) > 1e-6 * (1 + abs(g[i])) { return false }
        var unit = SIMD4<Double>.zero
        unit[i] = 1
        if abs(valueWithDerivative(at: v, 1.5, along: unit, 0, of: f).derivative - g[i]) > 1e-9 { return false }
    }
    return abs((f(v, 1.5 + e) - f(v, 1.5 - e)) / (2 * e) - s) < 1e-6 * (1 + abs(s))
}

print(agrees { x, s in ((x + w) * x / (w - x)).sum() + s }) //> true
print(agrees { x, s in (x * s + s / x - (s - x) * (x - s)).sum() }) //> true
print(agrees { x, s in (-x / s).squareRootOfSquare().sum() * x.max() + x.min() * s }) //> true
print(agrees { x, s in SIMD4(repeating: s * x.x).addingProduct(x, w).sum() + x.addingProduct(s, x)[2] }) //> true
print(agrees { x, s in (pointwiseMin(x, w * 2.2) * pointwiseMax(x, w)).sum() }) //> true
print(agrees { x, s in x.lowHalf.sum() * x.oddHalf.y + SIMD2(x.w, s).sum() * SIMD8(lowHalf: x, highHalf: x * x).sum() }) //> true
print(agrees { x, s in //> true
    var y = x
    y[1] = s * x.z
    y.w *= y.x
    y.lowHalf = y.highHalf * s
    y += x
    y *= s
    return (y * y).sum()
})
print(agrees { x, s in //> true
    var y = x, all = [x, w]
    for i in 0..<3 {
        y = y * s + all[i % 2]
        all[i % 2] = y / 2
        if y.x > 3 { y[i] = y[i + 1] * s }
    }
    var k = 0
    while y.sum() < 1000 {
        y = y * y.x / 2
        k += 1
    }
    return y[k] + all[0].sum() * all[1].y
})
print(agrees { x, s in x.replacing(with: w * s, where: x .> 2.5).sum() + x.squareRoot().sum() }) //> true

extension SIMD4 where Scalar == Double {
    func squareRootOfSquare() -> SIMD4<Double> { return (self * self).squareRoot() }
}

struct Particle: Differentiable {
    var position: SIMD3<Float>
    var velocity: SIMD3<Float>
    func energy() -> Float { return 0.5 * (velocity * velocity).sum() - 9.8 * position.y }
}
print(gradient(at: Particle(position: [1, 2, 3], velocity: [4, 5, 6])) { $0.energy() }) //> Particle(position: SIMD3<Float>(0.0, -9.8, 0.0), velocity: SIMD3<Float>(4.0, 5.0, 6.0))

func length<S: SIMD & Differentiable>(_ v: S, _ s: S.Scalar) -> S.Scalar where S.Scalar: BinaryFloatingPoint & Differentiable {
    return (v * v * s).sum().squareRoot()
}
print(gradient(at: SIMD2<Float>(3, 4), 1) { length($0, $1) }) //> (SIMD2<Float>(0.6, 0.8), 2.5)

print(gradient(at: SIMD2(1.0, 2)) { x in gradient(at: x) { ($0 * $0 * $0 * $0.x).sum() }.sum() }) //> SIMD2<Double>(24.0, 24.0)
print(pullback(at: 3.0) { SIMD4(repeating: $0) }(v), gradient(at: v) { $0.sum() }, gradient(at: v) { $0[2] }) //> 10.0 SIMD4<Double>(1.0, 1.0, 1.0, 1.0) SIMD4<Double>(0.0, 0.0, 1.0, 0.0)
print(pullback(at: v, w) { $0 * $1 }(SIMD4(repeating: 1)), valueWithGradient(at: v) { ($0 * w).sum() }) //> (SIMD4<Double>(0.5, -1.0, 2.0, 0.25), SIMD4<Double>(1.0, 2.0, 3.0, 4.0)) (value: 5.5, gradient: SIMD4<Double>(0.5, -1.0, 2.0, 0.25))
let shifted: @differentiable (SIMD4<Double>) -> SIMD4<Double> = { x in
    var y = x
    y.x = 0
    return y
}
print(pullback(at: v, in: shifted)(v), v.moved(by: w)) //> SIMD4<Double>(0.0, 2.0, 3.0, 4.0) SIMD4<Double>(1.5, 1.0, 5.0, 4.25)

extension SIMD4 where Scalar == Double {
    func moved(by offset: SIMD4<Double>) -> SIMD4<Double> {
        var result = self
        result.move(by: offset)
        return result
    }
}
