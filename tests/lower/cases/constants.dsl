// Constants are functions, called where they are read.
let (a, b) = (1.5, 2.0)
let table = [a, b]
func use(_ i: Int) -> Double { return table[i] + b * Double.pi }
// expected
func @use(%i: i64) -> (f64) {exported = "use", module = "main"} {
  %0 = call {function = @table.initial, types = []} : array<f64>
  %1 = array.get %0, %i : f64
  %2 = call {function = @b.initial, types = []} : f64
  %3 = call {function = @Double.pi.get, types = []} : f64
  %4 = fmul %2, %3 : f64
  %result = fadd %1, %4 : f64
  return %result
}
