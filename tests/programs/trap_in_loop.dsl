// A trap while arrays of arrays are being built; nothing leaks.

func f(_ n: Int) -> [[Int]] { var a: [[Int]] = []; for i in 0..<n { a.append([Int](repeating: i, count: i)); if i == 5 { print(a[i][7]) } }; return a }
print(f(10).count)
//! out of range
