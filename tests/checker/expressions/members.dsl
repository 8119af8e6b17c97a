// Members of values, types and modules.
import Foundation
struct Point {
    var x: Float, y: Float
    let fixed = 1
    static let origin = Point(x: 0, y: 0)
    static var count: Int { return 1 }
    var length: Float { return (x * x + y * y).squareRoot() }
    var half: Float { get { return x / 2 } set { x = newValue * 2 } }
    func moved(by d: Float) -> Point { return Point(x: x + d, y: y) }
    mutating func move(by d: Float) { x += d }
    subscript(i: Int) -> Float { get { return i == 0 ? x : y } set { x = newValue } }
    subscript(name: String) -> Int { return 1 }
}
var p = Point.origin
let fixedPoint = p
p.x = 2; p.half = 3; p.half += 1; p[0] = 4; p[1] *= 2; p.move(by: 1)
let good1 = p.moved(by: 2).length + p["a"].magnitudeOf
let good2 = Point.count, good3 = Foundation.sin(1.0), good4 = Prelude.max(1, 2)
let good5: Point = .origin, good6: Point = .init(x: 1, y: 2)
let bad1 = p.z // error: value of type 'Point' has no member 'z'
let bad2 = p.lenght // error: value of type 'Point' has no member 'lenght'; did you mean 'length'?
let bad3 = p.count // error: static member 'count' cannot be used on instance of type 'Point'
let bad4 = Point.length // error: instance member 'length' cannot be used on type 'Point'
let bad5 = Point.moved
p.fixed = 2 // error: cannot assign to property: 'fixed' is a 'let' constant
p.length = 3 // error: cannot assign to property: 'length' is a get-only property
p["a"] = 2 // error: cannot assign through subscript: subscript is get-only
fixedPoint.x = 3 // error: cannot assign to property: 'fixedPoint' is a 'let' constant
fixedPoint.move(by: 1) // error: cannot use mutating member on immutable value: 'fixedPoint' is a 'let' constant
fixedPoint.half = 1 // error: cannot assign to property: 'fixedPoint' is a 'let' constant
p.moved(by: 1).x = 2 // error: cannot assign to property: function call returns immutable value
let bad6 = p[true] // error: no exact matches in call to subscript of type 'Point'
let bad7 = p.x[0] // error: value of type 'Float' has no subscripts
let bad8 = (1, a: 2).b // error: value of tuple type '(Int, a: Int)' has no member 'b'
let bad9 = (1, a: 2).a + (1, 2).1
let bad10 = Foundation.nothing // error: module 'Foundation' has no member named 'nothing'
let bad11: Point = .nowhere // error: type 'Point' has no member 'nowhere'
let bad12 = .origin // error: cannot infer contextual base in reference to member 'origin'
let bad13 = p.self.x, bad14 = Point.self
let bad15 = p.moved(by: 1, 2) // error: extra argument at position #2 in call
let numbers = [1, 2]
numbers[0] = 3 // error: cannot assign through subscript: 'numbers' is a 'let' constant
numbers.append(3) // error: cannot use mutating member on immutable value: 'numbers' is a 'let' constant
let bad16 = numbers.first
let bad17 = numbers.frist // error: value of type '[Int]' has no member 'frist'; did you mean 'first'?
struct Own {
    var n = 1
    static let zero = Own(n: 0)
    func copy() -> Self { return Self(n: n) }
    static func make() -> Own { return Self.zero }
}
extension Int { var magnitudeOf: Float { return 1 } }
// A static member is named through its type, but for those of enclosing types.
struct Around {
    static let limit = 3
    var here: Int { return limit } // error: static member 'limit' cannot be used on instance of type 'Around'
    var good: Int { return Around.limit + Self.limit }
    struct Inside { func good() -> Int { return limit } }
    static func also() -> Int { return limit }
}
let branches = true ? 1 : "a" // error: result values in '? :' expression have mismatching types 'Int' and 'String'
// A subscript's parameter has a label only where two names are written, which may be the same.
struct Labelled {
    subscript(row row: Int) -> Int { row }
    subscript(i: Int) -> Float { Float(i) }
}
let labelled: Int = Labelled()[row: 1]
let unlabelled: Float = Labelled()[1]
