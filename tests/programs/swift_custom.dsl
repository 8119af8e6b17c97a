// Derivatives that the program registers, on every kind of declaration.

func foo(_ x: Float) -> Float {
    let double = x + x
    let result = double * double
    return result
}
func fooValueWithPullback(_ x: Float) -> (value: Float, pullback: (Float) -> Float) {
    let (double, doublePullback) = valueWithPullback(at: x, x, in: (+) as @differentiable (Float, Float) -> Float)
    let (result, resultPullback) = valueWithPullback(at: double, double, in: (*) as @differentiable (Float, Float) -> Float)
    let pullback: (Float) -> Float = { v in
        let (r1, r2) = resultPullback(v)
        let (d1, d2) = doublePullback(r1 + r2)
        return d1 + d2
    }
    return (value: result, pullback: pullback)
}
let x: Float = 3.0
let (result, back) = fooValueWithPullback(x)
print(result, back(1)) //> 36.0 24.0
do {
    let (result, pullback) = valueWithPullback(at: x, in: foo)
    print(result, pullback(1)) //> 36.0 24.0
}

struct S: Differentiable {
    var float: Double
    init(_ x: Double, _ y: Double) { float = x * y }
    init(float: Double) { self.float = float }
    @derivative(of: init(_:_:))
    static func dinit(_ x: Double, _ y: Double) -> (value: S, pullback: (TangentVector) -> (Double, Double)) {
        return (S(x, y), { v in (v.float * y, v.float * x) })
    }
    static func multiply(_ x: Double, _ y: Double) -> Double { return x * y }
    @derivative(of: multiply)
    static func dmultiply(_ x: Double, _ y: Double) -> (value: Double, pullback: (Double) -> (Double, Double)) {
        return (x * y, { v in (v * y * 100, v * x * 100) })
    }
    subscript(_ x: Double) -> Double {
      @differentiable get { return float * x } 
    }
    var squared: Double { return float * float }
    @derivative(of: squared)
    func dsquared() -> (value: Double, pullback: (Double) -> TangentVector) {
        return (squared, { v in TangentVector(float: 20 * float * v) })
    }
    @derivative(of: subscript(_:))
    func dsub(_ x: Double) -> (value: Double, pullback: (Double) -> (TangentVector, Double)) {
        return (self[x], { v in (TangentVector(float: v * x * 7), v * self.float * 7) })
    }
}
print(pullback(at: 3.0, 4.0) { S($0, $1) }(S.TangentVector(float: 1))) //> (4.0, 3.0)
print(gradient(at: 2, 3) { S.multiply($0, $1) }) //> (300.0, 200.0)
print(gradient(at: S(float: 3)) { $0.squared }) //> S(float: 60.0)
print(gradient(at: S(float: 3), 2) { $0[$1] }) //> (S(float: 14.0), 21.0)

func mulxy(_ x: Float, _ y: Float) -> Float { return x * y }
@derivative(of: mulxy)
func dmulxy(_ x: Float, _ y: Float) -> (value: Float, pullback: (Float) -> (Float, Float)) { return (x * y, { v in (y * v, x * v) }) }
print(gradient(at: 2) { mulxy($0, 3) }) //> 3.0
func caller(_ y: Float) -> Float { return mulxy(2, y) }
print(gradient(at: 3, in: caller)) //> 2.0

var n = 0
func f(_ x: Float) -> Float {
  let y = x.withGradient { _ in n += 1 } + x.withGradient { _ in n += 1 }
  _ = x.withGradient { _ in n += 1 }
  return y
}
print(gradient(at: 4, in: f), n) //> 2.0 2
print(gradient(at: 4) { (x: Float) -> Float in x.withGradient { $0 = 10 } + x.withGradient { $0 = 20 } }) //> 30.0

