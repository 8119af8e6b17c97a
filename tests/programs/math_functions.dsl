// math.h: values, the functions that take numbers apart, and derivatives of what is not a rule of the table.

import Foundation

print(exp10(2.0), cbrt(-8.0), log1p(0.0), erf(0.0), erfc(0.0), logb(10.0), nearbyint(2.5), rint(3.5), fdim(5, 3.0), fdim(3, 5.0), nextafter(1.0, 2)) //> 100.0 -2.0 0.0 0.0 1.0 3.0 2.0 4.0 2.0 0.0 1.0000000000000002
print(tgamma(5.0), lgamma(1.0), j0(0.0), jn(0, 0.0), y0(1.0), yn(1, 1.0) == y1(1.0), j1(Float(2)), tgamma(Float(5))) //> 24.0 0.0 1.0 1.0 0.08825696421567698 true 0.5767248 24.0
print(frexp(10.0), frexp(-0.0), modf(-3.25), modf(Double.infinity), ldexp(1.5, 3), scalbn(Float(1), 4), ilogb(10.0), remquo(7.0, 2), lround(2.5), lrint(2.5)) //> (0.625, 4) (-0.0, 0) (-3.0, -0.25) (inf, 0.0) 12.0 16.0 3 (-1.0, 4) 3 2
print(fmin(Double.nan, 1), fmax(1, Double.nan), fmax(2.0, 3), fmod(7.5, 2), remainder(7.5, 2), copysign(3.0, -0.0), hypot(3.0, 4), fma(2.0, 3, 4)) //> 1.0 1.0 3.0 1.5 -0.5 -3.0 5.0 10.0

/// Close to a value computed elsewhere.
func near(_ x: Double, _ y: Double) -> Bool { return abs(x - y) <= 1e-12 * max(1, abs(y)) }
func slope(_ f: @differentiable (Double) -> Double, _ x: Double) -> Double { return gradient(at: x, in: f) }
func curvature(_ f: @differentiable (Double) -> Double, _ x: Double) -> Double { return gradient(at: x) { gradient(at: $0, in: f) } }

// the digamma and trigamma functions
print(near(slope({ lgamma($0) }, 2.5), 0.7031566406452432), near(slope({ lgamma($0) }, -1.5), 0.7031566406452434), near(slope({ lgamma($0) }, 1), -0.5772156649015329), near(slope({ lgamma($0) }, 1e-3), -1000.5755719318103), near(slope({ lgamma($0) }, 1e6), 13.81551005796419)) //> true true true true true
print(near(slope({ tgamma($0) }, 2.5), 0.9347345216260855), near(slope({ tgamma($0) }, 5), 36.14682404236321), slope({ lgamma($0) }, -2).isNaN) //> true true true
print(near(curvature({ lgamma($0) }, 2.5), 0.4903577561002349), near(curvature({ tgamma($0) }, 2.5), 1.3091171559626735), near(curvature({ lgamma($0) }, -1.5), 9.379246644989124)) //> true true true
print(gradient(at: Float(2.5)) { lgamma($0) }, gradient(at: 2.0) { Double.logGamma($0) } == slope({ lgamma($0) }, 2)) //> 0.7031569 true

// Bessel functions
print(near(slope({ jn(2, $0) }, 1.5), 0.24848627838447995), near(slope({ yn(1, $0) }, 1.5), 0.6573213417803664), near(slope({ y1($0) }, 1.5), 0.6573213417803664), near(slope({ j0($0) }, 2), -0.5767248077568734), slope({ j1($0) }, 0), near(curvature({ j0($0) }, 2), 0.06447162473720103)) //> true true true true 0.5 true

// steps, parts, ties
print(slope({ ldexp($0, 3) }, 3), slope({ frexp($0).0 * 8 }, 3.7), slope({ modf($0).1 * $0 }, 3.75), slope({ floor($0) + $0 }, 1.5), slope({ logb($0) * $0 }, 9)) //> 8.0 2.0 4.5 1.0 3.0
print(gradient(at: 3.7, 2) { fdim($0, $1) }, gradient(at: 2.0, 2) { fmax($0, $1) }, gradient(at: 2.0, 2) { min($0, $1) }, gradient(at: 7.5, 2) { remainder($0, $1) }, gradient(at: 7.5, 2) { fmod($0, $1) }) //> (1.0, -1.0) (1.0, 0.0) (1.0, 0.0) (1.0, -4.0) (1.0, -3.0)
print(gradient(at: 0.0) { max(0, $0) }, gradient(at: 0.0) { abs($0) }, gradient(at: 0.0, 0) { hypot($0, $1) }, gradient(at: 0.0, 2) { pow($0, $1) }, gradient(at: -2.0, 3) { pow($0, $1) }, gradient(at: 0.0) { sqrt($0) }, gradient(at: 0.0) { cbrt($0) }) //> 0.0 1.0 (0.0, 0.0) (0.0, 0.0) (12.0, 0.0) inf inf

// Foundation's generic forms
func norm<T: BinaryFloatingPoint & Differentiable>(_ x: T, _ y: T) -> T where T.TangentVector == T { return sqrt(fma(x, x, y * y)) + fmod(x, y) + fabs(-x) }
print(norm(3.0, 4), gradient(at: Float(3), 4) { norm($0, $1) }, ceil(Float(1.5)), trunc(-1.5)) //> 11.0 (2.6, 0.8) 2.0 -1.0
print(sqrtf(4), powf(2, 3), fabsf(-1), roundf(2.6), floorf(2.6), ceilf(2.1), expf(0), logf(1), sinf(0), cosf(0), tanhf(0))
print(gradient(at: 4, in: { sqrtf($0) }), tanf(0))
//> 2.0 8.0 1.0 3.0 2.0 3.0 1.0 0.0 0.0 1.0 0.0
//> 0.25 0.0
