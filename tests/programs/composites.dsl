// Recursive structs, closures over self, nested generics, extensions of constrained types, nested loops.

struct Tree { var v: Int; var kids: [Tree]
  func sum() -> Int { var s = v; for k in kids { s += k.sum() }; return s }
  func depth() -> Int { return 1 + (kids.map { $0.depth() }.max() ?? 0) } }
var t = Tree(v: 1, kids: [Tree(v: 2, kids: []), Tree(v: 3, kids: [Tree(v: 4, kids: [])])])
t.kids[1].kids[0].v += 10
print(t.sum(), t.depth()) //> 20 3
print(t.kids[0]) //> Tree(v: 2, kids: [])
func b(_ f: Bool) -> Int { switch f { case true: return 1; case false: return 0 } }
print(b(true), b(false)) //> 1 0
func o(_ x: Int?) -> String { switch x { case nil: return "nil"; case 0?: return "zero"; case let v?: return "v\(v)" } }
print(o(nil), o(0), o(4)) //> nil zero v4
struct M { var n = 0
  mutating func go() { func f(_ k: Int) { self.n += k }; f(2); [1, 2].forEach { self.n += $0 } }
  func get() -> () -> Int { return { self.n * 2 } } }
var m = M(); m.go(); print(m.n, m.get()()) //> 5 10
func gen<T>(_ x: T) -> () -> T { func inner() -> T { return x }; return inner }
print(gen(3)(), gen("s")()) //> 3 s
extension Array where Element == Double { func total() -> Double { return reduce(0, +) } 
   var mean: Double { return total() / Double(count) } }
print([1.0, 3.0].mean) //> 2.0
let z = [3, 1, 2].map { [$0, $0 * 2] }.filter { $0[1] > 2 }
print(z, z.count) //> [[3, 6], [2, 4]] 2
func tuples() -> (a: Int, b: (Double, String)) { return (1, (2.5, "q")) }
let (ta, (tb, _)) = tuples()
print(ta, tb, tuples().b.1, tuples()) //> 1 2.5 q (a: 1, b: (2.5, "q"))
var arr2 = [Int](repeating: 7, count: 3); arr2[1] = arr2[0] + arr2.count; arr2 += [1]
print(arr2, arr2.first!, arr2.last ?? 0, arr2.contains(10), arr2.reversed()) //> [7, 10, 7, 1] 7 1 true [1, 7, 10, 7]
enum Color: String { case red, green = "G" }
print(Color.green.rawValue, Color(rawValue: "red")!, Color.red == .green) //> G red false
protocol Named { var name: String { get set } }
struct N: Named { var name: String }
func rename<T: Named>(_ x: inout T) { x.name += "!" }
var n = N(name: "n"); rename(&n); print(n.name) //> n!
func ternary(_ x: Int) -> Int { return x > 0 && x < 10 || x == 42 ? (x % 2 == 0 ? 2 : 1) : 0 }
print(ternary(4), ternary(42), ternary(50), ternary(3)) //> 2 2 0 1
let lazyVal: Int = { var s = 0; for i in 1...4 { s += i }; return s }()
print(lazyVal) //> 10
func loop3() -> Int { var k = 0; a: while true { b: while true { k += 1; if k > 5 { break a }; if k % 2 == 0 { continue a }; if k == 3 { break b } } ; k += 10 }; return k }
print(loop3()) //> 14
struct Slots { var v: Int?; var items: [Int]? }
func increment(_ a: inout Int?) { a! += 1 }
var slots = Slots(v: 1, items: [1])
increment(&slots.v)
slots.items?.append(2)
slots.items![0] = 5
print(slots) //> Slots(v: Optional(2), items: Optional([5, 2]))
