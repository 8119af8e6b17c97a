// The smallest integer divided by -1 is too large.

func f(_ a: Int, _ b: Int) -> Int { return a / b }
print(f(Int.min, -1))
//! overflow
