// A C function without a registered derivative.
@_silgen_name("cbrt") func root(_ x: Double) -> Double
@differentiable
func shifted(_ x: Double) -> Double { return root(x) + x }
//! cfunction_underived.dsl:4:46: note: functions of C have no derivative of their own; give it one with '@derivative(of: root)'
let slope = gradient(at: 2.0, of: root)
//! error: function is not differentiable
