// The rest of a block moves into the branch that goes on: no flags.
func clamp(_ x: Float) -> Float {
    if x < 0 { return 0 }
    guard x < 10 else { return 10 }
    var y = x
    if x > 5 { y = y * 2 } else if x > 4 { return y }
    return y + 1
}
// expected
func @clamp(%x: f32) -> (f32) {exported = "clamp", module = "main"} {
  %0 = const {value = 0.0} : f32
  %1 = flt %x, %0 : bool
  %result = if %1 : f32 {
    %result.1 = const {value = 0.0} : f32
    yield %result.1
  } {
    %2 = const {value = 10.0} : f32
    %3 = flt %x, %2 : bool
    %result.2 = if %3 : f32 {
      %4 = const {value = 5.0} : f32
      %5 = fgt %x, %4 : bool
      %result.3, %y, %6 = if %5 : f32, f32, i64 {
        %7 = const {value = 2.0} : f32
        %y.1 = fmul %x, %7 : f32
        %8 = uninit : f32
        %9 = const {value = 0} : i64
        yield %8, %y.1, %9
      } {
        %10 = const {value = 4.0} : f32
        %11 = fgt %x, %10 : bool
        %result.4, %12 = if %11 : f32, i64 {
          %13 = const {value = 1} : i64
          yield %x, %13
        } {
          %14 = uninit : f32
          %15 = const {value = 0} : i64
          yield %14, %15
        }
        yield %result.4, %x, %12
      }
      %16 = const {value = 0} : i64
      %17 = ieq %6, %16 : bool
      %result.5 = if %17 : f32 {
        %18 = const {value = 1.0} : f32
        %result.6 = fadd %y, %18 : f32
        yield %result.6
      } {
        yield %result.3
      }
      yield %result.5
    } {
      %result.7 = const {value = 10.0} : f32
      yield %result.7
    }
    yield %result.2
  }
  return %result
}
