// A protocol of the program with the name of the library's is another one.
protocol AdditiveArithmetic { func total() -> Double }
struct Both: Differentiable, Swift.AdditiveArithmetic, AdditiveArithmetic {
    typealias TangentVector = Both
    var x: Double
    static var zero: Both { return Both(x: 0) }
    static func + (a: Both, b: Both) -> Both { return Both(x: a.x + b.x) }
    static func - (a: Both, b: Both) -> Both { return Both(x: a.x - b.x) }
    func total() -> Double { return x }
}
print(gradient(at: Both(x: 2)) { $0.x * $0.x }, Both(x: 1).total()) //> Both(x: 4.0) 1.0
