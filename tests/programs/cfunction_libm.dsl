// Functions of the C library: each spelling of the declaration, their derivatives, and their use as values.
import _Differentiation

@_silgen_name("cbrt") func cubeRoot(_ x: Double) -> Double
@_extern(c, "hypotf") func distance(_ x: Float, _ y: Float) -> Float
@extern(c, "abs", library: "c") func magnitude(_ x: CInt) -> CInt
@_extern(c) func labs(_ x: Int) -> Int
@_silgen_name("srand") func seed(_ x: CUnsignedInt)
@extern(c, "ldexp", library: "m") func scale(_ x: Double, by exponent: Int32) -> Double

@derivative(of: cubeRoot)
func cubeRootVJP(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    let y = cubeRoot(x)
    return (value: y, pullback: { v in v / (3 * y * y) })
}

@differentiating(scale, wrt: x)
func scaleVJP(_ x: Double, by exponent: Int32) -> (value: Double, pullback: (Double) -> Double) {
    return (value: scale(x, by: exponent), pullback: { v in scale(v, by: exponent) })
}

@differentiating(distance)
func distanceVJP(_ x: Float, _ y: Float) -> (value: Float, pullback: (Float) -> (Float, Float)) {
    let d = distance(x, y)
    return (value: d, pullback: { v in (v * x / d, v * y / d) })
}

seed(3)
print(cubeRoot(8), distance(3, 4), magnitude(-3), labs(-4), scale(1.5, by: 3))
//> 2.0 5.0 3 4 12.0
print(gradient(at: 8, of: cubeRoot))
//> 0.08333333333333333
print(gradient(at: 8) { x in cubeRoot(x) * x })
//> 2.6666666666666665
print(gradient(at: 3, 4) { (x: Float, y: Float) in distance(x, y) * y })
//> (2.4, 8.2)
print(gradient(at: 2) { x in scale(x * x, by: 2) })
//> 16.0

// Second derivatives go through the pullback's body.
print(gradient(at: 8) { x in gradient(at: x, of: cubeRoot) })
//> -0.006944444444444444

let root = cubeRoot
print([1.0, 8.0, 64.0].map(cubeRoot), root(1))
//> [1.0, 2.0, 4.0] 1.0

func total(_ xs: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<xs.count {
        if xs[i] > 0 { sum += cubeRoot(xs[i]) }
    }
    return sum
}
print(gradient(at: [1, -1, 8], of: total))
//> [0.3333333333333333, 0.0, 0.08333333333333333]
