// Optionals.
struct Inner { var n = 1; func twice() -> Int { return n * 2 }; mutating func grow() { n += 1 } }
struct Outer { var inner: Inner? = nil; var list: [Int]? = [1] }
var o: Outer? = Outer()
let number: Int? = 3
let good1 = o?.inner?.n
let good2 = o?.inner?.twice() ?? 0
let good3 = number! + 1
let good4 = number.map { $0 + 1 } ?? number ?? 4
let good5: Int?? = number
let good6 = o?.list?[0]
let good7 = [number, nil, 4]
let good8 = number == nil ? nil : 3.5
o?.inner?.n = 3
o?.inner?.grow()
o!.inner!.n += 1
let bad1: Int = number // error: value of optional type 'Int?' must be unwrapped to a value of type 'Int'
let bad2 = number + 1 // error: value of optional type 'Int?' must be unwrapped to a value of type 'Int'
let bad3 = number.twice() // error: value of type 'Int?' has no member 'twice'
let bad4 = good3?.x // error: cannot use optional chaining on non-optional value of type 'Int'
let bad5 = good3! // error: cannot force unwrap value of non-optional type 'Int'
let bad6: Int = nil // error: 'nil' cannot initialize specified type 'Int'
let bad7 = nil // error: 'nil' requires a contextual type
let bad8 = number ?? "s" // error: cannot convert value of type 'String' to expected argument type 'Int'
let bad9 = o.inner // error: value of optional type 'Outer?' must be unwrapped to refer to member 'inner' of wrapped base type 'Outer'
number! = 3 // error: cannot assign to value: 'number' is a 'let' constant
let bad10 = good3 ?? 4
if let x = good3 { print(x) } // error: initializer for conditional binding must have Optional type, not 'Int'
if number { } // error: optional type 'Int?' cannot be used as a boolean; test for '!= nil' instead
let bad11 = good3 == nil // warning: comparing non-optional value of type 'Int' to 'nil' always returns false
let bad12: [Int] = [number] // error: value of optional type 'Int?' must be unwrapped to a value of type 'Int'
func take(_ x: Int) {}
take(number) // error: value of optional type 'Int?' must be unwrapped to a value of type 'Int'
let literal1 = 0 == nil // warning: comparing non-optional value of type 'Int' to 'nil' always returns false
let literal2 = nil != [1.5] // warning: comparing non-optional value of type '[Double]' to 'nil' always returns true
let literal3 = [] == nil // error: empty collection literal requires an explicit type
