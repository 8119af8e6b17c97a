// Programs that Swift refuses as well.

func f(_ b: Bool) -> Int { let x: Int; if b { x = 1 }; return x }
//! used before being initialized

let x = 1
x += 1
//! is a 'let' constant

func f2(_ x: Int) -> Int { if x > 0 { return 1 } }
//! missing return in global function

enum E { case a, b, c }
func f3(_ e: E) -> Int { switch e { case .a: return 1; case .b: return 2 } }
//! add missing case: '.c'

func f4(_ a: inout Double, _ b: inout Double) { a += b }
var x4 = 1.0
f4(&x4, &x4)
//! overlapping accesses to

var a = [1.0, 2.0]
func f5(_ a: inout [Double], _ b: inout Double) { a[0] += b }
f5(&a, &a[1])
//! overlapping accesses to

let x6: UInt8 = 256
//! integer literal '256' overflows when stored into 'UInt8'

let x7 = 9223372036854775808
//! integer literal '9223372036854775808' overflows when stored into 'Int'
