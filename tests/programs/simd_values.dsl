// SIMD vectors: values, lanes, masks, arithmetic of floats and integers.

let a = SIMD4<Float>(1, 2, 3, 4), b: SIMD4<Float> = [4, 3, 2, 1]
print(a, a.x, a[1], a.z, a.w, a.scalarCount, SIMD8<Int>.scalarCount, a.indices) //> SIMD4<Float>(1.0, 2.0, 3.0, 4.0) 1.0 2.0 3.0 4.0 4 8 0..<4
print(a + b, a - b, a * b, a / b) //> SIMD4<Float>(5.0, 5.0, 5.0, 5.0) SIMD4<Float>(-3.0, -1.0, 1.0, 3.0) SIMD4<Float>(4.0, 6.0, 6.0, 4.0) SIMD4<Float>(0.25, 0.6666667, 1.5, 4.0)
print(a + 1, 2 - a, a * 2, 12 / a, -a, +a) //> SIMD4<Float>(2.0, 3.0, 4.0, 5.0) SIMD4<Float>(1.0, 0.0, -1.0, -2.0) SIMD4<Float>(2.0, 4.0, 6.0, 8.0) SIMD4<Float>(12.0, 6.0, 4.0, 3.0) SIMD4<Float>(-1.0, -2.0, -3.0, -4.0) SIMD4<Float>(1.0, 2.0, 3.0, 4.0)
print(a.sum(), a.min(), a.max(), pointwiseMin(a, b), pointwiseMax(a, b)) //> 10.0 1.0 4.0 SIMD4<Float>(1.0, 2.0, 2.0, 1.0) SIMD4<Float>(4.0, 3.0, 3.0, 4.0)
print(a.squareRoot(), a.addingProduct(a, b), a.addingProduct(2, b), (a / 2).rounded(.toNearestOrEven), (a / 2).rounded(.up), (-a / 2).rounded(.awayFromZero)) //> SIMD4<Float>(1.0, 1.4142135, 1.7320508, 2.0) SIMD4<Float>(5.0, 8.0, 9.0, 8.0) SIMD4<Float>(9.0, 8.0, 7.0, 6.0) SIMD4<Float>(0.0, 1.0, 2.0, 2.0) SIMD4<Float>(1.0, 1.0, 2.0, 2.0) SIMD4<Float>(-1.0, -1.0, -2.0, -2.0)
print(a.clamped(lowerBound: SIMD4(repeating: 2), upperBound: SIMD4(repeating: 3)), SIMD4<Float>.zero, SIMD4<Float>.one) //> SIMD4<Float>(2.0, 2.0, 3.0, 3.0) SIMD4<Float>(0.0, 0.0, 0.0, 0.0) SIMD4<Float>(1.0, 1.0, 1.0, 1.0)
print(a.lowHalf, a.highHalf, a.evenHalf, a.oddHalf, SIMD4(lowHalf: b.lowHalf, highHalf: a.lowHalf), SIMD4(evenHalf: b.lowHalf, oddHalf: a.lowHalf)) //> SIMD2<Float>(1.0, 2.0) SIMD2<Float>(3.0, 4.0) SIMD2<Float>(1.0, 3.0) SIMD2<Float>(2.0, 4.0) SIMD4<Float>(4.0, 3.0, 1.0, 2.0) SIMD4<Float>(4.0, 1.0, 3.0, 2.0)
print(SIMD2(x: 1.5, y: 2), SIMD3<Double>(1, 2, 3), SIMD16<UInt8>(repeating: 7).wrappedSum(), SIMD4([1, 2, 3, 4])) //> SIMD2<Double>(1.5, 2.0) SIMD3<Double>(1.0, 2.0, 3.0) 112 SIMD4<Int>(1, 2, 3, 4)
print(SIMD8<Int32>(1, 2, 3, 4, 5, 6, 7, 8).highHalf.evenHalf, SIMD16<Int16>(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16).oddHalf) //> SIMD2<Int32>(5, 7) SIMD8<Int16>(2, 4, 6, 8, 10, 12, 14, 16)

