// Subscripts: labelled, static, generic, in extensions; a target is evaluated once.

extension Array { subscript(safe i: Int) -> Element? { i >= 0 && i < count ? self[i] : nil }
  subscript(wrap i: Int) -> Element { get { self[i % count] } set { self[i % count] = newValue } } }
var a = [1, 2, 3]
print(a[safe: 1] ?? -1, a[safe: 7] ?? -1, a[wrap: 4])
a[wrap: 5] += 10
print(a)
struct Matrix { var rows: Int, cols: Int, grid: [Double]
 init(rows: Int, cols: Int) { self.rows = rows; self.cols = cols; grid = Array(repeating: 0, count: rows * cols) }
 subscript(r: Int, c: Int) -> Double { get { grid[r * cols + c] } set { grid[r * cols + c] = newValue } }
 subscript(row r: Int) -> [Double] { (0..<cols).map { self[r, $0] } }
 static subscript(n: Int) -> Matrix { Matrix(rows: n, cols: n) } }
var m = Matrix(rows: 2, cols: 2)
m[0, 1] = 3; m[1, 0] += 2
print(m.grid, m[row: 0], Matrix[2].grid)
struct G { subscript<T: Numeric>(x: T) -> T { x * 2 } }
print(G()[3], G()[1.5])
//> 2 -1 2
//> [1, 2, 13]
//> [0.0, 3.0, 2.0, 0.0] [0.0, 3.0] [0.0, 0.0, 0.0, 0.0]
//> 6 3.0
var calls = 0
struct M { var v: Double
  static func + (a: M, b: M) -> M { M(v: a.v + b.v) } }
func idx() -> Int { calls += 1; return 0 }
var ms = [M(v: 1), M(v: 2)]
ms[idx()] += M(v: 5)
print(calls, ms[0].v)
//> 1 6.0
