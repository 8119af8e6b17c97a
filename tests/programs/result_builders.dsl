// Result builders make one value of all expressions of a body.

@resultBuilder
struct Lines {
  static func buildBlock(_ parts: [String]...) -> [String] { parts.reduce([]) { $0 + $1 } }
  static func buildExpression(_ s: String) -> [String] { [s] }
  static func buildExpression(_ s: [String]) -> [String] { s }
  static func buildOptional(_ s: [String]?) -> [String] { s ?? [] }
  static func buildEither(first s: [String]) -> [String] { s }
  static func buildEither(second s: [String]) -> [String] { s }
  static func buildArray(_ s: [[String]]) -> [String] { s.reduce([]) { $0 + $1 } }
  static func buildFinalResult(_ s: [String]) -> String { s.joined(separator: ",") }
}
func text(@Lines _ lines: () -> String) -> String { lines() }
@Lines func menu(_ n: Int) -> String {
  "soup"
  let price = n * 2
  "costs \(price)"
  if n > 2 { "many"; "people" }
  if n > 5 { "a" } else if n > 4 { "b" } else { "c" }
  switch n { case 1: "one"
    case 3: "three"
    default: "other" }
  for i in 0..<n { "at \(i)" }
}
struct S { let n: Int
  @Lines var body: String { "x"; "y\(n)" }
}
print(menu(3)); print(menu(1)); print(S(n: 4).body)
print(text { "a"; "b"; ["c", "d"] })
print(text { return "plain" })
print(text { })
@Lines func opaque() -> some Equatable { "p"; "q" }
print(opaque() == "p,q")

/// Without 'buildBlock' of any number: the parts keep their types.
@_functionBuilder
enum Pairs {
  static func buildBlock<A, B>(_ a: A, _ b: B) -> (A, B) { (a, b) }
  static func buildIf<T>(_ x: T?) -> T? { x }
}
func pair<A, B>(@Pairs of parts: (Double) -> (A, B)) -> (A, B) { parts(2) }
print(pair { x in x * 2; "text" })
print(pair { x in
  var y = x
  y += 1
  y * 10
  Int(y)
})
@differentiable
func product(_ x: Double) -> Double {
  let parts = pair { y in y * x; x }
  return parts.0 * parts.1
}
print(gradient(at: 3, in: product))
//> soup,costs 6,many,people,c,three,at 0,at 1,at 2
//> soup,costs 2,c,one,at 0
//> x,y4
//> a,b,c,d
//> plain
//>
//> true
//> (4.0, "text")
//> (30.0, 3)
//> 12.0
