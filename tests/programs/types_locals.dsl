// Local computed variables, types and functions; who may write to a property.

func f(_ n: Int) -> Int {
  var total = n
  var double: Int { total * 2 }
  var half: Int { get { total / 2 } set { total = newValue * 2 } }
  let a = double
  half = 10
  total += 1
  return a + double + half
}
print(f(3))
struct S { var x: Double
 func g() -> Double { var sq: Double { x * x }; return sq + sq } }
print(S(x: 3).g())
//> 58
//> 18.0
func area() -> Double {
  struct R { var w: Double, h: Double; var a: Double { w * h } }
  enum K { case x, y }
  func twice<T: Numeric>(_ x: T) -> T { x * 2 }
  let k = K.y
  return R(w: 2, h: 3).a + twice(1.5) + Double(twice(2)) + (k == .y ? 100 : 0)
}
print(area())
func outer<T: Comparable>(_ xs: [T]) -> T {
  func pick(_ a: T, _ b: T) -> T { a > b ? a : b }
  struct Holder { var v: Int }
  return xs.reduce(xs[0], pick)
}
print(outer([3, 9, 2]), outer(["a", "c"]))
//> 113.0
//> 9 c
struct A { private(set) var x = 1
 fileprivate var y = 2
 internal var z = 3
 public private(set) var w = 4
 mutating func bump() { x += 1; w += 1 } }
var a = A()
a.bump()
print(a.x, a.y, a.z, a.w)
//> 2 2 3 5