func g(_ x: Double, _ y: Double) -> Double { return x * y }
@derivative(of: g, wrt: x)
func dg(_ x: Double, _ y: Double) -> (value: Double, pullback: (Double) -> Double) { return (x * y, { v in v * 50 }) }
print(gradient(at: 2.0) { g($0, 3) }) //> 50.0

func g5(_ x: Double, _ y: Double) -> Double { return x * y }
@derivative(of: g5, wrt: (x))
func dg5(_ x: Double, _ y: Double) -> (value: Double, pullback: (Double) -> Double) { return (x * y, { v in v * 50 }) }
@derivative(of: g5, wrt: (y))
func dgy(_ x: Double, _ y: Double) -> (value: Double, pullback: (Double) -> Double) { return (x * y, { v in v * 70 }) }
print(gradient(at: 2.0) { g5($0, 3) }, gradient(at: 2.0) { g5(3, $0) }) //> 50.0 70.0

func twice<T: Differentiable & AdditiveArithmetic>(_ x: T) -> T where T == T.TangentVector { return x + x }
@derivative(of: twice)
func dtwice<T: Differentiable & AdditiveArithmetic>(_ x: T) -> (value: T, pullback: (T) -> T) where T == T.TangentVector { return (x + x, { v in v + v + v }) }
print(gradient(at: 2.0) { x in twice(x) * x }) //> 10.0

struct Box<T: Differentiable & AdditiveArithmetic>: Differentiable where T == T.TangentVector {
  var v: T
  func get() -> T { return v }
  @derivative(of: get)
  func dget() -> (value: T, pullback: (T) -> TangentVector) { return (v, { TangentVector(v: $0 + $0) }) }
}
print(gradient(at: Box(v: 2.0)) { $0.get() }) //> Box<Double>(v: 2.0)

struct W: Differentiable { var x: Double
  static func * (a: W, b: W) -> W { return W(x: a.x * b.x) }
  @derivative(of: *)
  static func dmul(a: W, b: W) -> (value: W, pullback: (TangentVector) -> (TangentVector, TangentVector)) { return (a * b, { v in (TangentVector(x: 10 * v.x * b.x), TangentVector(x: 10 * v.x * a.x)) }) }
}
print(gradient(at: W(x: 2), W(x: 3)) { ($0 * $1).x }) //> (W(x: 30.0), W(x: 20.0))

func outer(_ x: Double) -> Double {
    func inner(_ y: Double) -> Double { return y * y * x }
    @derivative(of: inner)
    func dinner(_ y: Double) -> (value: Double, pullback: (Double) -> Double) { return (inner(y), { v in v * 5 }) }
    return gradient(at: 3.0, in: inner)
}
print(outer(2)) //> 5.0

func f10(_ x: Double) -> Double { return x }
@derivative(of: f10)
func df(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
  var calls = 0
  return (x, { v in calls += 1; return v * Double(calls) })
}
let pb = pullback(at: 1.0, in: f10)
print(pb(1), pb(1), pb(1)) //> 1.0 2.0 3.0

let f11: @differentiable (Double) -> Double = differentiableFunction(from: { x in (value: x * x, pullback: { v in v * 7 }) })
print(gradient(at: 2, in: f11), gradient(at: 2.0) { f11($0) * f11($0) }) //> 7.0 56.0
func mk<T: Differentiable, U: Differentiable>(_ original: @escaping @differentiable (T) -> U) -> @differentiable (T) -> U {
    return differentiableFunction { x in (value: original(x), pullback: { v in pullback(at: x, in: original)(v) }) }
}
var n11 = 0
let g11 = mk { (x: Double) -> Double in n11 += 1; return x * x * x }
print(gradient(at: 2, in: g11), n11) //> 12.0 2

func f12(_ x: Double) -> Double { return x * x * x }
@derivative(of: f12)
func df12(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { return (f12(x), { v in v * 3 * x * x }) }
print(gradient(at: 2.0) { gradient(at: $0, in: f12) }) //> 12.0
