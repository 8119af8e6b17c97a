// Types as values, and tests and casts that are decided when the types are known.

func name<T>(_ type: T.Type) -> String { return "\(type)" }
func one<T: Numeric>(_ type: T.Type) -> T { return T.zero + 1 }
protocol Tagged {
    init()
    static var tag: Int { get }
}
struct First: Tagged { static let tag = 3 }
func build<T: Tagged>(_ type: T.Type) -> (T, Int) { return (type.init(), type.tag) }
struct Pair<T> {
    var value: T
    func element() -> T.Type { return T.self }
}
let stored = Int.self
print(name(Int.self), one(Double.self), one(stored), build(First.self), stored, type(of: 3.0), Pair(value: 2).element())
print(Int.self == Int.self, type(of: 3) == Double.self, type(of: 3) != Double.self)
//> Int 1.0 1 (First(), 3) Int Double Int
//> true false true

func isInt<T>(_ x: T) -> Bool { return x is Int }
print(isInt(3), isInt(3.0), isInt(Optional(4)), isInt(nil as Int?), isInt("a"))
func doubled<T>(_ x: T) -> Double {
    if let number = x as? Double { return number * 2 }
    guard let count = x as? Int else { return -1 }
    return Double(count)
}
print(doubled(2.5), doubled(3), doubled("x"), doubled(Optional(4.0)), doubled(nil as Double?))
func kind<T>(_ x: T) -> Int {
    switch x {
    case is Int: return 1
    case is String: return 2
    default: return 3
    }
}
print(kind(1), kind("s"), kind(1.0))
func wrapped<T>(_ x: T) -> Int?? { return x as? Int? }
print(wrapped(3) == 3, wrapped("3") == nil, ([1, 2] as! [Int]).count)
//> true false true false false
//> 5.0 3.0 -1.0 8.0 -1.0
//> 1 2 3
//> true true 2

// Derivatives go through casts, and only through the branch of the type.
func byType<T>(_ x: Float, _ type: T.Type) -> Float {
    if type is Int.Type { return x + x }
    return x * x
}
print(valueWithGradient(at: 3) { x in byType(x, Int.self) }, valueWithGradient(at: 3) { x in byType(x, Float.self) })
func forced<T: Differentiable>(_ x: T, _ y: Float) -> Float { return (x as! Float) * y }
print(gradient(at: 2, 1) { (x: Float, y: Float) in forced(x, y) })
func power<T: Differentiable & FloatingPoint>(_ x: T) -> T {
    if T.self == Float.self { return x * x }
    return x * x * x
}
print(gradient(at: Float(3)) { x in power(x) }, gradient(at: 3.0) { x in power(x) })
func slope(_ x: Double) -> Double { return gradient(at: x) { y in power(y) } }
print(gradient(at: 3.0, in: slope))
func present<T>(_ x: T, _ y: Double) -> Double { return (x as? Double ?? 10) * y }
print(gradient(at: 2.0) { y in present(3.0, y) + present("a", y) })
print(forced(2.0 as Double, 3))
//> (value: 6.0, gradient: 2.0) (value: 9.0, gradient: 6.0)
//> (1.0, 2.0)
//> 6.0 27.0
//> 18.0
//> 13.0
//! 50:71: Fatal error: Could not cast value of type 'Double' to 'Float'
