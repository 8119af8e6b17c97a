// What a protocol requires, and what a type has.

protocol Shape {
    associatedtype Unit // note: protocol requires nested type 'Unit'; add nested type 'Unit' for conformance
    var area: Float { get } // note: protocol requires property 'area' with type 'Float'
    var name: String { get set } // note: protocol requires settable property 'name' with type 'String'
    func scaled(by k: Float) -> Self // note: protocol requires function 'scaled(by:)' with type '(Float) -> Scaled'
    init(unit: Unit)
    static func + (a: Self, b: Self) -> Self
}
extension Shape {
    static func + (a: Self, b: Self) -> Self { return a }
}

struct Square: Shape {
    typealias Unit = Float
    let area: Float
    var name: String
    func scaled(by k: Float) -> Square { return Square(area: area * k * k, name: name) }
    init(unit: Float) { area = unit; name = "" }
    init(area: Float, name: String) { self.area = area; self.name = name }
}
struct Inferred: Shape {
    var area: Float { return 1 }
    var name = "inferred"
    func scaled(by k: Float) -> Inferred { return self }
    init(unit: Int) {}
}
let unit: Inferred.Unit = 3

struct NoUnit: Shape { // error: type 'NoUnit' does not conform to protocol 'Shape'
    var area: Float
    var name: String
    func scaled(by k: Float) -> NoUnit { return self }
}
struct NoArea: Shape { // error: type 'NoArea' does not conform to protocol 'Shape'
    var name: String
    func scaled(by k: Float) -> NoArea { return self }
    init(unit: Int) { name = "" }
}
struct Constant: Shape { // error: type 'Constant' does not conform to protocol 'Shape'
    var area: Float
    let name: String // note: candidate is not settable, but protocol requires it
    func scaled(by k: Float) -> Constant { return self }
    init(unit: Int) { name = ""; area = 1 }
}
struct Scaled: Shape { // error: type 'Scaled' does not conform to protocol 'Shape'
    var area: Float
    var name: String
    func scaled(by k: Double) -> Scaled { return self } // note: candidate has non-matching type '(Double) -> Scaled'
    init(unit: Int) { name = ""; area = 1 }
}

protocol Layer: Differentiable {
    associatedtype Input: Differentiable
    associatedtype Output: Differentiable
    @differentiable
    func apply(_ x: Input) -> Output
}
struct Marked: Layer {
    var w: Float
    @differentiable func apply(_ x: Float) -> Float { return w * x }
}
struct Unmarked: Layer { // error: type 'Unmarked' does not conform to protocol 'Layer'
    var w: Float
    func apply(_ x: Float) -> Float { return w * x } // note: candidate is missing attribute '@differentiable'
}
struct Partly: Layer { // error: type 'Partly' does not conform to protocol 'Layer'
    var w: Float
    @differentiable(wrt: x)
    func apply(_ x: Float) -> Float { return w * x } // note: candidate is missing attribute '@differentiable'
}
struct Integral: Layer { // error: type 'Integral' does not conform to protocol 'Layer' // note: possibly intended match 'Integral.Input' does not conform to 'Differentiable' // note: possibly intended match 'Integral.Output' does not conform to 'Differentiable'
    var w: Float
    func apply(_ x: Int) -> Int { return x }
}

struct Both<T>  { var a: T; var b: T }
extension Both: Equatable where T: Equatable {}
extension Both: Differentiable where T: Differentiable {}
func same<T: Equatable>(_ x: T, _ y: T) -> Bool { return x == y }
struct Opaque {}
let yes = same(Both(a: 1, b: 2), Both(a: 1, b: 2))
let no = same(Both(a: Opaque(), b: Opaque()), Both(a: Opaque(), b: Opaque())) // error: global function 'same' requires that 'Both<Opaque>' conform to 'Equatable'

struct NotEqual: Equatable { var x: Opaque } // error: type 'NotEqual' does not conform to protocol 'Equatable'
struct NotAdditive: AdditiveArithmetic { var x: Bool } // error: type 'NotAdditive' does not conform to protocol 'AdditiveArithmetic'
enum NotMoving: Differentiable { case a } // error: type 'NotMoving' does not conform to protocol 'Differentiable'
extension Opaque: Differentiable {}
extension String: Differentiable {} // error: implementation of 'Differentiable' cannot be automatically synthesized in an extension in a different file to the type

struct Unsure: Differentiable {
    var x: Float
    var n: Int // warning: stored property 'n' has no derivative because 'Int' does not conform to 'Differentiable'; add an explicit '@noDerivative' attribute
    let c: Float // warning: synthesis of the 'Differentiable.move(along:)' requirement for 'Unsure' requires all stored properties to be mutable; use 'var' instead, or add an explicit '@noDerivative' attribute
    @noDerivative let k: Float
    @noDerivative var m: Int
}
struct OwnTangent: Differentiable {
    struct TangentVector: Differentiable, AdditiveArithmetic { var x: Float }
    var x: Float
    var hidden: Int
}
struct WrongTangent: Differentiable { // error: type 'WrongTangent' does not conform to protocol 'Differentiable'
    struct TangentVector { var x: Float } // note: possibly intended match 'WrongTangent.TangentVector' does not conform to 'AdditiveArithmetic'
    var x: Float
    mutating func move(along direction: TangentVector) {}
}

// A derivative that is by less, or asks for more, than the requirement does not make a witness differentiable.
struct ByLess: Layer { // error: type 'ByLess' does not conform to protocol 'Layer'
    var w: Float
    func apply(_ x: Float) -> Float { return w * x } // note: candidate is missing attribute '@differentiable'
    @derivative(of: apply, wrt: x)
    func derivative(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (w * x, { $0 }) }
}
