// The zero tangent of a value has the shape of the value.
struct Part: Differentiable { var a = 1.0; var xs = [1.0, 2]; @noDerivative let n = 3 }
struct Whole: Differentiable { var parts = [Part(), Part()]; var some: Double? = 3; var none: Double?; var d = ["k": 2.0] }
struct Generic<T: Differentiable>: Differentiable { var value: T; var all: [T] }
print([1.0, 2].zeroTangentVector, [[1.0], [2.0, 3]].zeroTangentVector) //> [0.0, 0.0] [[0.0], [0.0, 0.0]]
print(Whole().zeroTangentVector.parts, Whole().zeroTangentVector.d) //> [Part(a: 0.0, xs: [0.0, 0.0]), Part(a: 0.0, xs: [0.0, 0.0])] ["k": 0.0]
print(Whole().zeroTangentVector.some.value!, Whole().zeroTangentVector.none.value == nil) //> 0.0 true
print(Generic(value: [1.0], all: [[2.0]]).zeroTangentVectorInitializer()) //> Generic<Array<Double>>(value: [0.0], all: [[0.0]])

@differentiable
func f(_ part: Part) -> Double {
    var zero = part.zeroTangentVector
    zero.a += part.a
    return zero.a * Double(zero.xs.count)
}
print(gradient(at: Part(), in: f)) //> Part(a: 2.0, xs: [0.0, 0.0])
