// '@differentiable' functions may write their result to an 'inout' parameter.
func square(_ x: inout Double) { x *= x }
func half(_ x: inout Double) { x /= 2 }
func apply(_ f: @differentiable (inout Double) -> Void, _ x: Double) -> Double { var y = x; f(&y); return y }
print(gradient(at: 3) { apply(square, $0) }, gradient(at: 3) { gradient(at: $0) { apply(square, $0) } }) //> 6.0 2.0

func twice(_ f: @differentiable (inout Double, Double) -> Void, _ x: Double, _ y: Double) -> Double {
    var x = x
    f(&x, y)
    f(&x, x)
    return x
}
print(gradient(at: 2, 3) { twice(*=, $0, $1) }, gradient(at: 2, 3) { twice({ $0 = $0 * $1 + $0 }, $0, $1) })
//> (36.0, 24.0) (68.0, 34.0)

func both(_ f: @differentiable (inout Double) -> Double, _ x: Double) -> Double { var x = x; let r = f(&x); return r * x }
print(gradient(at: 3) { both({ $0 *= 2; return $0 + 1 }, $0) }) //> 26.0

func all(_ x: Double) -> Double {
    let steps: [@differentiable (inout Double) -> Void] = [square, half, square]
    var y = x
    for step in steps { step(&y) }
    return y
}
print(valueWithGradient(at: 2, in: all)) //> (value: 4.0, gradient: 8.0)
