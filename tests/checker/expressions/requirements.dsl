// What generic functions, types and operators require, and what is said when it is not there.

protocol P {}
struct Plain {}
struct Box<T: P> { init(_ x: T) {} }
struct Holder {
    var number = 1
    static var shared = 2
    private(set) var kept = 3
    let fixed = 4
    func method<T: P>(_ x: T) {}
    func changes() { number = 3 } // error: cannot assign to property: 'self' is immutable
    static func reads() { print(number) } // error: instance member 'number' cannot be used on type 'Holder'
}
extension Array where Element: Comparable { func best() -> Element? { return first } }

func needs<T: P>(_ x: T) {}
func same<T>(_ a: T, _ b: T) -> T { return a }
func labelled(xx: Int, yy: Int) {}
func unlabelled(_ x: Int, _ y: Int) {}
func opaque(_ p: some P) {}

needs(3) // error: global function 'needs' requires that 'Int' conform to 'P'
opaque(3) // error: global function 'opaque' requires that 'Int' conform to 'P'
_ = Box(3) // error: generic struct 'Box' requires that 'Int' conform to 'P'
Holder().method(3) // error: instance method 'method' requires that 'Int' conform to 'P'
_ = same(1 as Int, 2.5 as Double) // error: conflicting arguments to generic parameter 'T' ('Int' vs. 'Double')
_ = same(1, "a") // error: conflicting arguments to generic parameter 'T' ('Int' vs. 'String')
_ = [Plain()].best() // error: referencing instance method 'best()' on 'Array' requires that 'Plain' conform to 'Comparable'
labelled(1, 2) // error: missing argument labels 'xx:yy:' in call
unlabelled(x: 1, y: 2) // error: extraneous argument labels 'x:y:' in call
labelled(xx: 1, yz: 2) // error: incorrect argument label in call (have 'xx:yz:', expected 'xx:yy:')

// Every error of an expression is reported.
print(needs(Plain()), undefined, Holder().shared, same(1, "b")) // error: global function 'needs' requires that 'Plain' conform to 'P' // error: cannot find 'undefined' in scope // error: static member 'shared' cannot be used on instance of type 'Holder' // error: conflicting arguments to generic parameter 'T' ('Int' vs. 'String')

var holder = Holder()
holder.kept = 1 // error: cannot assign to property: 'kept' setter is inaccessible
holder.fixed = 1 // error: cannot assign to property: 'fixed' is a 'let' constant
enum Payload: CaseIterable { case some(Int) } // error: type 'Payload' does not conform to protocol 'CaseIterable'
struct Unhashable: Hashable { // error: type 'Unhashable' does not conform to protocol 'Hashable'
    var f: (Int) -> Int
    static func == (a: Unhashable, b: Unhashable) -> Bool { return true }
}
