// A size that does not fit a number of bytes.

func f(_ n: Int) -> Int { return [Double](repeating: 1, count: n).count }
print(f(Int.max))
//! Out of memory
