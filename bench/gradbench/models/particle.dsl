// A charged particle flies past two fixed charges. Which place of the second one lets it come down at the origin? Newton's
// force is the gradient of a potential, and gradient descent over the place differentiates the whole flight.
import Foundation

struct Point: Differentiable, AdditiveArithmetic {
    var x: Double
    var y: Double
    var length: Double { sqrt(x * x + y * y) }
    static func * (k: Double, p: Point) -> Point { Point(x: k * p.x, y: k * p.y) }
}

func potential(_ p: Point, _ w: Double) -> Double {
    return 1 / (p - Point(x: 10, y: 10 - w)).length + 1 / (p - Point(x: 10, y: 0)).length
}

func reverseForce(_ p: Point, _ w: Double) -> Point {
    return -1 * gradient(at: p) { p in potential(p, w) }
}

func forwardForce(_ p: Point, _ w: Double) -> Point {
    let x = valueWithDerivative(at: p, along: Point(x: 1, y: 0)) { p in potential(p, w) }.derivative
    let y = valueWithDerivative(at: p, along: Point(x: 0, y: 1)) { p in potential(p, w) }.derivative
    return Point(x: -x, y: -y)
}

/// The squared distance from the origin at which the particle meets the x axis, by Euler's method.
func miss(_ w: Double, force: @differentiable (Point, Double) -> Point) -> Double {
    let step = 0.1
    var place = Point(x: 0, y: 8)
    var speed = Point(x: 0.75, y: 0)
    while true {
        let acceleration = force(place, w)
        place += step * speed
        if place.y <= 0 { break }
        speed += step * acceleration
    }
    let x = place.x - place.y / speed.y * speed.x
    return x * x
}

/// Goes down along the slope in steps that double after ten good ones and halve after a bad one, until it hardly moves.
func argmin(from start: Double, of f: (Double) -> Double, slope: (Double) -> Double) -> Double {
    var w = start
    var value = f(w)
    var slopeHere = slope(w)
    var step = 1e-5
    var good = 0
    while abs(slopeHere) > 1e-5 {
        if good == 10 {
            step *= 2
            good = 0
        } else {
            let next = w - step * slopeHere
            if abs(w - next) <= 1e-5 { break }
            let nextValue = f(next)
            if nextValue < value {
                w = next
                value = nextValue
                slopeHere = slope(w)
                good += 1
            } else {
                step /= 2
                good = 0
            }
        }
    }
    return w
}

// The first letter of a name is the mode of the descent, the second one that of the force.

func rr(_ w: Double) -> Double {
    return argmin(
        from: w, of: { w in miss(w, force: reverseForce) },
        slope: { w in gradient(at: w) { w in miss(w, force: reverseForce) } })
}

func rf(_ w: Double) -> Double {
    return argmin(
        from: w, of: { w in miss(w, force: forwardForce) },
        slope: { w in gradient(at: w) { w in miss(w, force: forwardForce) } })
}

func fr(_ w: Double) -> Double {
    return argmin(
        from: w, of: { w in miss(w, force: reverseForce) },
        slope: { w in derivative(at: w) { w in miss(w, force: reverseForce) } })
}

func ff(_ w: Double) -> Double {
    return argmin(
        from: w, of: { w in miss(w, force: forwardForce) },
        slope: { w in derivative(at: w) { w in miss(w, force: forwardForce) } })
}
