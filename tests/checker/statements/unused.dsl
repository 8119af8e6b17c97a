// Values that are dropped.
func f(_ x: Int) -> Int { return x }
func g() {}
struct S { func m(a: Int) -> Int { return a }; @discardableResult func d() -> Int { return 1 }; mutating func v() {} }
var s = S()
f(1) // warning: result of call to 'f(_:)' is unused
g()
s.m(a: 1) // warning: result of call to 'm(a:)' is unused
s.d()
s.v()
1 + 2 // warning: result of operator '+' is unused
-s.m(a: 1) // warning: result of operator '-' is unused
S() // warning: result of 'S' initializer is unused
s // warning: expression of type 'S' is unused
3 // warning: expression of type 'Int' is unused
_ = f(1)
let closure = { 1 }
closure() // warning: result of call is unused, but produces 'Int'
f // warning: expression of type '(Int) -> Int' is unused
