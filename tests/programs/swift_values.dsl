// Printing, literals, integer operators and strings.

print([1.0, 2.0] as [Float], (1, 2.0), "x", true, Optional<Int>.none, 1e100, 123456789.0, 0.1 + 0.2, Float(1) / 3, -0.0, Double.nan, -Double.infinity) //> [1.0, 2.0] (1, 2.0) x true nil 1e+100 123456789.0 0.30000000000000004 0.33333334 -0.0 nan -inf
print(1e15, 1e16, 1e17, 123456789012345680.0, 1.5e-5, 0.0001, 0.00001, Float(1e7), Float(1e8), Float(123456789), 9007199254740993.0) //> 1000000000000000.0 1e+16 1e+17 1.2345678901234568e+17 1.5e-05 0.0001 1e-05 10000000.0 1e+08 1.2345679e+08 9007199254740992.0
print(Int.min, UInt8.max, Int32.min, [[1], []], [(1, "a")], ["a", "b"]) //> -9223372036854775808 255 -2147483648 [[1], []] [(1, "a")] ["a", "b"]
print("a\tb\\\"\u{41}", "multi", terminator: "!\n") //> a	b\"A multi!
struct S { var a = 1; var b = "x"; var c: Double? = 2 }
print(S(), [S()], (S(), 1)) //> S(a: 1, b: "x", c: Optional(2.0)) [S(a: 1, b: "x", c: Optional(2.0))] (S(a: 1, b: "x", c: Optional(2.0)), 1)
debugPrint("q", S(), 1.0) //> "q" S(a: 1, b: "x", c: Optional(2.0)) 1.0
enum E { case a, b(Int), c(x: Double, String) }
print(E.a, E.b(3), E.c(x: 1, "s")) //> a b(3) c(x: 1.0, "s")

let s = """
    hello
      world \(1 + 1)
    """
print(s)
//> hello
//>   world 2

print(Int.max &+ 1 == Int.min, Int.min &- 1 == Int.max, 5 / -2, -5 % 3, 7 >> 1, UInt8(250) &+ 10) //> true true -2 -2 3 4
var x = 5
x <<= 2
x |= 1
x ^= 3
x &= 0xFF
print(x, 0b101, 0o17, 0xff, 1_000_000, 0x1p-2) //> 22 5 15 255 1000000 0.25

func f(_ x: Int, _ k: Int) -> Int { return x << k }
print(f(1, 63), f(1, 64), f(1, 100), f(8, -1), f(-8, -2)) //> -9223372036854775808 0 0 4 -2
func r(_ x: Int, _ k: Int) -> Int { return x >> k }
print(r(-8, 1), r(-8, 100), r(8, -2), r(-1, 63)) //> -4 -1 32 -1

print(0x1p-2, 0x1.8p3, 0xFFp0, 0x1p-1074, -0x1.fffffffffffffp1023, 0x1.000001p0 as Float, 0x1.8P1, 1e400 as Float80) //> 0.25 12.0 255.0 5e-324 -1.7976931348623157e+308 1.0 3.0 1e+400
