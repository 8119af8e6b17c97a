// Not a number is no integer.

func f(_ x: Double) -> Int { return Int(x) }
print(f(0.0 / 0.0))
//! cannot be converted to an integer
