// Scalars, tuples, structs and inout parameters as Swift's own tests of differentiation exercise them.

// --- operators and calls ---

let sum: @differentiable(reverse) (Float, Float) -> Float = { $0 + $1 }
print(gradient(at: 4, 5, of: +), gradient(at: 4, 5, of: -), gradient(at: Float(4), 5, of: *), gradient(at: Float(4), 5, of: /)) //> (1.0, 1.0) (1.0, -1.0) (5.0, 4.0) (0.2, -0.16000001)
print(pullback(at: 4, 5, in: sum)(10), pullback(at: 4, 5, of: { (x: Float, y: Float) in x - y })(10)) //> (10.0, 10.0) (10.0, -10.0)
print(pullback(at: 4, 5, of: { (x: Float, y: Float) in x * y })(10), pullback(at: 4, 5, of: { (x: Float, y: Float) in x / y })(10)) //> (50.0, 40.0) (2.0, -1.6)
print(gradient(at: 2, 2) { pow($0, $1) }, gradient(at: 1, 2) { max($0, $1) }, gradient(at: 3, 3) { max($0, $1) }) //> (4.0, 2.772588722239781) (0.0, 1.0) (1.0, 0.0)
print(gradient(at: 2) { abs($0) }, gradient(at: 0) { abs($0) }, gradient(at: 4) { sqrt($0) }) //> 1.0 1.0 0.25
func twice(_ x: Float) -> Float { return 2 * x }
func fourTimes(_ x: Float) -> Float { return twice(twice(x)) }
print(gradient(at: 0, in: fourTimes)) //> 4.0
var counter: Float = 10
func counting(_ x: Float) -> Float {
    counter += 20
    return counter * x
}
print(gradient(at: 0, of: counting), counter) //> 30.0 30.0
var current: @differentiable(reverse) (Float) -> Float = { x in x * x }
print(gradient(at: 1, of: current)) //> 2.0
current = { x in x + 5 }
print(gradient(at: 1) { current($0) }) //> 1.0
func loss(_ f: @differentiable(reverse) (Float, Float) -> Float) -> Float { return gradient(at: 1) { x in f(x * x, 10) } }
func count(_ f: @differentiable(reverse) (Float, @noDerivative Int) -> Float) -> Float { return gradient(at: 2) { x in f(x * x, 10) } }
print(loss { x, y in x + y }, loss { x, y in x * y }, count { x, y in x + Float(y) }) //> 2.0 20.0 4.0

// --- tuples ---

func bothActive(_ x: Float, _ y: Float) -> Float {
    let z = (x, y)
    return z.0 * z.1
}
func secondOf<T: Differentiable>(_ x: T, _ y: T) -> T {
    func pair<U>(_ a: U, _ b: U) -> (U, U) { return (a, b) }
    return pair(x, y).1
}
func deep(_ x: Float) -> Float {
    var tuple = (1, ((x, x), label: [x]), x)
    tuple.1.0.0 = tuple.1.0.0 * x
    tuple.1.0.1 = tuple.1.0.0 * x
    tuple.0 = 7
    return tuple.1.0.0 * tuple.1.0.1 * tuple.1.label[0]
}
print(valueWithGradient(at: 3, 4, of: bothActive), valueWithGradient(at: 5, 10, of: bothActive)) //> (value: 12.0, gradient: (4.0, 3.0)) (value: 50.0, gradient: (10.0, 5.0))
print(gradient(at: Float(3), 4) { secondOf($0, $1) }, valueWithGradient(at: 2, of: deep)) //> (0.0, 1.0) (value: 64.0, gradient: 192.0)

// --- casts ---

func forced<T>(_ x: T, _ y: Float) -> Float where T: Differentiable & FloatingPoint, T == T.TangentVector {
    return (x as! Float) * y
}
func unwrapped<T>(_ x: T, _ y: Float) -> Float where T: Differentiable & FloatingPoint, T == T.TangentVector {
    let same: T? = x
    return (same! as? Float)! * y
}
print(valueWithGradient(at: Float(2), 1) { x, y in forced(x, y) }, gradient(at: Float(2), 1) { x, y in unwrapped(x, y) }) //> (value: 2.0, gradient: (1.0, 2.0)) (1.0, 2.0)

// --- structs ---

