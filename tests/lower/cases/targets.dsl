// Values that hold buffers are taken out of their aggregates, updated and put back; numbers are just replaced.
struct Grid {
    var rows: [[Double]]
    var count: Int
    subscript(i: Int) -> Double {
        get { return rows[i][i] }
        set { rows[i][i] = newValue }
    }
}

func update(_ grid: Grid) -> Grid {
    var g = grid
    g.count += 1
    g.rows[0][1] = 2
    g.rows[1].append(3)
    g[2] *= 4
    return g
}

func exchange(_ pair: (Int, Int)) -> (Int, Int) {
    var p = pair
    swap(&p.0, &p.1)
    (p.0, p.1) = (p.1, p.0)
    return p
}
// expected
func @update(%grid: Grid) -> (Grid) {exported = "update", module = "main"} {
  %0 = const {value = 1} : i64
  %1 = get {index = 1} %grid : i64
  %2, %3 = call {function = @"BinaryInteger.+=", types = [i64]} %1, %0 : (), i64
  %g = set {index = 1} %grid, %3 : Grid
  %4 = const {value = 0} : i64
  %5 = const {value = 1} : i64
  %6 = const {value = 2.0} : f64
  %7, %8 = take {index = 0} %g : Grid, array<array<f64>>
  %9, %10 = array.take %8, %4 : array<array<f64>>, array<f64>
  %11 = array.set %10, %5, %6 : array<f64>
  %12 = array.set %9, %4, %11 : array<array<f64>>
  %g.1 = set {index = 0} %7, %12 : Grid
  %13 = const {value = 1} : i64
  %14 = const {value = 3.0} : f64
  %15, %16 = take {index = 0} %g.1 : Grid, array<array<f64>>
  %17, %18 = array.take %16, %13 : array<array<f64>>, array<f64>
  %19, %20 = call {function = @Array.append, types = [f64]} %18, %14 : (), array<f64>
  %21 = array.set %17, %13, %20 : array<array<f64>>
  %g.2 = set {index = 0} %15, %21 : Grid
  %22 = const {value = 2} : i64
  %23 = const {value = 4.0} : f64
  %24 = call {function = @Grid.subscript.get, types = []} %g.2, %22 : f64
  %25, %26 = call {function = @"BinaryFloatingPoint.*=", types = [f64]} %24, %23 : (), f64
  %27, %g.3 = call {function = @Grid.subscript.set, types = []} %g.2, %22, %26 : (), Grid
  return %g.3
}

func @exchange(%pair: (i64, i64)) -> ((i64, i64)) {exported = "exchange", module = "main"} {
  %0 = get {index = 0} %pair : i64
  %1 = get {index = 1} %pair : i64
  %2, %3, %4 = call {function = @swap, types = [i64]} %0, %1 : (), i64, i64
  %p = set {index = 0} %pair, %3 : (i64, i64)
  %p.1 = set {index = 1} %p, %4 : (i64, i64)
  %5 = get {index = 1} %p.1 : i64
  %6 = get {index = 0} %p.1 : i64
  %7 = make %5, %6 : (i64, i64)
  %8 = get {index = 0} %7 : i64
  %p.2 = set {index = 0} %p.1, %8 : (i64, i64)
  %9 = get {index = 1} %7 : i64
  %p.3 = set {index = 1} %p.2, %9 : (i64, i64)
  return %p.3
}

func @Grid.subscript.get(%self: Grid, %i: i64) -> (f64) {module = "main"} {
  %0 = get {index = 0} %self : array<array<f64>>
  %1 = array.get %0, %i : array<f64>
  %result = array.get %1, %i : f64
  return %result
}

func @Grid.subscript.set(%self: Grid, %i: i64, %newValue: f64) -> ((), Grid) {module = "main"} {
  %0, %1 = take {index = 0} %self : Grid, array<array<f64>>
  %2, %3 = array.take %1, %i : array<array<f64>>, array<f64>
  %4 = array.set %3, %i, %newValue : array<f64>
  %5 = array.set %2, %i, %4 : array<array<f64>>
  %self.1 = set {index = 0} %0, %5 : Grid
  %6 = make : ()
  return %6, %self.1
}
