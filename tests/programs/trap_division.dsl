// DDivision by zero.

func f(_ a: Int, _ b: Int) -> Int { return a / b }
print(f(1, 0))
//! Division by zero
