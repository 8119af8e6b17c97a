// A write beyond the end of an array inside an array.

var a = [[1], [2, 3]]
var i = 2
a[1][i] = 5
//! out of range
