func show(_ x: Double, _ pair: (value: Int, text: String)) -> String {
    print("x:", x, pair, separator: "", terminator: ";\n")
    precondition(x > 0, "x is \(x)")
    precondition(pair.value != 0)
    return "\(x) and \(pair.text)"
}
// expected
func @show(%x: f64, %pair: (i64, String)) -> (String) {exported = "show", module = "main"} {
  %0 = bytes {value = b"x:"} : array<u8>
  %1 = describe {style = "print"} %x : array<u8>
  %2 = describe {style = "print", labels = [["value", "text"], [null, null]]} %pair : array<u8>
  %3 = bytes {value = b""} : array<u8>
  %4 = bytes {value = b";\x0a"} : array<u8>
  %5 = array.concat %0, %3 : array<u8>
  %6 = array.concat %5, %1 : array<u8>
  %7 = array.concat %6, %3 : array<u8>
  %8 = array.concat %7, %2 : array<u8>
  %9 = array.concat %8, %4 : array<u8>
  print %9
  %10 = make : ()
  %11 = const {value = 0.0} : f64
  %12 = fgt %x, %11 : bool
  if %12 {
    yield
  } {
    %13 = bytes {value = b"x is "} : array<u8>
    %14 = describe {style = "print"} %x : array<u8>
    %15 = array.concat %13, %14 : array<u8>
    trap {message = "Precondition failed: "} %15
    yield
  }
  %16 = make : ()
  %17 = get {index = 0} %pair : i64
  %18 = const {value = 0} : i64
  %19 = ine %17, %18 : bool
  check {message = "Precondition failed"} %19
  %20 = make : ()
  %21 = describe {style = "print"} %x : array<u8>
  %22 = bytes {value = b" and "} : array<u8>
  %23 = get {index = 1} %pair : String
  %24 = get {index = 0} %23 : array<u8>
  %25 = array.concat %21, %22 : array<u8>
  %26 = array.concat %25, %24 : array<u8>
  %result = make %26 : String
  return %result
}
