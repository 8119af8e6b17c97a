// A row of a tangent with more elements than the row that it belongs to.
let along = differential(at: [[1.0, 2], [3.0]]) { x in x[0][0] * x[1][0] }
print(along(.init([[1, 0], [2, 3]]))) //! Count mismatch: the tangent has more elements than the array that it belongs to