struct Scale: Differentiable {
    var x: Float
    @noDerivative let constant: Float = 2
    @differentiable(reverse) init(x: Float) { self.x = x }
    @differentiable(reverse, wrt: (self, input))
    func applied(to input: Float) -> Float { return x * constant * input }
}
print(valueWithGradient(at: Scale(x: 10)) { $0.applied(to: 3) }.gradient.x, valueWithGradient(at: 3) { Scale(x: 10).applied(to: $0) }) //> 6.0 (value: 60.0, gradient: 20.0)
struct Half: Differentiable {
    var x: Float
    @noDerivative var y: Float
}
func crossing(_ s: Half) -> Float {
    var copy = s
    copy.y = copy.x
    return copy.x
}
print(gradient(at: Half(x: 1, y: 1), of: crossing).x) //> 1.0

struct Point: AdditiveArithmetic, Differentiable { var x, y, z: Float }
struct Box<T: Differentiable & AdditiveArithmetic>: AdditiveArithmetic, Differentiable { var x, y, z: T }
func fifth(_ v: Float) -> Float {
    var p = Point(x: v, y: v, z: v)
    p.x = p.x * v
    p.y = p.x * v
    return p.x * p.y
}
func fifthGeneric(_ v: Float) -> Float {
    var p = Box(x: v, y: v, z: v)
    p.x *= v
    p.y = p.x * v
    return p.x * p.y
}
func fifthLabelled(_ v: Float) -> Float {
    var t = (point: Point(x: v, y: v, z: v), scale: v)
    t.point.x = t.point.x * t.scale
    t.point.y = t.point.x * v
    return t.point.x * t.point.y
}
print(valueWithGradient(at: 3, of: fifth), valueWithGradient(at: 3, of: fifthGeneric), valueWithGradient(at: 3, of: fifthLabelled)) //> (value: 243.0, gradient: 405.0) (value: 243.0, gradient: 405.0) (value: 243.0, gradient: 405.0)
print(pullback(at: 4) { (v: Float) -> Point in Point(x: v, y: v, z: v) + Point(x: v, y: v, z: v) }(Point.TangentVector(x: 1, y: 2, z: 3))) //> 12.0
print(pullback(at: Box<Float>(x: 1, y: 2, z: 3)) { $0 - $0 - $0 }(.init(x: 1, y: 2, z: 3))) //> Box<Float>(x: -1.0, y: -2.0, z: -3.0)

// --- inout parameters ---

func product(_ x: Float, _ y: Float) -> Float {
    var t = (x, y)
    swap(&t.0, &t.1)
    return t.0 * t.1
}
func exchange<T: Differentiable>(_ a: inout T, _ b: inout T) {
    let old = a
    a = b
    b = old
}
func productGeneric(_ x: Float, _ y: Float) -> Float {
    var a = x, b = y
    exchange(&a, &b)
    return a * b
}
func exchangedProduct(_ t: inout (Float, Float)) -> Float {
    t = (t.1, t.0)
    return t.0 * t.1
}
func productReturned(_ x: Float, _ y: Float) -> Float {
    var t = (x, y)
    return exchangedProduct(&t)
}
print(valueWithGradient(at: 3, 4, of: product), gradient(at: 5, 10, of: productGeneric), gradient(at: 5, 10, of: productReturned)) //> (value: 12.0, gradient: (4.0, 3.0)) (10.0, 5.0) (10.0, 5.0)
struct Empty {
    func method(_ x: Float, _ y: inout Float) { y = y * x }
}
func throughMethod(_ x: Float, _ y: Float) -> Float {
    var y = y
    Empty().method(x, &y)
    return y
}
print(valueWithGradient(at: 2, 3, of: throughMethod)) //> (value: 6.0, gradient: (3.0, 2.0))
@differentiable(reverse, wrt: x)
func assign<T: Differentiable>(_ x: T, to y: inout T) { y = x }
print(gradient(at: 3) { (x: Float) -> Float in var y: Float = 0; assign(x, to: &y); return y }) //> 1.0
struct Pen: Differentiable {
    var x, y: Float
    mutating func flip() { (x, y) = (-y, -x) }
    mutating func add(_ other: Pen) -> Float {
        x += other.x
        y *= other.y
        return x
    }
    static func stretch(_ pen: inout Pen, by factor: Float) { pen.x *= factor }
}
func drawing(_ a: Float, _ b: Float) -> Float {
    var pen = Pen(x: a, y: b)
    pen.flip()
    let r = pen.add(Pen(x: a, y: b))
    Pen.stretch(&pen, by: b)
    return pen.x * pen.y + r
}
print(valueWithGradient(at: 2, 3, of: drawing)) //> (value: 17.0, gradient: (-8.0, 29.0))
