@differentiable
func cube(_ x: Double) -> Double { return x * x * x }

@derivative(of: cube)
func cubeDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (value: cube(x), pullback: { v in v * 3 * x * x })
}

struct Model: Differentiable {
    var weight: Double
    @noDerivative var name: String
    @differentiable(wrt: (self, x))
    func callAsFunction(_ x: Double) -> Double { return cube(weight * x) }
}

func slope(_ m: Model, _ x: Double) -> Double { return gradient(at: x) { x in m(x) } }
// expected
func @cube(%x: f64) -> (f64) {differentiable = [[0]], derivatives = [{wrt = [0], vjp = @cubeDerivative}], exported = "cube", module = "main"} {
  %0 = fmul %x, %x : f64
  %result = fmul %0, %x : f64
  return %result
}

func @cubeDerivative(%x: f64) -> ((f64, fn (f64) -> (f64))) {module = "main"} {
  %0 = call {function = @cube, types = []} %x : f64
  %1 = closure {function = @cubeDerivative.closure, types = []} %x : fn (f64) -> (f64)
  %result = make %0, %1 : (f64, fn (f64) -> (f64))
  return %result
}

func @slope(%m: Model, %x: f64) -> (f64) {exported = "slope", module = "main"} {
  %0 = closure {function = @slope.closure, types = []} %m : fn (f64) -> (f64)
  %1 = differentiable {wrt = [0]} %0 : fn @diff[0] (f64) -> (f64)
  %result = call {function = @gradient, types = [f64, f64]} %x, %1 : f64
  return %result
}

func @cubeDerivative.closure(%x: f64, %v: f64) -> (f64) {module = "main"} {
  %0 = const {value = 3.0} : f64
  %1 = fmul %v, %0 : f64
  %2 = fmul %1, %x : f64
  %result = fmul %2, %x : f64
  return %result
}

func @slope.closure(%m: Model, %x: f64) -> (f64) {module = "main"} {
  %result = call {function = @Model.callAsFunction, types = []} %m, %x : f64
  return %result
}

func @Model.callAsFunction(%self: Model, %x: f64) -> (f64) {differentiable = [[0, 1]], module = "main"} {
  %0 = get {index = 0} %self : f64
  %1 = fmul %0, %x : f64
  %result = call {function = @cube, types = []} %1 : f64
  return %result
}
