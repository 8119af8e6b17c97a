// Sampling an image between its pixels: the shift that aligns one picture with another.

struct Image: Differentiable {
    @noDerivative let width: Int
    @noDerivative let height: Int
    var pixels: [Double]

    func at(_ x: Int, _ y: Int) -> Double {
        let cx = min(max(x, 0), width - 1)
        let cy = min(max(y, 0), height - 1)
        return pixels[cy * width + cx]
    }

    @differentiable(wrt: (self, x, y))
    func sample(_ x: Double, _ y: Double) -> Double {
        let left = Int(floor(x.withoutDerivative())), top = Int(floor(y.withoutDerivative()))
        let u = x - Double(left), v = y - Double(top)
        let upper = (1 - u) * at(left, top) + u * at(left + 1, top)
        let lower = (1 - u) * at(left, top + 1) + u * at(left + 1, top + 1)
        return (1 - v) * upper + v * lower
    }
}

func picture(_ cx: Double, _ cy: Double) -> Image {
    var pixels: [Double] = []
    for y in 0..<12 {
        for x in 0..<12 {
            let dx = Double(x) - cx, dy = Double(y) - cy
            pixels.append(exp(-(dx * dx + dy * dy) / 8))
        }
    }
    return Image(width: 12, height: 12, pixels: pixels)
}

struct Shift: Differentiable {
    var x, y: Double
}

let fixed = picture(6, 5)
let moving = picture(6.7, 4.4)

@differentiable
func difference(_ shift: Shift) -> Double {
    var sum = 0.0
    for y in 2..<10 {
        for x in 2..<10 {
            let d = moving.sample(Double(x) + shift.x, Double(y) + shift.y) - fixed.at(x, y)
            sum += d * d
        }
    }
    return sum
}

var shift = Shift(x: 0, y: 0)
for _ in 0..<60 {
    let g = gradient(at: shift, in: difference)
    shift.x -= 0.1 * g.x
    shift.y -= 0.1 * g.y
}
print(abs(shift.x - 0.7) < 0.05, abs(shift.y + 0.6) < 0.05) //> true true
let byPixel = gradient(at: fixed) { $0.sample(3.25, 4.5) }
print(byPixel.pixels[4 * 12 + 3], byPixel.pixels[5 * 12 + 4]) //> 0.375 0.125
