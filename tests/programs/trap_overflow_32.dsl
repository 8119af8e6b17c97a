// Nor do 32-bit ones.

var x: Int32 = 65536
x = x * x
print(x)
//! overflow
