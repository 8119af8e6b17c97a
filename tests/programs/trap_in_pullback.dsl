// A trap in a pullback; records and cotangents are released.

func f(_ x: Double) -> Double { return x }
@derivative(of: f) func df(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { return (x, { v in let a = [v]; return a[Int(v)] }) }
let pb = pullback(at: 2.0) { (x: Double) -> Double in var s = 0.0; for i in 0..<4 { s += f(x) * Double(i) }; return s }
print(pb(0)) //> 0.0
print(pb(1))
//! out of range
