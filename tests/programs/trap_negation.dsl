// The smallest integer has no negative.

var x = Int.min
print(-x)
//! overflow
