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
// What a program declares again in an extension of a type of the library is meant in the program, and only there.
extension Array {
    var count: Int { 77 }
    mutating func append(_ element: Element) { self += [element]; print("appended") }
    func map<T>(_ f: (Element) -> T) -> [T] { [f(self[0])] }
}
extension Double { static var pi: Double { 3 } }
extension Array.DifferentiableView { subscript(of index: Int) -> Element { fatalError("not used") } }
extension Differentiable {
    func withDerivative(_ change: @escaping (inout TangentVector) -> Void) -> Self { print("own"); return self }
}
var numbers = [1, 2]
numbers.append(3) //> appended
print(numbers.count, numbers.map { $0 * 2 }, Double.pi, numbers) //> 77 [2] 3.0 [1, 2, 3]
print(gradient(at: [2.0, 3]) { $0[0] * $0[1] }, gradient(at: 2.0) { $0.withDerivative { $0 = 5 } * $0 })
//> own
//> [3.0, 2.0] 4.0
