// A small vector field with learned weights, integrated by Euler's method, trained to follow a spiral.

struct Field: Differentiable {
    var a: [Double]

    func callAsFunction(_ x: Double, _ y: Double) -> (Double, Double) {
        return (tanh(a[0] * x + a[1] * y), tanh(a[2] * x + a[3] * y))
    }
}

@differentiable(wrt: field)
func loss(_ field: Field, _ path: [(x: Double, y: Double)]) -> Double {
    var x = 1.0, y = 0.0
    var sum = 0.0
    for target in path {
        let (dx, dy) = field(x, y)
        x += 0.1 * dx
        y += 0.1 * dy
        sum += (x - target.x) * (x - target.x) + (y - target.y) * (y - target.y)
    }
    return sum
}

var path: [(x: Double, y: Double)] = []
for i in 1...20 {
    let t = Double(i) * 0.1
    path.append((x: exp(-0.2 * t) * cos(t), y: exp(-0.2 * t) * sin(t)))
}
var field = Field(a: [0, 0, 0, 0])
let before = loss(field, path)
for _ in 0..<300 {
    let g = gradient(at: field) { loss($0, path) }
    for i in field.a.indices { field.a[i] -= 0.05 * g.a[i] }
}
print(loss(field, path) < before / 50) //> true
// A turn to the left: x falls with y, y grows with x.
print(field.a[1] < 0, field.a[2] > 0) //> true true
