// A cotangent may leave out its last elements, but has none that the array has not.
//! Count mismatch: the cotangent has more elements than the array that it belongs to

func f(_ a: [Double]) -> [Double] { return [a[0] * a[1], a[1]] }
let back = pullback(at: [2, 3], in: f)
print(back([1, 2]), back([1]), back([])) //> [3.0, 4.0] [3.0, 2.0] [0.0, 0.0]
print(back([1, 0, 5]))
