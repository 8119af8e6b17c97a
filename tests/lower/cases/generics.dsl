protocol Shape {
    associatedtype Side
    var side: Side { get }
    func scaled<T: FloatingPoint>(by factor: T) -> T
    static func make() -> Self
}

struct Square: Shape {
    var side: Double
    func scaled<T: FloatingPoint>(by factor: T) -> T { return factor + factor }
    static func make() -> Square { return Square(side: 1) }
}

func measure<S: Shape>(_ shape: S) -> (S.Side, Double) {
    return (S.make().side, shape.scaled(by: 2.0))
}

func use() -> Double { return measure(Square(side: 3)).1 }
// expected
func @use() -> (f64) {exported = "use", module = "main"} {
  %0 = const {value = 3.0} : f64
  %1 = call {function = @Square.init, types = []} %0 : Square
  %2 = call {function = @measure, types = [Square]} %1 : (f64, f64)
  %result = get {index = 1} %2 : f64
  return %result
}

func @Square.init(%side: f64) -> (Square) {module = "main"} {
  %0 = uninit : Square
  %self = set {index = 0} %0, %side : Square
  return %self
}

func @measure<S>(%shape: $S) -> (($S.[Shape.Side], f64)) {constraints = [[$S, "Shape"]], module = "main"} {
  %0 = call.witness {protocol = "Shape", requirement = "make()", self = $S, types = []} : $S
  %1 = call.witness {protocol = "Shape", requirement = "side.get", self = $S, types = []} %0 : $S.[Shape.Side]
  %2 = const {value = 2.0} : f64
  %3 = call.witness {protocol = "Shape", requirement = "scaled(by:)", self = $S, types = [f64]} %shape, %2 : f64
  %result = make %1, %3 : ($S.[Shape.Side], f64)
  return %result
}

func @Square.make() -> (Square) {module = "main"} {
  %0 = const {value = 1.0} : f64
  %result = call {function = @Square.init, types = []} %0 : Square
  return %result
}

func @Square.scaled<T>(%self: Square, %factor: $T) -> ($T) {constraints = [[$T, "FloatingPoint"]], module = "main"} {
  %result = call.witness {protocol = "AdditiveArithmetic", requirement = "+(_:_:)", self = $T, types = []} %factor, %factor : $T
  return %result
}
