// Labels, arguments, overloads.
func f(_ x: Float, y: Int = 2, _ z: Bool = true) -> Float { return x }
func noArguments() {}
func two(first: Int, second: Int) {}
func list(_ xs: Int..., scale: Int = 1) -> Int { return xs.count * scale }
func overloaded(_ x: Int) -> Int { return x }
func overloaded(_ x: Float) -> Float { return x }
func overloaded<T>(_ x: [T]) -> T { return x[0] }
func pick() -> Int { return 1 }
func pick() -> Float { return 1 }
func change(_ x: inout Int, _ y: inout Int) {}
let good1 = f(1), good2 = f(1, y: 3), good3 = f(1, y: 3, false), good4 = f(1, false)
let good5 = list(), good6 = list(1, 2, scale: 3)
let good7: Float = overloaded(2), good8 = overloaded([1.5]), good9: Float = pick()
var p = 1, q = 2
change(&p, &q)
noArguments(1) // error: argument passed to call that takes no arguments
let bad1 = f() // error: missing argument for parameter #1 in call
let bad2 = f("s") // error: cannot convert value of type 'String' to expected argument type 'Float'
let bad3 = f(1, z: true) // error: extra argument 'z' in call
let bad4 = f(1, y: 2, true, 4) // error: extra argument at position #4 in call
let bad5 = f(x: 1) // error: extraneous argument label 'x:' in call
two(second: 1, first: 2) // error: argument 'first' must precede argument 'second'
two(1, second: 2) // error: missing argument label 'first:' in call
two(a: 1, b: 2) // error: incorrect argument labels in call (have 'a:b:', expected 'first:second:')
two(first: 1) // error: missing argument for parameter 'second' in call
let bad6 = overloaded("s") // error: no exact matches in call to global function 'overloaded'
let bad7 = pick() // error: ambiguous use of 'pick()'
let bad8 = list(1, "s") // error: cannot convert value of type 'String' to expected argument type 'Int'
change(p, &q) // error: passing value of type 'Int' to an inout parameter requires explicit '&'
change(&p, &p) // error: overlapping accesses to 'p', but modification requires exclusive access; consider copying to a local variable
change(&good1, &q) // error: cannot pass immutable value as inout argument: 'good1' is a 'let' constant
let bad9 = f(&p) // error: '&' used with non-inout argument of type 'Int'
let bad10 = p(3) // error: cannot call value of non-function type 'Int'
let bad11 = nothing(1) // error: cannot find 'nothing' in scope
let bad12 = Float // error: expected member name or constructor call after type name
let bad13 = Foundation // error: expected module member name after module name
struct Made { var n: Int }
let good10 = Made(n: 1)
let bad14 = Made() // error: missing argument for parameter 'n' in call
let bad15 = Made(m: 1) // error: incorrect argument label in call (have 'm:', expected 'n:')
let bad16 = Made(n: 1, 2) // error: extra argument at position #2 in call
let bad17 = max(1, s: 2) // error: extraneous argument label 's:' in call
// Labels and their order, with default values between.
func several(_ a: Int, b: Int = 2, c: Int = 3) -> Int { return a * 100 + b * 10 + c }
let order1 = several(1, c: 2, b: 3) // error: argument 'b' must precede argument 'c'
let order2 = several(1, 2) // error: missing argument label 'b:' in call
struct TwoParts { var x: Int; var y: Int }
let order3 = TwoParts() // error: missing arguments for parameters 'x', 'y' in call
func valued(_ x: Int) -> Int { return x } // note: found this candidate
func valued(_ x: Int) -> Double { return 0.5 } // note: found this candidate
let bad22 = valued(p) // error: ambiguous use of 'valued(_:)'
func same<T>(_ x: T) -> T { return x }
func same(_ x: Int) -> String { return "" }
let same1: Int = same(p), same2: String = same(p), same3 = same(p).count
let bad23: Bool = same(p) // error: no exact matches in call to global function 'same'
// A method of a type takes the value that it is called on, and gives a function.
struct Grows { var n: Int; mutating func grow(_ k: Int) { n += k }; func plus(_ k: Int) -> Int { return n + k } }
var grown = Grows(n: 1)
let plus: (Int) -> Int = Grows.plus(grown), four = Grows.plus(grown)(3)
let bad24 = Grows.plus(grown, 3) // error: extra argument at position #2 in call
let bad25 = Grows.plus(3) // error: cannot convert value of type 'Int' to expected argument type 'Grows'
Grows.grow(&grown)(2) // error: partial application of 'mutating' method is not allowed
