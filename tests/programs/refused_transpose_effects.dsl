// A pullback that prints cannot be transposed: it would print at another time.

func square(_ x: Double) -> Double { return x * x }
@derivative(of: square)
func squareWithPullback(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (value: square(x), pullback: { v in print(v); return 2 * x * v })
}
print(derivative(at: 3.0, in: square)) //! refused_transpose_effects.dsl:8:7: error: differentiation of this is not supported
//! the transpose of the derivative of 'square', which prints or sets variables
