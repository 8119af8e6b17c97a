// An integer of 8 bits.

func f(_ x: Int) -> UInt8 { return UInt8(x) }
print(f(255))
print(f(256))
//> 255
//! Not enough bits to represent the passed value
