// Strings.

/// Text in UTF-8.
public struct String: Equatable, Comparable, ExpressibleByStringLiteral {
    var utf8: [UInt8]

    public init() { utf8 = [] }
    public init(stringLiteral value: String) { self = value }
    @intrinsic("describing") public init(describing value: Any)
    @intrinsic("reflecting") public init(reflecting value: Any)
    public init(_ value: String) { self = value }
    public init(_ value: Int) { self = "\(value)" }
    public init(_ value: Float) { self = "\(value)" }
    public init(_ value: Double) { self = "\(value)" }
    public init(_ value: Bool) { self = "\(value)" }

    public var isEmpty: Bool { return utf8.count == 0 }

    public static func + (lhs: String, rhs: String) -> String {
        var result = lhs
        result.utf8 = _concatenate(lhs.utf8, rhs.utf8)
        return result
    }

    public static func += (lhs: inout String, rhs: String) { lhs = lhs + rhs }
    public static func == (lhs: String, rhs: String) -> Bool { return lhs.utf8 == rhs.utf8 }

    public static func < (lhs: String, rhs: String) -> Bool {
        let common = Prelude.min(lhs.utf8.count, rhs.utf8.count)
        for i in 0..<common where lhs.utf8[i] != rhs.utf8[i] { return lhs.utf8[i] < rhs.utf8[i] }
        return lhs.utf8.count < rhs.utf8.count
    }
}
