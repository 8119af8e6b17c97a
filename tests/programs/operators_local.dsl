// Operators between values of one type, before, inside and after a body that declares its own.
struct Money {
    var cents: Int
}

func + (a: Money, b: Money) -> Money { return Money(cents: a.cents + b.cents) }

func both(_ a: Money, _ b: Money, _ x: Double) -> Money {
    let before = a + b
    let y = 2 * x + 1
    func + (a: Money, b: Money) -> Money { return Money(cents: 100) }
    let inside = a + b
    print(before.cents, inside.cents, y)
    return inside
}

func after(_ a: Money, _ b: Money) -> Money { return a + b }

var total = Money(cents: 3)
let one = Money(cents: 4)
print(both(total, one, 1.5).cents, after(total, one).cents)
let c: Int8 = 5
print(c + 1, 1 - c, -c, c == 5, 2.5 * Float(c))
//> 100 100 4.0
//> 100 7
//> 6 -4 -5 true 12.5

// A literal beside a value whose type has no such operator takes its own type's.
extension Int { static func + (a: Int, b: Bool) -> Int { a + (b ? 1 : 0) } }
let flag = true
print(3 + flag, 1 + flag + 2)
//> 4 4
