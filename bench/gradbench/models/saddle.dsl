// A saddle point by gradient descent within gradient descent: min over p of max over q of f(p, q).
import Foundation

struct Point: Differentiable, AdditiveArithmetic {
    var x: Double
    var y: Double
    var length: Double { sqrt(x * x + y * y) }
    static func * (k: Double, p: Point) -> Point { Point(x: k * p.x, y: k * p.y) }
    static prefix func - (p: Point) -> Point { Point(x: -p.x, y: -p.y) }
}

func objective(_ p: Point, _ q: Point) -> Double {
    return (p.x * p.x + p.y * p.y) - (q.x * q.x + q.y * q.y)
}

func reverse(_ f: @differentiable (Point) -> Double, at p: Point) -> Point {
    return gradient(at: p, in: f)
}

func forward(_ f: @differentiable (Point) -> Double, at p: Point) -> Point {
    return Point(
        x: valueWithDerivative(at: p, along: Point(x: 1, y: 0), in: f).derivative,
        y: valueWithDerivative(at: p, along: Point(x: 0, y: 1), in: f).derivative)
}

/// Goes down along the gradient in steps that double after ten good ones and halve after a bad one, until it hardly moves.
func argmin(
    from start: Point, of f: @differentiable (Point) -> Double, gradient: @differentiable (Point) -> Point
) -> Point {
    var p = start
    var value = f(p)
    var slope = gradient(p)
    var step = 1e-5
    var good = 0
    while slope.length > 1e-5 {
        if good == 10 {
            step *= 2
            good = 0
        } else {
            let next = p - step * slope
            if (p - next).length <= 1e-5 { break }
            let nextValue = f(next)
            if nextValue < value {
                p = next
                value = nextValue
                slope = gradient(p)
                good += 1
            } else {
                step /= 2
                good = 0
            }
        }
    }
    return p
}

// The best answer q to p, and what it is worth: the first letter of a name is the outer mode, the second the inner one.

func answerByReverse(to p: Point, from start: Point) -> Point {
    return argmin(from: start, of: { q in -objective(p, q) }, gradient: { q in reverse({ q in -objective(p, q) }, at: q) })
}

func answerByForward(to p: Point, from start: Point) -> Point {
    return argmin(from: start, of: { q in -objective(p, q) }, gradient: { q in forward({ q in -objective(p, q) }, at: q) })
}

func worthByReverse(_ p: Point, from start: Point) -> Double {
    return objective(p, answerByReverse(to: p, from: start))
}

func worthByForward(_ p: Point, from start: Point) -> Double {
    return objective(p, answerByForward(to: p, from: start))
}

func rr(_ start: Point) -> (Point, Point) {
    let p = argmin(
        from: start, of: { p in worthByReverse(p, from: start) },
        gradient: { p in reverse({ p in worthByReverse(p, from: start) }, at: p) })
    return (p, answerByReverse(to: p, from: start))
}

func rf(_ start: Point) -> (Point, Point) {
    let p = argmin(
        from: start, of: { p in worthByForward(p, from: start) },
        gradient: { p in reverse({ p in worthByForward(p, from: start) }, at: p) })
    return (p, answerByReverse(to: p, from: start))
}

func fr(_ start: Point) -> (Point, Point) {
    let p = argmin(
        from: start, of: { p in worthByReverse(p, from: start) },
        gradient: { p in forward({ p in worthByReverse(p, from: start) }, at: p) })
    return (p, answerByForward(to: p, from: start))
}

func ff(_ start: Point) -> (Point, Point) {
    let p = argmin(
        from: start, of: { p in worthByForward(p, from: start) },
        gradient: { p in forward({ p in worthByForward(p, from: start) }, at: p) })
    return (p, answerByForward(to: p, from: start))
}
