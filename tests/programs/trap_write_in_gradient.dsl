// A write beyond the end, while differentiating.

func f(_ x: Double, _ i: Int) -> Double { var a = [[x], [x, x]]; a[1][i] += x; return a[1][0] }
print(gradient(at: 1.0) { f($0, 2) })
//! out of range
