// Forward mode through a function with a pullback of its own needs the transpose of that.

func square(_ x: Double) -> Double { return x * x }
@derivative(of: square)
func squareWithPullback(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (value: square(x), pullback: { v in 2 * x * Double(Int(v)) })
}
print(gradient(at: 3.0, in: square))
print(derivative(at: 3.0, in: square)) //! refused_transpose.dsl:9:7: error: function is not differentiable
//! note: when transposing the derivative of this function
//! cannot differentiate through a non-differentiable result; do you want to add '.withoutDerivative()'?
