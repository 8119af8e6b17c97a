// Integers do not wrap around.

var x = Int.max
x += 1
print(x)
//! overflow
