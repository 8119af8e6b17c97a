// Statements, targets and local functions: exits, defer, switch, cells, inout.

var counter = 0
func bump() -> Int { counter += 1; return counter }
print(bump(), bump(), counter) //> 1 2 2
func makeCounter() -> () -> Int {
    var n = 0
    return { n += 1; return n }
}
let c1 = makeCounter()
print(c1(), c1(), makeCounter()()) //> 1 2 1
func deferred(_ x: Int) -> Int {
    var log = 0
    defer { print("done", log) }
    if x > 2 { log = 1; return x }
    log = 2
    return -x
}
print(deferred(3), deferred(1))
//> done 1
//> done 2
//> 3 -1
func sw(_ x: Int) -> String {
    switch x {
    case 0: return "zero"
    case 1, 2: return "small"
    case 3...9: return "digit"
    case let y where y < 0: return "negative \(y)"
    default: break
    }
    return "large"
}
print(sw(0), sw(2), sw(5), sw(-4), sw(10)) //> zero small digit negative -4 large
enum Shape { case circle(radius: Double), square(Double), unit }
func area(_ s: Shape) -> Double {
    switch s {
    case .circle(let r): return r * r * 3
    case .square(let a): return a * a
    case .unit: return 1
    }
}
print(area(.circle(radius: 2)), area(.square(3)), area(.unit)) //> 12.0 9.0 1.0
print(Shape.circle(radius: 2), Shape.unit, Shape.square(1)) //> circle(radius: 2.0) unit square(1.0)
func ft(_ x: Int) -> Int {
    var r = 0
    switch x {
    case 0: r += 1; fallthrough
    case 1: r += 10
        if r > 10 { fallthrough }
    case 2: r += 100
    default: r = -1
    }
    return r
}
print(ft(0), ft(1), ft(2), ft(3)) //> 111 10 100 -1
outer: for i in 0..<5 {
    for j in 0..<5 {
        if j == 3 { continue outer }
        if i == 2 { break outer }
        print(i, j, terminator: ";")
    }
}
print() //> 0 0;0 1;0 2;1 0;1 1;1 2;
var stack = [1, 2, 3]
while stack.count > 0 { print(stack.removeLast(), terminator: ";") }
print() //> 3;2;1;
let opt: Int? = 5
if let o = opt, o > 3 { print("yes", o) } else { print("no") } //> yes 5
print(opt.map { $0 * 2 } ?? 0) //> 10
print(opt, nil as Int?, [Optional(1.5), nil]) //> Optional(5) nil [Optional(1.5), nil]
struct Grid {
    var rows: [[Double]]
    var count: Int { return rows.count }
    subscript(i: Int, j: Int) -> Double {
        get { return rows[i][j] }
        set { rows[i][j] = newValue }
    }
    mutating func scale(by k: Double = 2) {
        for i in 0..<rows.count { for j in 0..<rows[i].count { rows[i][j] *= k } }
    }
}
var grid = Grid(rows: [[1, 2], [3, 4]])
grid[0, 1] = 7
grid[1, 0] += 10
grid.scale()
grid.rows[0].append(5)
print(grid, grid.count) //> Grid(rows: [[2.0, 14.0, 5.0], [26.0, 8.0]]) 2
var a = 1, b = 2
(a, b) = (b, a)
swap(&a, &b)
print(a, b) //> 1 2
func fact(_ n: Int) -> Int { return n <= 1 ? 1 : n * fact(n - 1) }
print(fact(10)) //> 3628800
func localFns(_ x: Int) -> Int {
    let base = x
    func even(_ n: Int) -> Bool { return n == 0 ? true : odd(n - 1) }
    func odd(_ n: Int) -> Bool { return n == 0 ? false : even(n - 1 + base - base) }
    return even(x) ? 1 : 0
}
print(localFns(4), localFns(5)) //> 1 0
var i = 0
repeat { i += 1; if i == 3 { continue }; if i > 5 { break } } while i < 10
print(i) //> 6
dump((1, [1.5, 2.5]))
//> ▿ 2 elements
//>   - .0 : 1
//>   ▿ .1 : 2 elements
//>     - 1.5
//>     - 2.5
let name = "x\(1 + 1)" + "y"
print(name, name == "x2y", "a" < "b") //> x2y true true
struct Temp { let c: Double; init?(_ v: Double) { if v < 0 { return nil }; c = v } }
print(Temp(-1) == nil ? "nil" : "some", Temp(2)!.c) //> nil 2.0
