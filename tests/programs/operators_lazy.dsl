// Functions that a program declares for `??`, `&&` and `||` are called for just what they are declared for.
func ?? (_ x: Float?, _ y: @autoclosure () -> Float) -> Float {
    if x == nil { return 10 * y() }
    return x!
}
func ?? (_ x: Float?, _ y: () -> Float) -> Float { x == nil ? 100 * y() : x! }
func && (_ x: Bool, _ y: Double) -> Bool { x && y > 0 }
struct Meters { var count: Int; static func || (a: Meters, b: Meters) -> Meters { Meters(count: a.count + b.count) } }
let none: Float? = nil, other: Double? = nil
print(none ?? 3, none ?? { 3 }, other ?? 3, none ?? none ?? 4, (1 as Float?) ?? 2) //> 30.0 300.0 3.0 400.0 1.0
print(true && 2.5, true && false || true, Meters(count: 1) || Meters(count: 2)) //> true true Meters(count: 3)
print(gradient(at: nil as Float?, 3) { x, y in x ?? y * y } == (.init(nil), 60)) //> true
// A literal for a generic parameter may be inside of an Optional, and `T?(nil)` is one.
func half(_ x: Float?) -> Float { if let x { return x / 2 }; return 10 }
func apply<T>(_ x: T, _ f: (T) -> Int) -> Int { f(x) }
func length(_ text: String?) -> Int { text?.count ?? 0 }
print(gradient(at: 10, of: half), apply("abc", length), Float?(nil) ?? 1) //> TangentVector<Float>(value: Optional(0.5)) 3 10.0
// As vectors, an Optional's tangent of nothing is zero.
print(gradient(at: nil, of: half) == .init(0), Optional<Double>.TangentVector(2) == .init(nil)) //> true false
