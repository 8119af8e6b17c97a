// Unsigned numbers do not go below zero.

var x: UInt8 = 3
x -= 4
//! overflow
