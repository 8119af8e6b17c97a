// Types made from literals; values that can be called.

struct Meters: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral { var v: Double
 init(floatLiteral value: Double) { v = value }
 init(integerLiteral value: Int) { v = Double(value) } }
struct Name: ExpressibleByStringLiteral, CustomStringConvertible { var s: String
 init(stringLiteral value: String) { s = value }
 var description: String { "<\(s)>" } }
struct V: ExpressibleByArrayLiteral { var e: [Double]; init(arrayLiteral elements: Double...) { e = elements } }
let m: Meters = 3, n: Meters = 2.5
let nm: Name = "x"
let v: V = [1, 2, 3]
func f(_ m: Meters) -> Double { m.v }
print(m.v + n.v, nm, v.e, f(1.5))
struct Flag: ExpressibleByBooleanLiteral { var b: Bool; init(booleanLiteral value: Bool) { b = value } }
let fl: Flag = true
print(fl.b)
//> 5.5 <x> [1.0, 2.0, 3.0] 1.5
//> true
struct Poly { var c: [Double]
  func callAsFunction(_ x: Double) -> Double { c.reduce(0) { $0 * x + $1 } } }
struct Lin { var k: Double; func call(_ x: Double) -> Double { k * x } }
let p = Poly(c: [1, 2, 3])
print(p(2), Lin(k: 2)(4), [1.0, 2.0].map { p($0) })
//> 11.0 8.0 [6.0, 11.0]
// Elements of an array become what its context asks for, each on its own.
let one = 1, two: Int? = 2
let optionals: [Int?] = [one, one + 1, two], joined = [one, two]
let pairs: [(input: [Float], target: Float)] = [([0, 0], 0), ([0, 1], 1)]
let some: [(a: Int, b: Double)?] = [(1, 2), nil]
let operations: [(String, (Double, Double) -> Double)] = [("+", { $0 + $1 }), ("*", (*)), ("max", max)]
print(optionals, joined, pairs[1].input[1], some[0]!.b, [(1, 2.0), (3, 4)], operations.map { $0.1(2, 3) })
//> [Optional(1), Optional(2), Optional(2)] [Optional(1), Optional(2)] 1.0 2.0 [(1, 2.0), (3, 4.0)] [5.0, 6.0, 3.0]
// The value tells the arguments of a generic type.
struct Box<T: Equatable> { var v: T }
let numbers: Array = [1, 2.5], boxes: [Box] = [.init(v: 1)], range = (1...3) as ClosedRange, present: Optional = 3
print(numbers, boxes[0].v, range, present!)
//> [1.0, 2.5] 1 1...3 3
// Elements that become Optionals: of literals, and by assignment.
struct Gaps { var k: [Int?] }
var gaps: [[Int?]] = [[1], [2, nil]]
gaps[0][0] = 3 + 4
gaps[1] = [nil, 5]
let sure: [[Int]?] = [[1]], deep: [Int??] = [1], named: [String?] = ["a\(gaps.count)"]
print(Gaps(k: [1]), gaps, sure, deep, named)
//> Gaps(k: [Optional(1)]) [[Optional(7)], [nil, Optional(5)]] [Optional([1])] [Optional(Optional(1))] [Optional("a2")]
print(gradient(at: 2.0) { x in var a: [Double?] = [3, x]; a[0] = x * x; return a[0]! * a[1]! })
//> 12.0
// The initial value of a stored property tells what its generic type is of.
struct Cell<T> { var value: T }
struct Store<U> {
    var names: Array = ["a"]
    var cell: Cell = Cell(value: 2.5)
    var maybe: Optional = Cell(value: 1)
    var table: Dictionary = ["a": 1]
    var none: Cell<U>? = nil
}
let store = Store<Bool>()
print(store.names, store.cell.value + 0.5, store.maybe!.value, store.table["a"]!, store.none is Cell<Bool>)
//> ["a"] 3.0 1 1 false

// The type of a literal beside a derivative is that of the derivative, which the literal that it is taken at decides.
func equal<T: Equatable>(_ a: T, _ b: T) -> Bool { a == b }
func same<T: Differentiable>(_ x: T) -> T { x }
print(equal(4, gradient(at: 2.0) { $0 * $0 }), equal(gradient(at: 2.0) { same($0) }, 1), equal([4], [gradient(at: 2.0) { $0 * $0 }]))
print(gradient(at: 2.0) { $0 * $0 } == 4, 5 > gradient(at: 2.0) { $0 * $0 }, 1 + gradient(at: 2.0) { $0 * $0 } * 2 - 3)
//> true true true
//> true true 6.0
// What is asked of a derivative tells what the literal is that it is taken at.
let slope: Float = gradient(at: 2) { x in x * x }, back: (Float) -> Float = pullback(at: 3) { $0 * $0 }
let (along, across): (Float, Float) = gradient(at: 2, 3.0) { $0 * $1 }
print(type(of: slope), back(2), along, across, equal(4 as Float, gradient(at: 2.0) { $0 * $0 }))
//> Float 12.0 3.0 2.0 true
