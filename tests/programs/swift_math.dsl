// Elementary functions, against central differences and at their edges.
import Foundation

func close(_ a: Double, _ b: Double) -> Bool { return abs(a - b) <= 1e-5 * max(1, abs(b)) }
func check(_ name: String, _ x: Double, _ f: @differentiable (Double) -> Double) {
    let h = 1e-6
    let n = (f(x + h) - f(x - h)) / (2 * h)
    let g = gradient(at: x, in: f)
    if !close(g, n) { print("WRONG", name, x, f(x), g, n) }
}
for x in [0.3, 0.77, -0.4] {
check("sqrt", x * x, { sqrt($0) }); check("cbrt", x, { cbrt($0) }); check("exp", x, { exp($0) }); check("exp2", x, { exp2($0) }); check("expm1", x, { expm1($0) })
check("log", x * x, { log($0) }); check("log2", x * x, { log2($0) }); check("log10", x * x, { log10($0) }); check("log1p", x, { log1p($0) })
check("sin", x, { sin($0) }); check("cos", x, { cos($0) }); check("tan", x, { tan($0) }); check("asin", x, { asin($0) }); check("acos", x, { acos($0) }); check("atan", x, { atan($0) })
check("sinh", x, { sinh($0) }); check("cosh", x, { cosh($0) }); check("tanh", x, { tanh($0) }); check("asinh", x, { asinh($0) }); check("acosh", 1 + x * x, { acosh($0) }); check("atanh", x, { atanh($0) })
check("erf", x, { erf($0) }); check("erfc", x, { erfc($0) }); check("fabs", x, { fabs($0) }); check("pow1", x * x, { pow($0, 2.5) }); check("pow2", x, { pow(2, $0) }); check("powx", x * x, { pow($0, $0) })
check("pown", x, { pow($0, 3) }); check("atan2", x, { atan2($0, 2) + atan2(1.5, $0) }); check("hypot", x, { hypot($0, 2 * $0) }); check("fmod", x, { fmod($0, 0.25) + fmod(3.1, $0 * $0 + 1) })
check("copysign", x, { copysign($0, -1) + copysign(2, $0) }); check("fma", x, { fma($0, 3, $0) + fma(2, $0, $0 * $0) }); check("fmin", x, { fmin($0, 0.5) * fmax($0, 0.2) })
check("trunc", x, { trunc($0) + $0 + round($0) + floor($0) + rint($0) }); check("rounded", x, { $0.rounded() + $0 * $0 }); check("rem", x, { $0.truncatingRemainder(dividingBy: 0.25) })
check("mag", x, { $0.magnitude }); check("addp", x, { $0.addingProduct($0, 2) }); check("sr", x * x, { $0.squareRoot() }); check("max3", x, { max($0, 0.5, $0 * $0) + min($0, 0.1, -$0) })
}
print(gradient(at: 0.0) { pow($0, 2) }, gradient(at: 0.0) { pow($0, 1) }, gradient(at: 0.0, 2.0) { pow($0, $1) }, gradient(at: 0.0) { pow($0, 0) }, gradient(at: -2.0) { pow($0, 3) }) //> 0.0 1.0 (0.0, 0.0) 0.0 12.0

print(gradient(at: 2.0, 2.0) { pow($0, $1) }) //> (4.0, 2.772588722239781)
print(gradient(at: 1.0, 2.0) { max($0, $1) }, gradient(at: 2.0, 2.0) { max($0, $1) }, gradient(at: 2.0, 2.0) { min($0, $1) }) //> (0.0, 1.0) (1.0, 0.0) (1.0, 0.0)
print(gradient(at: 2.0) { abs($0) }, gradient(at: 0.0) { abs($0) }, gradient(at: -2.0) { abs($0) }, gradient(at: 4.0) { sqrt($0) }) //> 1.0 1.0 -1.0 0.25

func near(_ a: Double, _ b: Double) -> Bool { return abs(a - b) <= 1e-14 * abs(b) }
print(near(gradient(at: 2.0, in: { exp($0) }), 7.38905609893065), near(gradient(at: 2.0) { expm1($0) }, 7.38905609893065), near(gradient(at: 2.0) { log2($0) }, 0.7213475204444817), near(gradient(at: 2.0) { sin($0) }, -0.4161468365471424)) //> true true true true
print(near(gradient(at: 0.5) { acos($0) }, -1.1547005383792515), near(gradient(at: 2.0) { sinh($0) }, 3.7621956910836314), near(gradient(at: 2.0) { cosh($0) }, 3.626860407847019), near(gradient(at: 2.0) { erf($0) }, 0.020666985354092053), gradient(at: 2.0) { ceil($0) }) //> true true true true 0.0

var worst = 0.0
for i in -100...100 {
  let x = Double(i) / 10
  let g = gradient(at: x) { sin($0) * cos($0) }
  worst = max(worst, abs(g - (cos(x) * cos(x) - sin(x) * sin(x))))
  let h = gradient(at: x) { sin(37 * $0) * cos(sin($0)) + cos($0) }
  let want = 37 * cos(37 * x) * cos(sin(x)) - sin(37 * x) * sin(sin(x)) * cos(x) - sin(x)
  worst = max(worst, abs(h - want))
}
print(worst < 1e-12) //> true
print(gradient(at: 1, 2, 3) { (x: Double, y: Double, z: Double) in sin(x) + cos(y) - tan(z) }) //> (0.5403023058681398, -0.9092974268256817, -1.0203195169424268)

print(gradient(at: 2.0) { (x: Double) -> Float in let y = Float(x); return y * y }) //> 4.0
print(gradient(at: Float(2)) { (x: Float) -> Double in let y = Double(x); return y * y * y }) //> 12.0
print(gradient(at: Float(2)) { x in Float(Double(x) * Double(x)) }) //> 4.0

func square(_ x: Double) -> Double { return x * x }
let x = 3.0
print(gradient(at: x, in: square), gradient(of: square)(x), valueWithGradient(at: x, in: square), x.gradient(in: square), x.valueWithGradient(in: square)) //> 6.0 6.0 (value: 9.0, gradient: 6.0) 6.0 (value: 9.0, gradient: 6.0)
print(valueWithGradient(of: square)(x), pullback(at: x, in: square)(2), x.pullback(in: square)(2)) //> (value: 9.0, gradient: 6.0) 12.0 12.0
print(gradient(at: 1, 2, 3) { (a: Double, b: Double, c: Double) in a * b * c }) //> (6.0, 3.0, 2.0)
print(valueWithGradient(at: 1.0, 2.0) { a, b in a * b }) //> (value: 2.0, gradient: (2.0, 1.0))
