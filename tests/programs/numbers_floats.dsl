// Floating-point numbers: constants, parts, rounding, remainders, conversions, comparisons, generic code, derivatives.

print(Double.pi, Float.pi, Double.greatestFiniteMagnitude, Float.leastNormalMagnitude, Float.leastNonzeroMagnitude, Double.ulpOfOne, -Double.infinity, Float.nan) //> 3.141592653589793 3.1415925 1.7976931348623157e+308 1.1754944e-38 1e-45 2.220446049250313e-16 -inf nan
print(0x1.8p3, 0x1p-2, 1e-3, 1_0.5e2, 0xA.8p0 as Float, 5e-324) //> 12.0 0.25 0.001 1050.0 10.5 5e-324
print((1.0).nextUp, (1.0).nextDown, (0.0).nextUp, (1.0).ulp, Float(16).ulp, Double.greatestFiniteMagnitude.ulp, Double.infinity.ulp) //> 1.0000000000000002 0.9999999999999999 5e-324 2.220446049250313e-16 1.9073486e-06 1.99584030953472e+292 nan
print((6.0).exponent, (6.0).significand, (-0.75).exponent, (0.0).exponent == Int.min, (6.5).binade, (-2.0).sign, (0.0).sign, (-0.0).sign == .minus) //> 2 1.5 -1 true 4.0 minus plus true
print((1.0).bitPattern, Float(-2).bitPattern, Double(bitPattern: 0x4009_21FB_5444_2D18), Float(bitPattern: 0x3F80_0001)) //> 4607182418800017408 3221225472 3.141592653589793 1.0000001
print(Double(sign: .minus, exponent: 3, significand: 1.25), Double(signOf: -1, magnitudeOf: 3), (-3.5).magnitude, (0.0).isZero, (1 / 0.0).isInfinite, (0 / 0.0).isNaN, (1.0).isFinite, (5e-324).isSubnormal, (1.0).isNormal) //> -10.0 -3.0 3.5 true true true true true true
for x in [2.5, -2.5, 3.5, 2.3, -0.2] {
    print(x.rounded(), x.rounded(.toNearestOrEven), x.rounded(.up), x.rounded(.down), x.rounded(.towardZero), x.rounded(.awayFromZero))
//> 3.0 2.0 3.0 2.0 2.0 3.0
//> -3.0 -2.0 -2.0 -3.0 -2.0 -3.0
//> 4.0 4.0 4.0 3.0 3.0 4.0
//> 2.0 2.0 3.0 2.0 2.0 3.0
//> -0.0 -0.0 -0.0 -1.0 -0.0 -1.0
}





print((7.5).truncatingRemainder(dividingBy: 2), (-7.5).truncatingRemainder(dividingBy: 2), (7.5).remainder(dividingBy: 2), (5.0).remainder(dividingBy: 2), (2.0).addingProduct(3, 4), (2.0).squareRoot()) //> 1.5 -1.5 -0.5 1.0 14.0 1.4142135623730951
print(Double.minimum(.nan, 1), Double.maximum(2, .nan), min(1.0, .nan), Double.maximumMagnitude(-3, 2), (1.0).isLess(than: 2), Double.nan == Double.nan, (-0.0) == 0, (-0.0).isTotallyOrdered(belowOrEqualTo: 0)) //> 1.0 2.0 1.0 -3.0 true false true true
print(Float(exactly: 16_777_217), Float(exactly: 16_777_216)!, Float(exactly: 0.1), Float(0.1), Double(Float(0.1)), Float(1e300), Float80(1.5) + 1) //> nil 16777216.0 nil 0.1 0.10000000149011612 inf 2.5
var x = 2.7
x.round(.down)
x.formSquareRoot()
x.addProduct(2, 3)
x.negate()
print(x, x.advanced(by: 1), x.distance(to: 0)) //> -7.414213562373095 -6.414213562373095 7.414213562373095

// generic code and derivatives
func hypotenuse<T: FloatingPoint>(_ a: T, _ b: T) -> T { return (a * a + b * b).squareRoot().rounded(.up) }
func wave<T: Real & Differentiable>(_ x: T) -> T where T.TangentVector == T { return T.exp(-x) * .sin(x) + T.pow(x, 3) / T.hypot(x, 1) + T.root(x, 3) }
func horner<T: BinaryFloatingPoint & Differentiable>(_ x: T) -> T where T.TangentVector == T { return ((x - 2) * x + 1.5) * x }
print(hypotenuse(3.0, 4), hypotenuse(Float(1), 1), wave(2.0), wave(Float(2))) //> 5.0 2.0 4.960689838700313 4.9606895
let slope = gradient(at: 2.0) { wave($0) }
print(abs((wave(2.00001) - wave(1.99999)) / 0.00002 - slope) < 1e-8, gradient(at: Float(3)) { horner($0) }, gradient(at: 2.0) { x in gradient(at: x) { horner($0) } }) //> true 16.5 8.0
print(gradient(at: 2.5) { $0.rounded(.down) * $0 }, gradient(at: 7.5, 2) { $0.remainder(dividingBy: $1) }, gradient(at: 7.5, 2) { $0.truncatingRemainder(dividingBy: $1) }, gradient(at: -2.0) { $0.magnitude }, gradient(at: 4.0) { $0.squareRoot() }, gradient(at: 1.0, 2, 3) { $0.addingProduct($1, $2) }) //> 2.0 (1.0, -4.0) (1.0, -3.0) -1.0 0.25 (1.0, 3.0, 2.0)
print(gradient(at: 3.0) { Double(Float($0)) * 2 }, gradient(at: Float(3)) { Float(Double($0) * 2) }) //> 2.0 2.0
