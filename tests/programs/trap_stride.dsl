// A stride that does not move.

func f(_ k: Int) -> Int { var s = 0; for i in stride(from: 0, to: 5, by: k) { s += i }; return s }
print(f(0))
//! must not be zero
