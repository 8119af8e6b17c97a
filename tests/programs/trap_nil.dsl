// An optional without a value.

func f(_ x: Int?) -> Int { return x! + 1 }
print(f(2))
print(f(nil))
//> 3
//! nil