// masks
print(a .< b, a .== 3, 2 .>= a, a .!= a) //> SIMDMask<SIMD4<Int32>>(true, true, false, false) SIMDMask<SIMD4<Int32>>(false, false, true, false) SIMDMask<SIMD4<Int32>>(true, true, false, false) SIMDMask<SIMD4<Int32>>(false, false, false, false)
print(a.replacing(with: b, where: a .> 2), a.replacing(with: 0, where: .!(a .> 2)), any(a .> 3), all(a .> 3), all(a .> 0)) //> SIMD4<Float>(1.0, 2.0, 2.0, 1.0) SIMD4<Float>(0.0, 0.0, 3.0, 4.0) true false true
print((a .< b) .| (a .> 3), (a .< b) .& (a .> 1), (a .< b) .^ (a .> 1), (a .< b)[0], a == b, a == a, a != b, (a .< b) == (b .> a)) //> SIMDMask<SIMD4<Int32>>(true, true, false, true) SIMDMask<SIMD4<Int32>>(false, true, false, false) SIMDMask<SIMD4<Int32>>(true, false, true, true) true false true true true
var m = SIMDMask<SIMD4<Int32>>(repeating: false)
m[2] = true
print(m, b.replacing(with: 9, where: m)) //> SIMDMask<SIMD4<Int32>>(false, false, true, false) SIMD4<Float>(4.0, 3.0, 9.0, 1.0)

// integers
let i = SIMD4<Int32>(7, -8, 9, 2_147_483_647), k = SIMD4<Int32>(repeating: 2)
print(i &+ k, i &- 1, i &* k, i / k, i % 4, i & 6, i | 1, i ^ i, ~i) //> SIMD4<Int32>(9, -6, 11, -2147483647) SIMD4<Int32>(6, -9, 8, 2147483646) SIMD4<Int32>(14, -16, 18, -2) SIMD4<Int32>(3, -4, 4, 1073741823) SIMD4<Int32>(3, 0, 1, 3) SIMD4<Int32>(6, 0, 0, 6) SIMD4<Int32>(7, -7, 9, 2147483647) SIMD4<Int32>(0, 0, 0, 0) SIMD4<Int32>(-8, 7, -10, -2147483648)
print(i &<< k, i &>> 1, i .< 0, i.min(), i.max(), pointwiseMin(i, k), pointwiseMax(i, k), i.wrappedSum()) //> SIMD4<Int32>(28, -32, 36, -4) SIMD4<Int32>(3, -4, 4, 1073741823) SIMDMask<SIMD4<Int32>>(false, true, false, false) -8 2147483647 SIMD4<Int32>(2, -8, 2, 2) SIMD4<Int32>(7, 2, 9, 2147483647) -2147483641

// variables
var c = a
c[1] = 10
c.z = 7
c += 1
c *= b
c.lowHalf = SIMD2(0, 0)
c.replace(with: 5, where: c .== 0)
c.w -= 4
print(c, [a, b][1].sum(), (a, b).0) //> SIMD4<Float>(5.0, 5.0, 16.0, 1.0) 10.0 SIMD4<Float>(1.0, 2.0, 3.0, 4.0)

struct Body { var position: SIMD2<Double>, velocity = SIMD2<Double>.zero }
var body = Body(position: [1, 2])
body.velocity.x = 3
body.position += 0.5 * body.velocity
print(body) //> Body(position: SIMD2<Double>(2.5, 2.0), velocity: SIMD2<Double>(3.0, 0.0))

// generic code
func squares<S: SIMD>(_ v: S) -> S where S.Scalar: FloatingPoint { return v * v - S(repeating: 1) }
func total<S: SIMD>(_ v: S) -> S.Scalar where S.Scalar: FixedWidthInteger { return (v &+ v).wrappedSum() }
print(squares(a), squares(SIMD2<Double>(3, 4)), total(i), total(SIMD2<UInt8>(200, 1))) //> SIMD4<Float>(0.0, 3.0, 8.0, 15.0) SIMD2<Double>(8.0, 15.0) 14 146
