// The last element of an empty array.

var a: [Int] = []
print(a.removeLast())
//! Can't remove last element from an empty collection
