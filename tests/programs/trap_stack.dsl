// Endless recursion, in the forward sweep of a gradient.

func f(_ x: Double, _ n: Int) -> Double { return n < 0 ? x : x * f(x, n + 1) }
print(gradient(at: 1.0) { f($0, 0) })
//! Stack overflow
