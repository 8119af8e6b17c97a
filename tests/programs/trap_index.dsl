// An index beyond the end.

let a = [1, 2, 3]
var i = 3
print(a[i])
//! out of range
