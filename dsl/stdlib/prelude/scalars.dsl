// Unicode scalars, by their numbers.

public struct UnicodeScalar: Comparable, Hashable, CustomStringConvertible {
    public let value: UInt32

    public init(_ v: UInt8) { value = UInt32(v) }
    public init?(_ v: UInt32) {
        if v > 1114111 || (v >= 55296 && v <= 57343) { return nil }
        value = v
    }
    public init?(_ v: Int) { self.init(UInt32(v)) }
    init(_of utf8: [UInt8]) {
        let first = UInt32(utf8[0])
        var result = first
        if utf8.count > 1 { result = first & (127 >> UInt32(utf8.count)) }
        for byte in utf8.dropFirst() { result = result << 6 | UInt32(byte) & 63 }
        value = result
    }

    var _utf8: [UInt8] {
        if value < 128 { return [UInt8(value)] }
        let count: UInt32 = value < 2048 ? 2 : value < 65536 ? 3 : 4
        var bytes = [UInt8(truncatingIfNeeded: 65280 >> count | value >> (6 * (count - 1)))]
        for i in 1..<count { bytes.append(UInt8(128 | value >> (6 * (count - 1 - i)) & 63)) }
        return bytes
    }
    public var isASCII: Bool { return value < 128 }
    public var description: String { return String(_utf8: _utf8) }

    public static func < (lhs: UnicodeScalar, rhs: UnicodeScalar) -> Bool { return lhs.value < rhs.value }
}

extension Character {
    public init(_ content: UnicodeScalar) { self.init(_utf8: content._utf8) }
    public var unicodeScalars: [UnicodeScalar] { return [UnicodeScalar(_of: _utf8)] }
}

extension String {
    public init(_ scalar: UnicodeScalar) { self.init(_utf8: scalar._utf8) }
    public var unicodeScalars: [UnicodeScalar] { return map { UnicodeScalar(_of: $0._utf8) } }
}
