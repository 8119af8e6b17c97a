// Raw values, all cases, the order of cases.

enum D: String, CaseIterable { case north, south = "S", east }
print(D.allCases.count, D.allCases.map { $0.rawValue }, D(rawValue: "S")!, D(rawValue: "q") == nil)
enum E: Int, CaseIterable, Comparable { case a = 1, b, c
  static func < (l: E, r: E) -> Bool { l.rawValue < r.rawValue } }
print(E.allCases.map { $0.rawValue }, E.a < .b, E(rawValue: 3)!)
for d in D.allCases { switch d { case .north: print("n"); default: print("other") } }
//> 3 ["north", "S", "east"] south true
//> [1, 2, 3] true c
//> n
//> other
//> other
enum L: Comparable { case low, mid, high }
print(L.low < L.high, L.high <= .mid, [L.high, .low, .mid].sorted(), max(L.low, .mid))
enum M: Comparable { case a(Int), b }
print(M.a(1) < .a(2), M.a(3) < .b, M.b < .a(1))
//> true false [low, mid, high] mid
//> true true false
