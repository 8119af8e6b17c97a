// Generic functions and types.
func same<T: Equatable>(_ x: T, _ y: T) -> Bool { return x == y }
func make<T>() -> T { return fatalError() }
func first<T, U>(_ x: T, _ y: U) -> T { return x }
struct Box<T> { var value: T
    func map<U>(_ f: (T) -> U) -> Box<U> { return Box<U>(value: f(value)) }
}
extension Box where T: Comparable { func larger(_ o: T) -> T { return o > value ? o : value } }
struct Plain {}
let good1 = same(1, 2.5), good2 = first(1, "s"), good3: Float = make()
let good4 = Box(value: 3).map { Float($0) }.value, good5 = Box<Double>(value: 3).larger(4)
let bad1 = same(1, "s") // error: conflicting arguments to generic parameter 'T' ('Int' vs. 'String')
let bad2 = same(Plain(), Plain()) // error: global function 'same' requires that 'Plain' conform to 'Equatable'
let bad3 = make() // error: generic parameter 'T' could not be inferred
let bad4 = Box(value: Plain()).larger(Plain()) // error: referencing instance method 'larger(_:)' on 'Box' requires that 'Plain' conform to 'Comparable'
let bad5 = Box<Int, Int>(value: 3) // error: generic type 'Box' specialized with too many type parameters (got 2, but expected 1)
let bad6 = Box<Int>(value: "s") // error: cannot convert value of type 'String' to expected argument type 'Int'
let bad7: Box<Float> = Box(value: "s") // error: cannot convert value of type 'Box<String>' to specified type 'Box<Float>'
func sum<T: AdditiveArithmetic>(_ x: T, _ y: T) -> T { return x + y * y } // error: binary operator '*' cannot be applied to two 'T' operands
func less<T>(_ x: T, _ y: T) -> Bool { return x < y } // error: binary operator '<' cannot be applied to two 'T' operands
func wrong<T>(_ x: T) -> T { return 1 } // error: cannot convert return expression of type 'Int' to return type 'T'
func unwrap<T>(_ x: T?) -> T { return x } // error: value of optional type 'T?' must be unwrapped to a value of type 'T'
func gradientOf<T: Differentiable>(_ x: T) -> T.TangentVector { return gradient(at: x) { x in x } } // error: global function 'gradient(at:of:)' requires that 'T' conform to 'FloatingPoint'
_ = pullback(at: 2.0) { x in (x, x) }((1, 1)) // error: global function 'pullback(at:of:)' requires that '(Double, Double)' conform to 'Differentiable'
let bad8 = gradient(at: 3) { (x: Int) in x } // error: global function 'gradient(at:of:)' requires that 'Int' conform to 'Differentiable'
