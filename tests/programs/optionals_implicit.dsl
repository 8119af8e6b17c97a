// What is declared as `T!` is unwrapped where a `T` is needed, and stays an Optional elsewhere.
final class Leaf { var value = 1; init(_ value: Int) { self.value = value } }
struct Model { var weight: Double!; var xs: [Double]! = [1, 2]; var leaf: Leaf! }
var count: Int!
count = 3
let plain: Int = count, pair: (Int, Double) = (count, 2)
print(plain, pair, count + 1, -count, count < 4, count...4) //> 3 (3, 2.0) 4 -3 true 3...4
count += 2
let kept = count
print(count == 5, count != nil, count ?? 0, kept == nil, kept! + 1) //> true true 5 false 6
var m = Model()
m.weight = 2.5
m.xs.append(7)
m.xs[0] = 9
m.xs[1] += m.weight
m.leaf = Leaf(4)
m.leaf.value += 1
print(m.xs.count, m.xs[count - 3], m.xs!, m.leaf.value) //> 3 7.0 [9.0, 4.5, 7.0] 5
var sum = 0.0
for x in m.xs { sum += x }
print(sum) //> 20.5

func maybe(_ x: Int?) -> String { x == nil ? "nil" : "some" }
func over(_ x: Int) -> String { "plain" }
func over(_ x: Int?) -> String { "optional" }
func change(_ x: inout Int) { x += 1 }
func same<T>(_ x: T) -> T { x }
print(maybe(count), over(count), max(count, 2), same(count) == nil, Double(count)) //> some optional 5 false 5.0
change(&count)
print(count!) //> 6
func find(_ x: Int) -> Int! { x > 0 ? x : nil }
if let found = find(-1) { print(found) } else { print(find(3) + 1, find(2)!) } //> 4 2
var twice: ((Int) -> Int)! = { 2 * $0 }
var flag: Bool! = true
if flag && !(!flag) { print(twice(4), { (x: Int!) -> Int in x + 1 }(3)) } //> 8 4

// An operator that is there for Optionals takes them as they are.
infix operator <?>: AdditionPrecedence
func <?> (a: Int?, b: Int?) -> String { a == nil || b == nil ? "nothing" : "both" }
var none: Int!
print(none <?> count, none == nil) //> nothing true

// A member that Optionals have too is that of the value only where the Optional's does not fit.
var numbers: [Double]! = [1, 2]
print(numbers.map { $0 * 2 }, numbers.map { $0.count }!) //> [2.0, 4.0] 2

// Elements of literals and branches are unwrapped where the context wants no Optional.
let elements: [Double] = [m.weight, 2], entries: [String: Double] = ["a": m.weight]
let branch: Double = flag ? m.weight : 0
print(elements, entries, branch, [m.weight], (flag ? m.weight : 0) + 1)
//> [2.5, 2.0] ["a": 2.5] 2.5 [Optional(2.5)] 3.5
print(["a": m.weight], flag ? m.weight : 0, flag ? nil : m.weight) //> ["a": Optional(2.5)] Optional(2.5) nil

struct Wrapped {
    var values = [1.0]
    subscript(i: Int) -> Double! { get { values[i] } set { values[i] = newValue } }
}
var wrapped = Wrapped()
wrapped[0] += 2
print(wrapped[0] * 2, wrapped[0]) //> 6.0 Optional(3.0)

@differentiable
func cube(_ x: Double) -> Double { var y: Double! = nil; y = x * x; return y * x }
print(gradient(at: 2.0, in: cube)) //> 12.0
print(1 + none) //! :65:11: Fatal error: Unexpectedly found nil while implicitly unwrapping an Optional value
