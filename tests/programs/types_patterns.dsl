// Patterns.

enum Op { case lit(Double), add(l: Double, r: Double), mul(Double, Double), none }
func ev(_ o: Op) -> Double { switch o { case .lit(let x): return x; case .add(let l, let r): return l + r; case let .mul(a, b) where a > 0: return a * b; case .mul: return -1; case .none: return 0 } }
print(ev(.lit(2)), ev(.add(l: 1, r: 2)), ev(.mul(2, 3)), ev(.mul(-2, 3)), ev(.none))
func cls(_ p: (Int, Int)) -> String { switch p { case (0, 0): return "o"; case (_, 0): return "x"; case (0, let y): return "y\(y)"; case (1...5, 1..<3): return "box"; case let (x, y) where x == y: return "diag"; default: return "?" } }
print(cls((0, 0)), cls((3, 0)), cls((0, 4)), cls((2, 2)), cls((9, 9)), cls((8, 9)))
enum E { case a(Int), b(Int), c }
func two(_ e: E) -> Int { switch e { case .a(let x), .b(let x): return x; case .c: return 0 } }
print(two(.a(1)), two(.b(2)), two(.c))
let items: [Int?] = [1, nil, 3]
for case let x? in items { print(x, terminator: " ") }
for case .some(let x) in items where x > 1 { print(x) }
if case .a(let n) = E.a(5), n > 3 { print("big", n) }
func g(_ e: E) -> Int { guard case .a(let n) = e else { return -1 }; return n }
print(g(.a(7)), g(.c))
func ~= (p: (Int) -> Bool, v: Int) -> Bool { p(v) }
func even(_ x: Int) -> Bool { x % 2 == 0 }
switch 4 { case even: print("even"); default: print("odd") }
outer: for i in 0..<3 { for j in 0..<3 { if j == 2 { continue outer }; if i == 2 { break outer }; print(i, j, terminator: ";") } }
print()
func d() -> Int { var x = 1; defer { x = 100; print("deferred") }; x += 1; return x }
print(d())
switch "abc" { case "abc": print("s"); default: break }
switch 2.5 { case 0..<1: print("lo"); case 1...: print("hi"); case ..<0: print("neg"); default: print("?") }
let t = (a: 1, b: 2); let (p, q) = t; print(p + q, t.a, (1, 2) < (1, 3), (1, "a") == (1, "a"))
let t2: (x: Int, y: Int) = (3, 4); var t3: (Int, Int) = t2; t3.0 = 9; print(t3, t2.x)
let o: Int?? = .some(.some(3)); switch o { case .some(.some(let v)): print(v); default: print("no") }
switch (E.a(1), true) { case (.a, true): print("at"); case (_, _): print("z") }
//> 2.0 3.0 6.0 -1.0 0.0
//> o x y4 box diag ?
//> 1 2 0
//> 1 3 3
//> big 5
//> 7 -1
//> even
//> 0 0;0 1;1 0;1 1;
//> deferred
//> 2
//> s
//> hi
//> 3 1 true true
//> (9, 4) 3
//> 3
//> at
