// An index before the start.

let a = [1, 2, 3]
var i = -1
print(a[i])
//! out of range
