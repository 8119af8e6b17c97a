// An assertion.

func f(_ x: Int) -> Int { assert(x != 3, "no threes"); return x }
print(f(2))
print(f(3))
//> 2
//! no threes
