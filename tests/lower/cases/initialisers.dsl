struct Range2 {
    let low: Double
    var high = 5.0
    init?(_ low: Double) {
        if low > 5 { return nil }
        self.low = low
    }
    init(both x: Double) { self.init(x, x) }
    init(_ l: Double, _ h: Double) { low = l; high = h }
}

func make(_ x: Double) -> Double { return Range2(x)?.high ?? Range2(both: x).low }
func defaulted(_ x: Double, by step: Double = 0.5) -> Double { return x + step }
func call() -> Double { return defaulted(1) }
// expected
func @make(%x: f64) -> (f64) {exported = "make", module = "main"} {
  %0 = call {function = @Range2.init, types = []} %x : Optional<Range2>
  %1 = enum.tag %0 : i64
  %2 = const {value = 1} : i64
  %3 = ieq %1, %2 : bool
  %4 = if %3 : Optional<f64> {
    %unwrapped = enum.payload {case = 1, index = 0} %0 : Range2
    %5 = get {index = 1} %unwrapped : f64
    %6 = enum.make {case = 1} %5 : Optional<f64>
    yield %6
  } {
    %7 = enum.make {case = 0} : Optional<f64>
    yield %7
  }
  %8 = enum.tag %4 : i64
  %9 = const {value = 1} : i64
  %10 = ieq %8, %9 : bool
  %result = if %10 : f64 {
    %11 = enum.payload {case = 1, index = 0} %4 : f64
    yield %11
  } {
    %12 = call {function = @"Range2.init(both:)", types = []} %x : Range2
    %13 = get {index = 0} %12 : f64
    yield %13
  }
  return %result
}

func @defaulted(%x: f64, %step: f64) -> (f64) {exported = "defaulted", module = "main"} {
  %result = fadd %x, %step : f64
  return %result
}

func @call() -> (f64) {exported = "call", module = "main"} {
  %0 = const {value = 1.0} : f64
  %1 = call {function = @defaulted.default.1, types = []} : f64
  %result = call {function = @defaulted, types = []} %0, %1 : f64
  return %result
}

func @Range2.init(%low: f64) -> (Optional<Range2>) {module = "main"} {
  %0 = const {value = 5.0} : f64
  %1 = uninit : Range2
  %self = set {index = 1} %1, %0 : Range2
  %2 = const {value = 5.0} : f64
  %3 = fgt %low, %2 : bool
  %result, %self.1 = if %3 : Optional<Range2>, Range2 {
    %result.1 = enum.make {case = 0} : Optional<Range2>
    yield %result.1, %self
  } {
    %self.2 = set {index = 0} %self, %low : Range2
    %result.2 = enum.make {case = 1} %self.2 : Optional<Range2>
    yield %result.2, %self.2
  }
  return %result
}

func @"Range2.init(both:)"(%x: f64) -> (Range2) {module = "main"} {
  %self = call {function = @"Range2.init(_:_:)", types = []} %x, %x : Range2
  return %self
}

func @defaulted.default.1() -> (f64) {module = "main", inline = "always"} {
  %result = const {value = 0.5} : f64
  return %result
}

func @"Range2.init(_:_:)"(%l: f64, %h: f64) -> (Range2) {module = "main"} {
  %0 = const {value = 5.0} : f64
  %1 = uninit : Range2
  %self = set {index = 1} %1, %0 : Range2
  %self.1 = set {index = 0} %self, %l : Range2
  %self.2 = set {index = 1} %self.1, %h : Range2
  return %self.2
}
