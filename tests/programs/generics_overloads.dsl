// Compositions of protocols, and which of several overloads is chosen.

protocol A { var x: Double { get } }
protocol B { func scale(_ k: Double) -> Double }
typealias AB = A & B
extension A where Self: B { func both() -> Double { scale(x) } }
struct S: A, B { var x: Double; func scale(_ k: Double) -> Double { k * 3 } }
func f<T: A & B>(_ t: T) -> Double { t.both() }
func g(_ t: some A & B) -> Double { t.x + t.scale(1) }
func h<T>(_ t: T) -> Double where T: AB { t.x }
func k(_ t: A & B) -> Double { t.x }
print(f(S(x: 2)), g(S(x: 1)), h(S(x: 5)), k(S(x: 6)))
//> 6.0 4.0 5.0 6.0
func f(_ x: Int) -> String { "int" }
func f(_ x: Double) -> String { "double" }
func f<T>(_ x: T) -> String { "generic" }
func f<T: Comparable>(_ x: T) -> String { "comparable" }
func f(_ x: Int...) -> String { "variadic" }
func g<T>(_ x: [T]) -> String { "array" }
func g<T>(_ x: T) -> String { "any" }
func h(_ x: Int, _ y: Int = 0) -> String { "two" }
func h(_ x: Int) -> String { "one" }
func k() -> Int { 1 }
func k() -> String { "s" }
func m<T: Numeric>(_ x: T) -> String { "num" }
func m<T: FloatingPoint>(_ x: T) -> String { "fp" }
struct Q {}
print(f(1), f(1.5), f("s"), f(Q()), f(1, 2), g([1]), g(1), h(1), m(1), m(2.0))
let i: Int = k(), s: String = k()
print(i, s)
func sin(_ x: Int) -> String { "mysin" }
print(sin(3))
//> int double comparable generic variadic array any one num fp
//> 1 s
//> mysin
