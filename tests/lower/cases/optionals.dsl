func half(_ n: Int) -> Int? { return n % 2 == 0 ? n / 2 : nil }

func use(_ n: Int, _ other: Int?) -> Int {
    if let h = half(n), let o = other, h > o { return h - o }
    guard let o = other else { fatalError("nothing") }
    return (half(o) ?? -1) + half(n)!
}
// expected
func @half(%n: i64) -> (Optional<i64>) {exported = "half", module = "main"} {
  %0 = const {value = 2} : i64
  %1 = irem %n, %0 : i64
  %2 = const {value = 0} : i64
  %3 = ieq %1, %2 : bool
  %result = if %3 : Optional<i64> {
    %4 = const {value = 2} : i64
    %5 = idiv %n, %4 : i64
    %6 = enum.make {case = 1} %5 : Optional<i64>
    yield %6
  } {
    %7 = enum.make {case = 0} : Optional<i64>
    yield %7
  }
  return %result
}

func @use(%n: i64, %other: Optional<i64>) -> (i64) {exported = "use", module = "main"} {
  %0 = call {function = @half, types = []} %n : Optional<i64>
  %1 = enum.tag %0 : i64
  %2 = const {value = 1} : i64
  %3 = ieq %1, %2 : bool
  %4, %5 = if %3 : bool, Optional<i64> {
    %h = enum.payload {case = 1, index = 0} %0 : i64
    %6 = enum.tag %other : i64
    %7 = const {value = 1} : i64
    %8 = ieq %6, %7 : bool
    %9 = if %8 : bool {
      %o = enum.payload {case = 1, index = 0} %other : i64
      %10 = igt %h, %o : bool
      yield %10
    } {
      %11 = const {value = false} : bool
      yield %11
    }
    yield %9, %other
  } {
    %12 = const {value = false} : bool
    %13 = uninit : Optional<i64>
    yield %12, %13
  }
  %result = if %4 : i64 {
    %h.1 = enum.payload {case = 1, index = 0} %0 : i64
    %o.1 = enum.payload {case = 1, index = 0} %5 : i64
    %result.1 = isub %h.1, %o.1 : i64
    yield %result.1
  } {
    %14 = enum.tag %other : i64
    %15 = const {value = 1} : i64
    %16 = ieq %14, %15 : bool
    if %16 {
      yield
    } {
      trap {message = "Fatal error: nothing"}
      %17 = make : ()
      yield
    }
    %o.2 = enum.payload {case = 1, index = 0} %other : i64
    %18 = call {function = @half, types = []} %o.2 : Optional<i64>
    %19 = enum.tag %18 : i64
    %20 = const {value = 1} : i64
    %21 = ieq %19, %20 : bool
    %22 = if %21 : i64 {
      %23 = enum.payload {case = 1, index = 0} %18 : i64
      yield %23
    } {
      %24 = const {value = -1} : i64
      yield %24
    }
    %25 = call {function = @half, types = []} %n : Optional<i64>
    %26 = enum.tag %25 : i64
    %27 = const {value = 1} : i64
    %28 = ieq %26, %27 : bool
    check {message = "Unexpectedly found nil while unwrapping an Optional value"} %28
    %29 = enum.payload {case = 1, index = 0} %25 : i64
    %result.2 = iadd %22, %29 : i64
    yield %result.2
  }
  return %result
}
