// A negative number of elements.

func f(_ n: Int) -> Int { return [Double](repeating: 1, count: n).count }
print(f(0))
print(f(-1))
//> 0
//! Can't construct Array with count < 0
