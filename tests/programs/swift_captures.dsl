// Captured values, mutated globals, composed and stored functions.

var g: Float = 10
func f(_ x: Float) -> Float { g += 20; return g * x }
print(gradient(at: 0, in: f), g) //> 30.0 30.0

struct K: Differentiable { var w: Double }
let k = K(w: 3)
func make(_ a: Double) -> @differentiable (Double) -> Double { return { x in x * a * k.w } }
print(gradient(at: 2, in: make(5))) //> 15.0
let fs: [@differentiable (Double) -> Double] = [make(1), { $0 * $0 }, make(2)]
for f in fs { print(gradient(at: 2, in: f), terminator: " ") }
print() //> 3.0 4.0 6.0 
func compose<A: Differentiable, B: Differentiable, C: Differentiable>(_ f: @escaping @differentiable (A) -> B, _ g: @escaping @differentiable (B) -> C) -> @differentiable (A) -> C { return { g(f($0)) } }
let fg = compose({ (x: Double) in x * x }, { (x: Double) in x * 3 })
print(fg(2), gradient(at: 2, in: fg), gradient(at: 2, in: compose(fg, fg))) //> 12.0 12.0 864.0
func nested(_ x: Double) -> Double { let g = { (y: Double) -> Double in let h = { (z: Double) in x * y * z }; return h(x) + h(y) }; return g(x * 2) }
// x*2x*x + x*2x*2x = 6x^3
print(nested(2), gradient(at: 2, in: nested)) //> 48.0 72.0
var gcount = 0
func se(_ x: Double) -> Double { let f = { () -> Double in gcount += 1; return x * Double(gcount) }; return f() * f() }
print(gradient(at: 3, in: se), gcount) //> 12.0 2
func grad2(_ w: Double) -> Double { return gradient(at: 2.0) { x in x * x * w } }
print(gradient(at: 5, in: grad2)) //> 4.0
struct Model: Differentiable { var w: Double; @noDerivative var act: @differentiable (Double) -> Double = { $0 * 2 } ; func f(_ x: Double) -> Double { return act(w * x) } }
print(gradient(at: Model(w: 3)) { $0.f(2) }, gradient(at: Model(w: 3, act: { $0 * $0 })) { $0.f(2) }) //> Model(w: 4.0) Model(w: 24.0)

var c = 0
func f2(_ x: Double) -> Double { c += 1; return x * Double(c) }
print(gradient(at: 2.0) { f2($0) + f2($0) }, c) //> 3.0 2

func f3(_ x: Double) -> Double { var k = x; let g3 = { (y: Double) -> Double in k * y }; k = 5 * x; return g3(x) }
print(f3(2), gradient(at: 2, in: f3)) //> 20.0 20.0
func g3(_ x: Double) -> Double { var k = x; let h = { [k] (y: Double) -> Double in k * y }; k = 5; return h(x) + k }
print(g3(2), gradient(at: 2, in: g3)) //> 9.0 4.0
func manyClosures(_ x: Double) -> Double { var fs: [@differentiable (Double) -> Double] = []; for i in 1...3 { fs.append({ y in y * x * Double(i) }) }; var s = 0.0; for f3 in fs { s += f3(x) }; return s }
print(manyClosures(2), gradient(at: 2, in: manyClosures)) //> 24.0 24.0
