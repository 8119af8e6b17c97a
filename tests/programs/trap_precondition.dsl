// A precondition, with a message that is made when it fails.

func f(_ x: Double) -> Double { precondition(x > 0, "x must be positive, was \(x)"); return x * x }
print(gradient(at: 2, in: f))
print(gradient(at: -2, in: f))
//> 4.0
//! x must be positive, was -2.0
