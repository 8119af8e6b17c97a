// What can be assigned to.
let constant = 1
var x = 1, y = 2.0
var pair = (1, b: 2.0)
x = 2; y = 3; pair.0 = x; pair.b = y; (x, y) = (4, 5); _ = x
(x, pair.b) = (1, 2)
constant = 2 // error: cannot assign to value: 'constant' is a 'let' constant
x = 2.5 // error: cannot assign value of type 'Double' to type 'Int'
y = x // error: cannot assign value of type 'Int' to type 'Double'
5 = x // error: cannot assign to value: it is a literal
x + 1 = 2 // error: cannot assign to value: function call returns immutable value
print = 3 // error: cannot assign to property: expression is not assignable
pair.c = 1 // error: value of tuple type '(Int, b: Double)' has no member 'c'
(x, constant) = (1, 2) // error: cannot assign to value: 'constant' is a 'let' constant
(x, y) = (1, 2, 3) // error: cannot assign value of type '(Int, Int, Int)' to type '(Int, Double)'
f() = 3 // error: cannot assign to value: function call returns immutable value
func f() -> Int { return 1 }
func g(_ p: Int, _ q: inout Int) { q = 3; p = 4 } // error: cannot assign to value: 'p' is a 'let' constant
for i in 0..<3 { i = 4 } // error: cannot assign to value: 'i' is a 'let' constant
if let z = Optional(3) { z = 4 } // error: cannot assign to value: 'z' is a 'let' constant
if var z = Optional(3) { z = 4; print(z) }
struct S { var n = 1
    func set() { n = 2 } // error: cannot assign to property: 'self' is immutable
    mutating func set2() { n = 2; self = S(n: 3) }
    func replace() { self = S() } // error: cannot assign to value: 'self' is immutable
    static func make() { n = 3 } // error: instance member 'n' cannot be used on type 'S'
}
undefined = 3 // error: cannot find 'undefined' in scope
x += "s" // error: binary operator '+=' cannot be applied to operands of type 'Int' and 'String'
constant += 1 // error: left side of mutating operator isn't mutable: 'constant' is a 'let' constant
