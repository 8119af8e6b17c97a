// Structs, enums and what stands in them.

struct Node { // a value inside itself
    var value: Float
    var next: Node? // error: value type 'Node' cannot have a stored property that recursively contains it
}
struct Left { var right: Right } // error: value type 'Left' cannot have a stored property that recursively contains it
struct Right { var left: (Int, Left) } // error: value type 'Right' cannot have a stored property that recursively contains it
struct Tree { var children: [Tree] }
enum List { case end, cell(Int, List) } // error: recursive enum 'List' is not marked 'indirect': its case 'cell' contains it

struct Untyped {
    var a // error: type annotation missing in pattern
    var b: Int { } // error: missing return in getter expected to return 'Int'
    var c { return 1 } // error: computed property must have an explicit type
    var (d, e) = (1, 2) // error: property declarations cannot be destructured; declare one property at a time
    var f: Int { set {} } // error: computed property must have a getter
    lazy let g = 1 // error: 'lazy' cannot be used on a let
    lazy var g1: Int // error: lazy properties must have an initializer
    static lazy var g2 = 1 // error: 'lazy' must not be used on an already-lazy static property; remove it
    lazy var g3: Int { 1 } // error: 'lazy' must not be used on a computed property
    lazy var (g4, g5) = (1, 2) // error: 'lazy' cannot destructure an initializer
    lazy var g6 = undefined // error: cannot find 'undefined' in scope // error: lazy property 'g6' needs a type here
    lazy var g7: Int = "s" // error: cannot convert value of type 'String' to specified type 'Int'
    lazy func g8() {} // error: 'lazy' may only be used on 'var' declarations
    var h: Int = 1 { didSet {} } // error: property observers are not supported; use a computed property with 'get' and 'set'
}
extension Untyped {
    var stored: Int = 1 // error: extensions must not contain stored properties
    static var shared = 2
    deinit {} // error: deinitializers are not supported: values own no resources that need one
}
struct Shared<T> {
    static var count = 0 // error: static stored properties not supported in generic types
    static var zero: Int { return 0 }
}

enum Color: Int {
    case red, green = 5, blue
    case again = 0 // error: raw value for enum case is not unique
    case wrong = "x" // error: raw value for enum case must be a literal of type 'Int'
    var stored: Int // error: enums must not contain stored properties
}
enum Named: String { case north, south = "S" }
enum Payload: Int { case some(Int) } // error: enum with raw type cannot have cases with arguments
enum Plain { case a = 1 } // error: enum case cannot have a raw value if the enum does not have a raw type
enum Odd: Bool { case yes } // error: raw type 'Bool' is not expressible by a string, integer, or floating-point literal
enum Twice { case a, a } // error: invalid redeclaration of 'a'
struct Derived: Float {} // error: inheritance from non-protocol type 'Float'
struct Redundant: Equatable, Equatable {} // error: redundant conformance of 'Redundant' to protocol 'Equatable'
class Reference { var x = 1 }
actor Worker {} // error: actors are not supported; use a struct

protocol Base {
    func body() { } // error: protocol methods must not have bodies
    protocol Inner {} // error: protocol 'Inner' cannot be nested inside another declaration
    var x: Int { get }
}
protocol Circle: Round {} // error: protocol 'Circle' refines itself
protocol Round: Circle {}
protocol Generic<T> {} // error: primary associated type 'T' must be declared in the protocol's body
extension Base: Equatable {} // error: extension of protocol 'Base' cannot have an inheritance clause
struct HasAssociated { associatedtype Element } // error: associated types can only be defined in a protocol; define a type or introduce a 'typealias' instead
extension Missing {} // error: cannot find type 'Missing' in scope
extension (Int, Int) {} // error: structural types cannot be extended
func bodyless() -> Int // error: expected '{' in body of function declaration
init() {} // error: initializers may only be declared within a type
static func notStatic() {} // error: static methods may only be declared on a type
mutating func notMutating() {} // error: 'mutating' is only valid on methods of a type

struct Operators {
    var x: Int
    func + (a: Operators, b: Operators) -> Operators { return a } // error: operator '+' declared in type 'Operators' must be 'static'
    static func - (a: Int, b: Int) -> Int { return a } // error: member operator '-' must have at least one argument of type 'Operators'
    static func * (a: Operators, b: Int) -> Operators { return a }
}
struct Observed {
    var a = 1 { didSet { } } // error: property observers are not supported; use a computed property with 'get' and 'set'
    var b: Int = 1 { willSet { } } // error: property observers are not supported; use a computed property with 'get' and 'set'
}
// The arguments of a generic type may be left to the value.
struct Unbound<T: Equatable> { init(_ value: T) {} }
struct Incomparable {}
let unbound1: Unbound // error: reference to generic type 'Unbound' requires arguments in <...>
let unbound2: Unbound = 3 // error: cannot convert value of type 'Int' to specified type 'Unbound<_>'
let unbound3: Unbound = Unbound(Incomparable()) // error: generic struct 'Unbound' requires that 'Incomparable' conform to 'Equatable'
let unbound4: Array = [] // error: empty collection literal requires an explicit type
struct Open { var items: Array = [] } // error: empty collection literal requires an explicit type
func unbound5(_ x: Array) {} // error: reference to generic type 'Array' requires arguments in <...>
struct Keeping: Differentiable {
    var x: Double
    lazy var y = x * x // error: lazy property 'y' of a Differentiable struct has no derivative; mark it '@noDerivative', or use a computed property
    @noDerivative lazy var z = x * x
    lazy var n = 1
}
struct Reading { lazy var first = 1, second = first; var third: Int { first } } // error: cannot use mutating getter on immutable value: 'self' is immutable
