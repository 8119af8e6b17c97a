// Derivatives written by hand, surgery on derivatives, existentials, optionals and forward mode.
import _Differentiation

// --- registrations of every kind ---

func times(_ x: Float, _ y: Float) -> Float { return x * y }
@derivative(of: times)
func timesDerivative(_ x: Float, _ y: Float) -> (value: Float, pullback: (Float) -> (Float, Float)) {
    return (x * y, { v in (v * y, v * x) })
}
print(valueWithGradient(at: 5, 10, of: times), valueWithGradient(at: 5, 10) { 2 * times($0, $1) }) //> (value: 50.0, gradient: (10.0, 5.0)) (value: 100.0, gradient: (20.0, 10.0))
print(valueWithGradient(at: 2) { times($0, 3) }, gradient(at: 3) { y in times(2, y) }) //> (value: 6.0, gradient: 3.0) 2.0

struct Cell: Differentiable {
    var float: Float
    init(float: Float) { self.float = float }
    init(_ x: Float, _ y: Float) { float = x * y }
    static func multiply(_ x: Float, _ y: Float) -> Float { return x * y }
    func multiply(_ x: Float) -> Float { return float * x }
    subscript(_ x: Float) -> Float { return float * x }
    var squared: Float {
        get { return float * float }
        set { float = newValue }
    }
}
extension Cell {
    @derivative(of: init(_:_:))
    static func _init(_ x: Float, _ y: Float) -> (value: Cell, pullback: (TangentVector) -> (Float, Float)) {
        return (Cell(x, y), { v in (v.float * y, v.float * x) })
    }
    @derivative(of: multiply)
    static func _multiply(_ x: Float, _ y: Float) -> (value: Float, pullback: (Float) -> (Float, Float)) {
        return (x * y, { v in (v * y, v * x) })
    }
    @derivative(of: multiply)
    func _scaled(_ x: Float) -> (value: Float, pullback: (Float) -> (TangentVector, Float)) {
        return (float * x, { v in (TangentVector(float: v * x), v * self.float) })
    }
    @derivative(of: subscript(_:))
    func _subscript(_ x: Float) -> (value: Float, pullback: (Float) -> (TangentVector, Float)) {
        return (self[x], { v in (TangentVector(float: v * x), v * self.float) })
    }
    @derivative(of: squared)
    func _squared() -> (value: Float, pullback: (Float) -> TangentVector) {
        return (squared, { v in TangentVector(float: 2 * v * self.float) })
    }
    @derivative(of: squared.set)
    mutating func _setSquared(_ new: Float) -> (value: (), pullback: (inout TangentVector) -> Float) {
        squared = new
        return ((), { v in
            let d = v.float
            v.float = 0
            return d
        })
    }
}
print(pullback(at: 3, 4) { Cell($0, $1) }(Cell.TangentVector(float: 1)), gradient(at: 2, 3, of: Cell.multiply)) //> (4.0, 3.0) (3.0, 2.0)
print(gradient(at: Cell(float: 3), 2) { cell, x in cell.multiply(x) }.0.float, gradient(at: Cell(float: 3), 2) { $0[$1] }.1) //> 2.0 3.0
print(gradient(at: Cell(float: 3)) { $0.squared }.float) //> 6.0
print(valueWithGradient(at: 4) { (x: Float) -> Float in var cell = Cell(float: 1); cell.squared = x; return cell.squared }) //> (value: 16.0, gradient: 8.0)

func mix(_ x: Float, _ y: inout Float, _ z: Float) { y = x + y + z }
@derivative(of: mix)
func mixDerivative(_ x: Float, _ y: inout Float, _ z: Float) -> (value: Void, pullback: (inout Float) -> (Float, Float)) {
    mix(x, &y, z)
    return ((), { v in
        v = 3
        return (2, 4)
    })
}
func mixed(_ x: Float, _ y: Float, _ z: Float) -> Float {
    var y = y
    mix(x, &y, z)
    return y
}
print(gradient(at: 3, 4, 5, of: mixed), gradient(at: 4, 5) { y, z in mixed(3, y, z) }) //> (2.0, 3.0, 4.0) (3.0, 4.0)
print(gradient(at: 3, 5) { x, z in mixed(x, 4, z) }, gradient(at: 3, 4) { x, y in mixed(x, y, 5) }) //> (2.0, 4.0) (2.0, 3.0)

// --- surgery ---

