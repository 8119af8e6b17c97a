// Captures that never change are values, the others cells; local functions take theirs as parameters.
func capture(_ x: Double) -> Double {
    let scale = x * 2
    var total = 0.0
    let add = { (y: Double) in total += y * scale }
    add(1)
    func twice(_ y: Double) -> Double { return again(y) + scale }
    func again(_ y: Double) -> Double { return y + x }
    return total + twice(3)
}

func pass(_ f: @differentiable (Double) -> Double, _ x: Double) -> Double { return f(x) }
func square(_ x: Double) -> Double { return x * x }
func use(_ x: Double) -> Double { return pass(square, x) + pass({ y in y * x }, x) }
// expected
func @capture(%x: f64) -> (f64) {exported = "capture", module = "main"} {
  %0 = const {value = 2.0} : f64
  %scale = fmul %x, %0 : f64
  %1 = const {value = 0.0} : f64
  %total = cell.new %1 : cell<f64>
  %add = closure {function = @capture.closure, types = []} %total, %scale : fn (f64) -> (())
  %2 = const {value = 1.0} : f64
  %3 = apply %add, %2 : ()
  %4 = cell.get %total : f64
  %5 = const {value = 3.0} : f64
  %6 = call {function = @capture.twice, types = []} %scale, %x, %5 : f64
  %result = fadd %4, %6 : f64
  return %result
}

func @pass(%f: fn @diff[0] (f64) -> (f64), %x: f64) -> (f64) {exported = "pass", module = "main"} {
  %result = apply %f, %x : f64
  return %result
}

func @square(%x: f64) -> (f64) {exported = "square", module = "main"} {
  %result = fmul %x, %x : f64
  return %result
}

func @use(%x: f64) -> (f64) {exported = "use", module = "main"} {
  %0 = closure {function = @square, types = []} : fn (f64) -> (f64)
  %1 = differentiable {wrt = [0]} %0 : fn @diff[0] (f64) -> (f64)
  %2 = call {function = @pass, types = []} %1, %x : f64
  %3 = closure {function = @use.closure, types = []} %x : fn (f64) -> (f64)
  %4 = differentiable {wrt = [0]} %3 : fn @diff[0] (f64) -> (f64)
  %5 = call {function = @pass, types = []} %4, %x : f64
  %result = fadd %2, %5 : f64
  return %result
}

func @capture.closure(%total: cell<f64>, %scale: f64, %y: f64) -> (()) {module = "main"} {
  %0 = fmul %y, %scale : f64
  %1 = cell.take %total : f64
  %2, %3 = call {function = @"BinaryFloatingPoint.+=", types = [f64]} %1, %0 : (), f64
  cell.set %total, %3
  %4 = make : ()
  return %4
}

func @capture.twice(%scale: f64, %x: f64, %y: f64) -> (f64) {module = "main"} {
  %0 = call {function = @capture.again, types = []} %x, %y : f64
  %result = fadd %0, %scale : f64
  return %result
}

func @capture.again(%x: f64, %y: f64) -> (f64) {module = "main"} {
  %result = fadd %y, %x : f64
  return %result
}

func @use.closure(%x: f64, %y: f64) -> (f64) {module = "main"} {
  %result = fmul %y, %x : f64
  return %result
}
