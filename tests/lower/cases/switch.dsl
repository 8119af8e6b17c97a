enum Shape { case circle(Double), square(Double), point }

func area(_ shape: Shape) -> Double {
    switch shape {
    case .circle(let r): return 3 * r * r
    case .square(let a): return a * a
    case .point: return 0
    }
}

func number(_ n: Int) -> Int {
    var result = n
    switch n {
    case 0: result = 10
    case 1, 2: result = 20
    default: break
    }
    return result
}

func ranges(_ x: Double) -> Int {
    switch x {
    case 0: return 0
    case let y where y > 100: return 2
    default: return 1
    }
}

func falling(_ n: Int) -> Int {
    var r = 0
    switch n {
    case 0: r += 1; fallthrough
    case 1: r += 2
    default: r = 9
    }
    return r
}
// expected
func @area(%shape: Shape) -> (f64) {exported = "area", module = "main"} {
  %0 = enum.tag %shape : i64
  %result = switch {cases = [0, 1]} %0 : f64 {
    %r = enum.payload {case = 0, index = 0} %shape : f64
    %1 = const {value = 3.0} : f64
    %2 = fmul %1, %r : f64
    %result.1 = fmul %2, %r : f64
    yield %result.1
  } {
    %a = enum.payload {case = 1, index = 0} %shape : f64
    %result.2 = fmul %a, %a : f64
    yield %result.2
  } {
    %result.3 = const {value = 0.0} : f64
    yield %result.3
  }
  return %result
}

func @number(%n: i64) -> (i64) {exported = "number", module = "main"} {
  %0 = switch {cases = [0, 1, 2]} %n : i64 {
    %1 = const {value = 0} : i64
    yield %1
  } {
    %2 = const {value = 1} : i64
    yield %2
  } {
    %3 = const {value = 1} : i64
    yield %3
  } {
    %4 = const {value = -1} : i64
    yield %4
  }
  %result = switch {cases = [0, 1]} %0 : i64 {
    %result.1 = const {value = 10} : i64
    yield %result.1
  } {
    %result.2 = const {value = 20} : i64
    yield %result.2
  } {
    yield %n
  }
  return %result
}

func @ranges(%x: f64) -> (i64) {exported = "ranges", module = "main"} {
  %0 = const {value = 0.0} : f64
  %1 = call {function = @"~=", types = [f64]} %0, %x : bool
  %result = if %1 : i64 {
    %result.1 = const {value = 0} : i64
    yield %result.1
  } {
    %2 = const {value = 100.0} : f64
    %3 = fgt %x, %2 : bool
    %result.2 = if %3 : i64 {
      %result.3 = const {value = 2} : i64
      yield %result.3
    } {
      %result.4 = const {value = 1} : i64
      yield %result.4
    }
    yield %result.2
  }
  return %result
}

func @falling(%n: i64) -> (i64) {exported = "falling", module = "main"} {
  %r = const {value = 0} : i64
  %0 = const {value = 0} : i64
  %1 = call {function = @"~=", types = [i64]} %0, %n : bool
  %case = if %1 : i64 {
    %2 = const {value = 0} : i64
    yield %2
  } {
    %3 = const {value = 1} : i64
    %4 = call {function = @"~=", types = [i64]} %3, %n : bool
    %5 = if %4 : i64 {
      %6 = const {value = 1} : i64
      yield %6
    } {
      %7 = const {value = 2} : i64
      yield %7
    }
    yield %5
  }
  %8 = const {value = 0} : i64
  %9 = ieq %case, %8 : bool
  %r.1, %case.1 = if %9 : i64, i64 {
    %10 = const {value = 1} : i64
    %11, %r.2 = call {function = @"BinaryInteger.+=", types = [i64]} %r, %10 : (), i64
    %12 = const {value = 1} : i64
    %case.2 = wadd %case, %12 : i64
    yield %r.2, %case.2
  } {
    yield %r, %case
  }
  %13 = const {value = 1} : i64
  %14 = ieq %case.1, %13 : bool
  %r.3, %case.3 = if %14 : i64, i64 {
    %15 = const {value = 2} : i64
    %16, %r.4 = call {function = @"BinaryInteger.+=", types = [i64]} %r.1, %15 : (), i64
    yield %r.4, %case.1
  } {
    yield %r.1, %case.1
  }
  %17 = const {value = 2} : i64
  %18 = ieq %case.3, %17 : bool
  %r.5, %case.4 = if %18 : i64, i64 {
    %r.6 = const {value = 9} : i64
    yield %r.6, %case.3
  } {
    yield %r.3, %case.3
  }
  return %r.5
}
