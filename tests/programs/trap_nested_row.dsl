// A write to a row that is not there.

var a = [[1], [2, 3]]
var i = 2
a[i][0] = 5
//! out of range
