// Operators and their operands.
let a: Float = 1
let i: Int = 2
let s = "x"
struct Vector { var x: Float
    static func + (l: Vector, r: Vector) -> Vector { return Vector(x: l.x + r.x) }
    static func * (k: Float, v: Vector) -> Vector { return Vector(x: k * v.x) }
    static prefix func - (v: Vector) -> Vector { return Vector(x: -v.x) }
}
let v = Vector(x: 1)
let good1 = 2 * v + -v
let good2 = a * 2 - 1 / 3 + Float(i)
let good3 = i << 2 & 3 == 0 && a < 3 || !(s == "y")
let bad1 = a + i // error: binary operator '+' cannot be applied to operands of type 'Float' and 'Int'
let bad2 = -s // error: unary operator '-' cannot be applied to an operand of type 'String'
let bad3 = v * 2 // error: binary operator '*' cannot be applied to operands of type 'Vector' and 'Int'
let bad4 = v + a // error: binary operator '+' cannot be applied to operands of type 'Vector' and 'Float'
let bad5 = a == s // error: binary operator '==' cannot be applied to operands of type 'Float' and 'String'
let bad6 = i && true // error: cannot convert value of type 'Int' to expected argument type 'Bool'
let bad7 = !i // error: cannot convert value of type 'Int' to expected argument type 'Bool'
let bad8 = a % 2 // error: binary operator '%' cannot be applied to operands of type 'Float' and 'Int'
let bad9 = s + i // error: binary operator '+' cannot be applied to operands of type 'String' and 'Int'
func combined(_ x: Float, _ n: Int) -> Float {
    return x * n // error: binary operator '*' cannot be applied to operands of type 'Float' and 'Int'
}
let optional: Int? = 3
let bad10 = optional + 1 // error: value of optional type 'Int?' must be unwrapped to a value of type 'Int'
let bad11 = 1 + nil // error: binary operator '+' cannot be applied to operands of type 'Int' and 'nil'
let good4 = optional == nil || nil != optional || optional == 3
let bad12 = a == nil // warning: comparing non-optional value of type 'Float' to 'nil' always returns false
var total = 0
total += 2
total += 2.5 // error: binary operator '+=' cannot be applied to operands of type 'Int' and 'Double'
total -= a // error: binary operator '-=' cannot be applied to operands of type 'Int' and 'Float'
i += 1 // error: left side of mutating operator isn't mutable: 'i' is a 'let' constant
v.x *= 2 // error: left side of mutating operator isn't mutable: 'v' is a 'let' constant
// An operator that does not exist, or not between these, is one error.
let unknown1 = 1 +++ 2 // error: cannot find operator '+++' in scope
let unknown2 = 2 ** 3 // error: cannot find operator '**' in scope; did you mean 'pow(_:_:)'?
let chained = 1 < 2 < 3 // error: adjacent operators are in non-associative precedence group 'ComparisonPrecedence'
let spaced = true! // error: cannot force unwrap value of non-optional type 'Bool'
// A literal that is tried as Double first, and an element that is found later.
let items: [Float] = [1, 2]
let found1: Float = 0.375 / (1 + items[0] * items[1])
let found2: Float = 0.5 + (1 + items[0] * items[0] + (2.5 - items[1] * (1 + items[0])))
