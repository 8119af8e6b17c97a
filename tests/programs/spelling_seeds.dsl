// The first generation's spellings.
struct Vec: Differentiable {
  var x: Float
  var y: Float
  @differentiable
  func call(_ s: Float) -> Float { return s * x + y }
}
func sq(_ x: Float) -> Float { return x * x }
@differentiating(sq)
func dsq(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (x * x, { v in 2 * x * v }) }
func mul(_ x: Float, _ y: Float) -> Float { return x * y }
@differentiating(mul, wrt: x)
func dmul(_ x: Float, _ y: Float) -> (value: Float, pullback: (Float) -> Float) { return (x * y, { v in y * v }) }
let v = Vec(x: 2, y: 3)
print(v(4), v.call(4))
//> 11.0 11.0
print(gradient(at: 3, in: sq))
//> 6.0
print((3 as Float).gradient(in: sq))
//> 6.0
print(gradient(at: v) { $0(5) })
//> Vec(x: 5.0, y: 1.0)
print(v.tangentVector(from: Vec.CotangentVector(x: 1, y: 2)))
//> Vec(x: 1.0, y: 2.0)
print(v.moved(along: Vec.TangentVector(x: 1, y: 2)).x)
//> 3.0
var w = v
w.move(along: Vec.TangentVector(x: 1, y: 2))
print(w.x)
//> 3.0
print(gradient(at: 3) { x in mul(x, 4) })
//> 4.0
