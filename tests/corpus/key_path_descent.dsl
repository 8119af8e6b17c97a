// One descent step for any model, parameter by parameter, through key paths.

struct Ellipse: Differentiable {
    var width: Double
    var height: Double
    var tilt: Double
}

@differentiable
func badness(_ e: Ellipse) -> Double {
    let a = e.width - 3, b = e.height - 2, c = sin(e.tilt)
    return a * a + 2 * b * b + c * c + 0.5 * a * b
}

var ellipse = Ellipse(width: 1, height: 1, tilt: 0.5)
let parameters: [WritableKeyPath<Ellipse, Double>] = [\.width, \.height, \.tilt]
let slopes: [WritableKeyPath<Ellipse.TangentVector, Double>] = [\.width, \.height, \.tilt]
for _ in 0..<200 {
    let g = gradient(at: ellipse, in: badness)
    for (parameter, slope) in zip(parameters, slopes) {
        ellipse[keyPath: parameter] -= 0.2 * g[keyPath: slope]
    }
}
print((ellipse.width * 1e6).rounded() / 1e6, (ellipse.height * 1e6).rounded() / 1e6) //> 3.0 2.0
print(abs(ellipse.tilt) < 1e-9) //> true
print([ellipse, Ellipse(width: 5, height: 0, tilt: 0)].map(\.width).max()! == 5) //> true
