// Without exits a loop carries what it assigns; with exits it carries a code too, and a `for` becomes a `while`.
func sum(_ n: Int) -> Int {
    var total = 0
    for i in 0..<n where i != 3 { total += i }
    return total
}

func first(_ n: Int, _ limit: Int) -> Int {
    for i in 0..<n {
        if i * i > limit { return i }
        if i > 100 { break }
    }
    return -1
}

func collatz(_ start: Int) -> Int {
    var n = start
    var steps = 0
    while n != 1 {
        n = n % 2 == 0 ? n / 2 : 3 * n + 1
        steps += 1
    }
    repeat { steps -= 1 } while steps > 100
    return steps
}
// expected
func @sum(%n: i64) -> (i64) {exported = "sum", module = "main"} {
  %total = const {value = 0} : i64
  %0 = const {value = 0} : i64
  %sequence = call {function = @"Comparable...<", types = [i64]} %0, %n : Range<i64>
  %1 = call {function = @Range._iterationCount.get, types = [i64]} %sequence : i64
  %total.1 = for %1, %total : i64 {
  ^(%index: i64, %total.2: i64):
    %i = call {function = @Range._element, types = [i64]} %sequence, %index : i64
    %2 = const {value = 3} : i64
    %3 = ine %i, %2 : bool
    %total.3 = if %3 : i64 {
      %4, %total.4 = call {function = @"BinaryInteger.+=", types = [i64]} %total.2, %i : (), i64
      yield %total.4
    } {
      yield %total.2
    }
    yield %total.3
  }
  return %total.1
}

func @first(%n: i64, %limit: i64) -> (i64) {exported = "first", module = "main"} {
  %0 = const {value = 0} : i64
  %sequence = call {function = @"Comparable...<", types = [i64]} %0, %n : Range<i64>
  %1 = call {function = @Range._iterationCount.get, types = [i64]} %sequence : i64
  %2 = const {value = 0} : i64
  %3 = uninit : i64
  %4 = const {value = 0} : i64
  %5, %result, %6 = while %2, %3, %4 : i64, i64, i64 {
  ^(%index: i64, %result.1: i64, %7: i64):
    %8 = const {value = 0} : i64
    %9 = ieq %7, %8 : bool
    %10 = ilt %index, %1 : bool
    %11 = iand %9, %10 : bool
    yield %11
  } {
  ^(%index.1: i64, %result.2: i64, %12: i64):
    %i = call {function = @Range._element, types = [i64]} %sequence, %index.1 : i64
    %13 = imul %i, %i : i64
    %14 = igt %13, %limit : bool
    %result.3, %15 = if %14 : i64, i64 {
      %16 = const {value = 1} : i64
      yield %i, %16
    } {
      %17 = const {value = 100} : i64
      %18 = igt %i, %17 : bool
      %19 = if %18 : i64 {
        %20 = const {value = 2} : i64
        yield %20
      } {
        %21 = const {value = 0} : i64
        yield %21
      }
      yield %result.2, %19
    }
    %22 = const {value = 1} : i64
    %23 = wadd %index.1, %22 : i64
    yield %23, %result.3, %15
  }
  %24 = const {value = 2} : i64
  %25 = ieq %6, %24 : bool
  %26 = const {value = 0} : i64
  %27 = select %25, %26, %6 : i64
  %28 = const {value = 0} : i64
  %29 = ieq %27, %28 : bool
  %result.4 = if %29 : i64 {
    %result.5 = const {value = -1} : i64
    yield %result.5
  } {
    yield %result
  }
  return %result.4
}

func @collatz(%start: i64) -> (i64) {exported = "collatz", module = "main"} {
  %steps = const {value = 0} : i64
  %n, %steps.1 = while %start, %steps : i64, i64 {
  ^(%n.1: i64, %steps.2: i64):
    %0 = const {value = 1} : i64
    %1 = ine %n.1, %0 : bool
    yield %1
  } {
  ^(%n.2: i64, %steps.3: i64):
    %2 = const {value = 2} : i64
    %3 = irem %n.2, %2 : i64
    %4 = const {value = 0} : i64
    %5 = ieq %3, %4 : bool
    %n.3 = if %5 : i64 {
      %6 = const {value = 2} : i64
      %7 = idiv %n.2, %6 : i64
      yield %7
    } {
      %8 = const {value = 3} : i64
      %9 = imul %8, %n.2 : i64
      %10 = const {value = 1} : i64
      %11 = iadd %9, %10 : i64
      yield %11
    }
    %12 = const {value = 1} : i64
    %13, %steps.4 = call {function = @"BinaryInteger.+=", types = [i64]} %steps.3, %12 : (), i64
    yield %n.3, %steps.4
  }
  %14 = const {value = 0} : i64
  %steps.5, %15 = while %steps.1, %14 : i64, i64 {
  ^(%steps.6: i64, %16: i64):
    %17 = const {value = 0} : i64
    %18 = ieq %16, %17 : bool
    yield %18
  } {
  ^(%steps.7: i64, %19: i64):
    %20 = const {value = 1} : i64
    %21, %steps.8 = call {function = @"BinaryInteger.-=", types = [i64]} %steps.7, %20 : (), i64
    %22 = const {value = 100} : i64
    %23 = igt %steps.8, %22 : bool
    %24 = if %23 : i64 {
      %25 = const {value = 0} : i64
      yield %25
    } {
      %26 = const {value = 2} : i64
      yield %26
    }
    yield %steps.8, %24
  }
  return %steps.5
}
