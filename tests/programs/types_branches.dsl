// 'if' and 'switch' that give a value.
struct S { var a = 1
  mutating func f(_ c: Bool) {
    let v = if c { a } else { a + 1 }
    a += v
    a = if c { a * 2 } else { fatalError() }
    self.a =
      switch a {
      case 0, 4: if c { a } else { 3 }
      default: -a
      }
  } 
  func opt(_ c: Int) -> Int? {
    return switch c { case 1: a
    case 2: nil
    default: 7 } }
  var w: Int = if 1 > 0 { 3 } else { 4 }
}
var s = S()
s.f(true)
print(s.a, s.opt(1) ?? 0, s.opt(2) ?? 0, s.w)
let x: Float = if s.a > 1 { 1 } else { 2 }, u = 3
let y = if s.a > 1 { 1 } else if u == 4 { 3 } else { 2.5 }
let z: [Int?] = if s.a > 1 { [1, nil] } else { [] }
enum E { case u, v }
let e: E = if s.a > 1 { .u } else { .v }
print(x, y, z, e, u)
func io(_ p: inout Double, _ q: Double) -> Double { p = if q > 1 { p * 2 } else { p }
 return p }
var pp = 3.0
print(io(&pp, 2), pp)
let g = gradient(at: 3.0) { (t: Double) -> Double in
  var acc = 0.0
  for i in 0..<3 { 
   let w = if t > Double(i) { t * t } else if t < 0 { 1 } else { -t }
   acc += w * Double(i) }
  return acc }
print(g)
let str = switch (u, s.a) { case (3, let k) where k > 0: "k\(k)"
case let (a, b): "\(a)\(b)" }
print(str)
let f = { (q: Int) in
   let r = if q > 0 { "p" } else { "n" }
   return r + "!" }
print(f(1))
let opt: Int? = 3
let un = if let opt { opt } else { 0 }
print(un)
//> 4 4 0 3
//> 1.0 1.0 [Optional(1), nil] u 3
//> 6.0 6.0
//> 18.0
//> k4
//> p!
//> 3