var total: Float = 0
print(valueWithGradient(at: 4) { (x: Float) -> Float in x.withDerivative { total += $0 } * x.withDerivative { total += $0 } * x.withDerivative { total += $0 } }, total) //> (value: 64.0, gradient: 48.0) 48.0
print(gradient(at: 4) { (x: Float) -> Float in x.withDerivative { $0 *= 10 } + x.withDerivative { $0 *= 20 } }) //> 30.0
print(gradient(at: 4) { (x: Float) -> Float in x.withDerivative { $0 = 10 } + x.withDerivative { $0 = 20 } }) //> 30.0
var calls = 0
func observe(_ v: inout Float) { calls += 1 }
func observing(_ x: Float) -> Float {
    _ = x.withDerivative(observe)
    return x.withDerivative(observe) + x.withDerivative(observe)
}
print(gradient(at: 4, of: observing), calls) //> 2.0 2
let product: @differentiable(reverse) (Float, Float) -> Float = differentiableFunction(from: { x, y in (value: x * y, pullback: { v in (v * y, v * x) }) })
print(valueWithGradient(at: 3, 4, of: product)) //> (value: 12.0, gradient: (4.0, 3.0))

// --- existentials ---

protocol Sloped {
    @differentiable(reverse, wrt: x)
    func height(_ x: Float) -> Float
}
struct Ramp: Sloped {
    @differentiable(reverse, wrt: x)
    func height(_ x: Float) -> Float { return 5 * x }
}
struct Bowl: Sloped {
    let depth: Float
    @differentiable(reverse, wrt: x)
    func height(_ x: Float) -> Float { return depth * x * x }
}
func slope(_ shape: any Sloped) -> Float { return gradient(at: 3) { x in shape.height(x) } }
print(slope(Ramp()), slope(Bowl(depth: 2))) //> 5.0 12.0

// --- optionals ---

typealias Step = Optional<Float>.TangentVector
let some = Step(2), none = Step(nil)
print(some + some == Step(4), some + none == some, none + some == some, none - some == Step(-2), none + none == none) //> true true true true true
var moving: Float? = 2
moving.move(by: Step(3))
var staying: Float? = nil
staying.move(by: Step(3))
print(moving!, staying == nil, Step.zero == none) //> 5.0 true true

// --- forward mode ---

func line(_ x: Float) -> Float { return x }
func variables(_ x: Float) -> Float {
    let a = x
    var b = a + 2
    b -= 1
    let c: Float = 3
    var d = a + b + c - 1
    d += d
    return d
}
func ahead(_ f: @differentiable(reverse) (Float, Float) -> Float, _ x: Float, _ y: Float) -> (Float, Float) {
    let (value, differential) = valueWithDifferential(at: x, y, of: f)
    return (value, differential(1, 1))
}
print(valueWithDifferential(at: 4, of: line).differential(1), valueWithDifferential(at: 4) { $0 * $0 }.differential(1), valueWithDifferential(at: 4, of: variables).value, derivative(at: 4, of: variables)) //> 1.0 8.0 22.0 4.0
print(ahead({ $0 * $1 }, 4, 5), ahead({ ($0 + $1) * -$1 }, 4, 5), ahead({ $0 / $1 }, 10, 5)) //> (20.0, 9.0) (-45.0, -19.0) (2.0, -0.2)
print(ahead({ $0 * $1 * $0 }, 4, 5), ahead({ x, y in (x + y) * (x + y) / x + y }, 4, 5)) //> (80.0, 56.0) (25.25, 4.9375)
struct Counter: Differentiable {
    var x: Float = 0
    mutating func add(_ y: Float) { x += y }
}
print(derivative(at: 1) { (y: Float) -> Float in var c = Counter(); c.add(y); return c.x }) //> 1.0
print(derivative(at: 1) { (y: Float) -> Float in var c = Counter(x: y); c.add(y); return c.x }) //> 2.0
print(derivative(at: 3) { (y: Float) -> Float in var c = Counter(); c.add(y * y); return c.x }) //> 6.0

// --- elementary functions, both ways ---

func worst(_ f: @differentiable(reverse) (Double) -> Double, _ x: Double, _ slope: Double) -> Bool {
    return abs(gradient(at: x, of: f) - slope) <= 1e-12 * abs(slope) && abs(derivative(at: x, of: f) - slope) <= 1e-12 * abs(slope)
}
print(worst(exp, 2, 7.38905609893065), worst(expm1, 2, 7.38905609893065), worst(log2, 2, 0.7213475204444817), worst(sin, 2, -0.4161468365471424)) //> true true true true
print(worst(acos, 0.5, -1.1547005383792515), worst(sinh, 2, 3.7621956910836314), worst(cosh, 2, 3.626860407847019), worst(erf, 2, 0.020666985354092053), worst(ceil, 2, 0)) //> true true true true true
