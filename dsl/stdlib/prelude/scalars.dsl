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

/// A set of Unicode scalars, as ranges of their numbers.
public struct CharacterSet {
    let _ranges: [ClosedRange<UInt32>]

    init(_ranges: [ClosedRange<UInt32>]) { self._ranges = _ranges }
    public init(charactersIn string: String) { _ranges = string.unicodeScalars.map { $0.value...$0.value } }

    public static var whitespaces: CharacterSet {
        return CharacterSet(_ranges: [
            9...9, 32...32, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x202F...0x202F, 0x205F...0x205F,
            0x3000...0x3000,
        ])
    }
    public static var newlines: CharacterSet {
        return CharacterSet(_ranges: [10...13, 0x85...0x85, 0x2028...0x2029])
    }
    public static var whitespacesAndNewlines: CharacterSet { return whitespaces.union(newlines) }

    public func contains(_ member: UnicodeScalar) -> Bool {
        for range in _ranges where range.contains(member.value) { return true }
        return false
    }
    public func union(_ other: CharacterSet) -> CharacterSet { return CharacterSet(_ranges: _ranges + other._ranges) }
}

extension String {
    init(_scalars: ArraySlice<UnicodeScalar>) { self.init(_utf8: _scalars.flatMap { $0._utf8 }) }

    public func trimmingCharacters(in set: CharacterSet) -> String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !set.contains($0) }) else { return "" }
        let last = scalars.lastIndex(where: { !set.contains($0) })!
        return String(_scalars: scalars[first...last])
    }

    public func components(separatedBy separator: CharacterSet) -> [String] {
        return unicodeScalars.split(omittingEmptySubsequences: false) { separator.contains($0) }
            .map { String(_scalars: $0) }
    }
}
