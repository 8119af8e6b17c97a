// A float that is no integer of 64 bits.

func f(_ x: Double) -> Int { return Int(x) }
print(f(1e18))
print(f(1e30))
//> 1000000000000000000
//! cannot be converted to an integer
