// And so is its remainder, as in Swift.

func f(_ a: Int, _ b: Int) -> Int { return a % b }
print(f(Int.min, -1))
//! overflow
