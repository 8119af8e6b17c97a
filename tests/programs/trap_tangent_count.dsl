// A tangent with more elements than the array that it belongs to.
let along = differential(at: [1.0, 2.0]) { xs in xs[0] * xs[1] }
print(along([1, 1])) //> 3.0
print(along([1, 1, 1])) //! Count mismatch: the tangent has more elements than the array that it belongs to
