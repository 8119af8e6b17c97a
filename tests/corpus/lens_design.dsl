// Ray tracing through two spherical surfaces; curvatures are chosen so that rays meet at the focus.

struct Lens: Differentiable {
    var front: Double
    var back: Double
}

struct Ray: Differentiable {
    var height: Double
    var angle: Double

    /// Refraction at a surface of this curvature, exact in two dimensions.
    func refracted(curvature: Double, from n1: Double, to n2: Double) -> Ray {
        let normal = -asin(height * curvature)
        let incidence = angle - normal
        let refraction = asin(n1 / n2 * sin(incidence))
        return Ray(height: height, angle: refraction + normal)
    }

    func moved(by distance: Double) -> Ray { return Ray(height: height + distance * tan(angle), angle: angle) }
}

@differentiable
func spot(_ lens: Lens) -> Double {
    var sum = 0.0
    for height in [0.2, 0.5, 0.8, 1.0] {
        let ray = Ray(height: height, angle: 0)
            .refracted(curvature: lens.front, from: 1, to: 1.5)
            .moved(by: 0.5)
            .refracted(curvature: lens.back, from: 1.5, to: 1)
            .moved(by: 20)
        sum += ray.height * ray.height
    }
    return sum
}

var lens = Lens(front: 0.02, back: -0.02)
let before = spot(lens)
for _ in 0..<400 {
    let g = gradient(at: lens, in: spot)
    lens.front -= 0.001 * g.front
    lens.back -= 0.001 * g.back
}
print(spot(lens) < before / 100) //> true
// A thin lens of this focal length has (n - 1)(c1 - c2) = 1 / 20.
print(abs(0.5 * (lens.front - lens.back) - 0.05) < 0.003) //> true
