// Synthesised equality and hash values.

struct P: Hashable { var x: Int; var y: Int }
enum S: Hashable { case a(Int), b }
print(P(x: 1, y: 2) == P(x: 1, y: 2), S.a(1) == .a(1), S.a(1) == .b, P(x: 1, y: 2).hashValue == P(x: 1, y: 2).hashValue, S.a(1).hashValue == S.a(1).hashValue)
func h<T: Hashable>(_ a: T, _ b: T) -> Bool { a.hashValue == b.hashValue && a == b }
print(h(S.b, .b), h(3, 3))
enum C: Hashable { case x, y }
print(h(C.x, C.y))
enum Q { case r, s }
print(h(Q.r, Q.r))
//> true true false true true
//> true true
//> false
//> true
