// A member that a program adds to a type of the library hides nothing inside of the library.
extension Zip2Sequence {
    var min: Int { 7 }
}
let pairs = zip([1, 2], [3, 4])
for (a, b) in pairs { print(a, b) }
//> 1 3
//> 2 4
print(pairs.min) //> 7
// Where an instance could not name a static member, a function outside of the type is meant.
struct Side {
    var length: Double
    static func sqrt(_ side: Side) -> Side { Side(length: 7) }
    func root() -> Double { sqrt(length) }
    static func named() -> Double { sqrt(Side(length: 4)).length }
}
print(Side(length: 9).root(), Side.named()) //> 3.0 7.0
