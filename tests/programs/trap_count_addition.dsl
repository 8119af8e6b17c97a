// Tangents of arrays are added element by element; an empty one is zero.
let a = Array<Double>.DifferentiableView([1])
let b = Array<Double>.DifferentiableView([1, 2])
print(b + b, b + .zero) //> [2.0, 4.0] [1.0, 2.0]
print(a + b) //! Count mismatch: 1 and 2
