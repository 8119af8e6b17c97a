// A read beyond the end, while differentiating.

func f(_ a: [Double], _ k: Int) -> Double { var b = a; for i in 0..<3 { b.append(a[i] * b[i]); }; return b[k] }
print(gradient(at: [1, 2, 3]) { f($0, 4) }) //> [0.0, 4.0, 0.0]
print(gradient(at: [1, 2, 3]) { f($0, 9) })
//! out of range
