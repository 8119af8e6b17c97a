// `Bool`, `Never`, and functions of every kind of number.

@scalar("bool")
public struct Bool: Equatable {
    public init(_ value: Bool) { self = value }
    @intrinsic("ieq") public static func == (lhs: Bool, rhs: Bool) -> Bool
    @intrinsic("ine") public static func != (lhs: Bool, rhs: Bool) -> Bool
    @intrinsic("inot") public static prefix func ! (operand: Bool) -> Bool
    public mutating func toggle() { self = !self }
}

public enum Never {}

public typealias Void = ()

public func abs<T: SignedNumeric & Comparable>(_ x: T) -> T { return x < 0 ? -x : x }
@derivative(of: abs)
func _absPullback<T: SignedNumeric & Comparable & Differentiable>(
    _ x: T
) -> (value: T, pullback: (T) -> T) where T.TangentVector == T {
    let isNegative = x < 0
    return (abs(x), { v in isNegative ? -v : v })
}
public func min<T: Comparable>(_ x: T, _ y: T) -> T { return y < x ? y : x }
public func max<T: Comparable>(_ x: T, _ y: T) -> T { return y >= x ? y : x }
public func min<T: Comparable>(_ x: T, _ y: T, _ z: T) -> T { return min(min(x, y), z) }
public func max<T: Comparable>(_ x: T, _ y: T, _ z: T) -> T { return max(max(x, y), z) }
public func min<T: Comparable>(_ x: T, _ y: T, _ z: T, _ w: T, _ rest: T...) -> T {
    var result = x
    for element in [y, z, w] + rest where element < result { result = element }
    return result
}
public func max<T: Comparable>(_ x: T, _ y: T, _ z: T, _ w: T, _ rest: T...) -> T {
    var result = x
    for element in [y, z, w] + rest where element > result { result = element }
    return result
}

@differentiable(wrt: (a, b) where T: Differentiable)
public func swap<T>(_ a: inout T, _ b: inout T) {
    let old = a
    a = b
    b = old
}

public func ~= <T: Equatable>(pattern: T, value: T) -> Bool { return pattern == value }

/// The type of a value; `print` shows its name.
public func type<T>(of value: T) -> T.Type { return T.self }
