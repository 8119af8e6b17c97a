// Derivatives of generic floating-point numbers that the library has not.

@differentiable(wrt: x)
func power<T: FloatingPoint & Differentiable>(_ x: T, _ n: Int) -> T {
    var r = x
    for _ in 1..<n { r *= x }
    return r
}
//! function call is not differentiable because generic requirements are not met: 'T == T.TangentVector'

@differentiable
func ratio<T: FloatingPoint & Differentiable>(_ x: T, _ y: T) -> T where T == T.TangentVector { x / y }
//! cannot differentiate through a non-differentiable result

/// Floating-point numbers of a program's own.
struct Tenfold: FloatingPoint, Differentiable {
    var v: Double
    typealias TangentVector = Tenfold
    init(_ v: Double) { self.v = v }
    init(_ value: Int) { v = Double(value) }
    init<T: BinaryInteger>(_ source: T) { v = Double(source) }
    init?<T: BinaryInteger>(exactly source: T) { v = Double(source) }
    init(sign: FloatingPointSign, exponent: Int, significand: Tenfold) { v = Double(sign: sign, exponent: exponent, significand: significand.v) }
    init(signOf sign: Tenfold, magnitudeOf magnitude: Tenfold) { v = Double(signOf: sign.v, magnitudeOf: magnitude.v) }
    init(integerLiteral value: Int) { v = Double(value) }
    static var zero: Tenfold { Tenfold(0.0) }
    static var pi: Tenfold { Tenfold(Double.pi) }
    static var infinity: Tenfold { Tenfold(Double.infinity) }
    static var nan: Tenfold { Tenfold(Double.nan) }
    static var greatestFiniteMagnitude: Tenfold { Tenfold(Double.greatestFiniteMagnitude) }
    static var leastNormalMagnitude: Tenfold { Tenfold(Double.leastNormalMagnitude) }
    static var leastNonzeroMagnitude: Tenfold { Tenfold(Double.leastNonzeroMagnitude) }
    static var ulpOfOne: Tenfold { Tenfold(Double.ulpOfOne) }
    static func + (a: Tenfold, b: Tenfold) -> Tenfold { Tenfold(a.v + b.v) }
    static func - (a: Tenfold, b: Tenfold) -> Tenfold { Tenfold(a.v - b.v) }
    @differentiable static func * (a: Tenfold, b: Tenfold) -> Tenfold { Tenfold(10 * a.v * b.v) }
    static func / (a: Tenfold, b: Tenfold) -> Tenfold { Tenfold(Double(Int(a.v / b.v))) }
    static prefix func - (a: Tenfold) -> Tenfold { Tenfold(-a.v) }
    static func < (a: Tenfold, b: Tenfold) -> Bool { a.v < b.v }
    var magnitude: Tenfold { Tenfold(v.magnitude) }
    var sign: FloatingPointSign { v.sign }
    var exponent: Int { v.exponent }
    var significand: Tenfold { Tenfold(v.significand) }
    var ulp: Tenfold { Tenfold(v.ulp) }
    var nextUp: Tenfold { Tenfold(v.nextUp) }
    var nextDown: Tenfold { Tenfold(v.nextDown) }
    var isNaN: Bool { v.isNaN }
    var isInfinite: Bool { v.isInfinite }
    var isFinite: Bool { v.isFinite }
    var isZero: Bool { v.isZero }
    var isNormal: Bool { v.isNormal }
    var isSubnormal: Bool { v.isSubnormal }
    func squareRoot() -> Tenfold { Tenfold(v.squareRoot()) }
    func rounded(_ rule: FloatingPointRoundingRule) -> Tenfold { Tenfold(v.rounded(rule)) }
    func truncatingRemainder(dividingBy other: Tenfold) -> Tenfold { Tenfold(v.truncatingRemainder(dividingBy: other.v)) }
    func remainder(dividingBy other: Tenfold) -> Tenfold { Tenfold(v.remainder(dividingBy: other.v)) }
    func addingProduct(_ a: Tenfold, _ b: Tenfold) -> Tenfold { self + a * b }
    func distance(to other: Tenfold) -> Tenfold { other - self }
    func advanced(by n: Tenfold) -> Tenfold { self + n }
    static func minimum(_ x: Tenfold, _ y: Tenfold) -> Tenfold { x < y ? x : y }
    static func maximum(_ x: Tenfold, _ y: Tenfold) -> Tenfold { x < y ? y : x }
    mutating func move(by direction: Tenfold) { v += direction.v }
}
print(ratio(Tenfold(2.0), 3))
