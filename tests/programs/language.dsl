// The language without derivatives: values, strings, tuples, numbers, generics, optionals.

print("a", 1, 2.5, true, (1, "x"), [1.5, 2], separator: "|") //> a|1|2.5|true|(1, "x")|[1.5, 2.0]
print(0.1, Float(0.1), 1e16, 1e-5, Float(16777216), 100000.0, -0.0, 1.0 / 0, 5e-324) //> 0.1 0.1 1e+16 1e-05 16777216.0 100000.0 -0.0 inf 5e-324
print("1 + 2 = \(1 + 2), \("nested \(3)")") //> 1 + 2 = 3, nested 3
print(7 / 2, -7 / 2, 7 % 3, -7 % 3, 7 & 3, 6 | 1, 5 ^ 1, 1 << 4, -16 >> 2, ~5) //> 3 -3 1 -1 3 7 4 16 -4 -6
print(Int.max &+ 1, UInt8(200) &+ 100, Int32.max, Int(3.99), Int(-3.99)) //> -9223372036854775808 44 2147483647 3 -3

let (a, b): (Int, Double) = (1, 2)
let named = (value: 3, name: "n")
print(a, b, named.value, named.name, named) //> 1 2.0 3 n (value: 3, name: "n")

func identity<T>(_ x: T) -> T { return x }
func largest<T: Comparable>(_ items: [T]) -> T {
    var best = items[0]
    for item in items where item > best { best = item }
    return best
}
print(identity("s"), identity(2), largest([3, 9, 2]), largest(["b", "a"])) //> s 2 9 b

func divide(_ x: Int, by y: Int) -> Int? { return y == 0 ? nil : x / y }
if let q = divide(7, by: 2) { print(q) } //> 3
print(divide(1, by: 0) ?? -1) //> -1

extension Int {
    var doubled: Int { return self * 2 }
    func times(_ body: (Int) -> Void) { for i in 0..<self { body(i) } }
}
print(21.doubled) //> 42
var log = ""
3.times { log += "\($0)" }
print(log) //> 012

var count = 0
func bump() -> Int {
    count += 1
    return count
}
print(bump() + bump(), count) //> 3 2

let numbers = stride(from: 0, to: 10, by: 3)
var seen: [Int] = []
for n in numbers { seen.append(n) }
for n in stride(from: 2, through: -2, by: -2) { seen.append(n) }
print(seen) //> [0, 3, 6, 9, 2, 0, -2]

func fib(_ n: Int) -> Int { return n < 2 ? n : fib(n - 1) + fib(n - 2) }
print(fib(20)) //> 6765

enum Direction { case north, south(Int) }
func describe(_ d: Direction) -> String {
    switch d {
    case .north: return "north"
    case .south(let steps): return "south \(steps)"
    }
}
print(describe(.north), describe(.south(3))) //> north south 3

typealias Number = Double
let half: Number = 1 / 2
print(half, min(2, 1), max(2.5, 1), abs(-3), [1, 2] == [1, 2], "a" < "b") //> 0.5 1 2.5 3 true true
print(5.isMultiple(of: 5), 6.0.squareRoot() > 2.44, (1...3).contains(3), (0..<3).contains(3)) //> true true true false
