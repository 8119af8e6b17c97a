// One Runge-Kutta method for every vector space, by a protocol with operators and an associated type.

protocol VectorSpace: AdditiveArithmetic {
    associatedtype Scalar: FloatingPoint
    static func * (s: Scalar, v: Self) -> Self
}

extension Double: VectorSpace {
    typealias Scalar = Double
}

struct Plane: VectorSpace, Differentiable {
    var x, y: Double
    static func * (s: Double, v: Plane) -> Plane { return Plane(x: s * v.x, y: s * v.y) }
}

func rungeKutta<V: VectorSpace>(
    from start: V, steps: Int, size h: V.Scalar, _ slope: (V) -> V
) -> V {
    var v = start
    for _ in 0..<steps {
        let k1 = slope(v)
        let k2 = slope(v + h / 2 * k1)
        let k3 = slope(v + h / 2 * k2)
        let k4 = slope(v + h * k3)
        v += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    }
    return v
}

print(abs(rungeKutta(from: 1.0, steps: 20, size: 0.05) { -$0 } - exp(-1)) < 1e-7) //> true
let turned = rungeKutta(from: Plane(x: 1, y: 0), steps: 100, size: Double.pi / 200) { Plane(x: -$0.y, y: $0.x) }
print(abs(turned.x) < 1e-8, abs(turned.y - 1) < 1e-8) //> true true
