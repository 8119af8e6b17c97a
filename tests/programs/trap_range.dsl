// A range that ends before it starts.

func f(_ n: Int) -> Int { var s = 0; for i in 0..<n { s += i }; return s }
print(f(3))
print(f(-1))
//> 3
//! Range requires lowerBound <= upperBound
