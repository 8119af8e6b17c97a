// More memory than there is.

func f(_ n: Int) -> Int { return [Double](repeating: 1, count: n).count }
print(f(Int.max / 16))
//! Out of memory
