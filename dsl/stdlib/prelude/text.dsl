// What is done with text. A character is one Unicode scalar; `count` counts them.

/// One Unicode scalar.
public struct Character: Comparable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    var _utf8: [UInt8]

    public init(stringLiteral value: String) { self.init(value) }
    public init(_ value: String) {
        _check(value.count == 1, "Can't form a Character from a String that does not hold exactly one")
        _utf8 = value.utf8
    }
    init(_utf8: [UInt8]) { self._utf8 = _utf8 }

    public var description: String { return String(_utf8: _utf8) }
    public var isASCII: Bool { return _utf8.count == 1 }
    public var asciiValue: UInt8? { return isASCII ? _utf8[0] : nil }
    public var isNumber: Bool { return isASCII && _utf8[0] >= 48 && _utf8[0] <= 57 }
    public var isUppercase: Bool { return isASCII && _utf8[0] >= 65 && _utf8[0] <= 90 }
    public var isLowercase: Bool { return isASCII && _utf8[0] >= 97 && _utf8[0] <= 122 }
    public var isWhitespace: Bool { return isASCII && (_utf8[0] == 32 || (_utf8[0] >= 9 && _utf8[0] <= 13)) }
    public var isNewline: Bool { return isASCII && _utf8[0] >= 10 && _utf8[0] <= 13 }
    public var wholeNumberValue: Int? { return isNumber ? Int(_utf8[0]) - 48 : nil }

    public func _hashValue(into seed: Int) -> Int { return description._hashValue(into: seed) }
    public static func == (lhs: Character, rhs: Character) -> Bool { return lhs._utf8 == rhs._utf8 }
    public static func < (lhs: Character, rhs: Character) -> Bool { return lhs.description < rhs.description }
}

public struct _CharacterIterator: IteratorProtocol {
    let _utf8: [UInt8]
    var _start: Int

    init(_ utf8: [UInt8]) {
        _utf8 = utf8
        _start = 0
    }

    public mutating func next() -> Character? {
        if _start >= _utf8.count { return nil }
        var bytes = [_utf8[_start]]
        var end = _start + 1
        while end < _utf8.count && _isContinuation(_utf8[end]) {
            bytes.append(_utf8[end])
            end += 1
        }
        _start = end
        return Character(_utf8: bytes)
    }
}

func _isContinuation(_ byte: UInt8) -> Bool { return byte >= 128 && byte < 192 }

extension String: Sequence {
    public typealias Iterator = _CharacterIterator
    public func makeIterator() -> _CharacterIterator { return _CharacterIterator(utf8) }
}

extension String: Hashable {
    public func _hashValue(into seed: Int) -> Int {
        var state = seed
        for byte in utf8 { state = (state ^ Int(byte)) &* 1099511628211 }
        return _mix(state, utf8.count)
    }
}

extension String {
    init(_utf8: [UInt8]) {
        self = ""
        utf8 = _utf8
    }

    public init(_ character: Character) { self.init(_utf8: character._utf8) }
    public init(repeating repeatedValue: String, count: Int) {
        _check(count >= 0, "Negative count not allowed")
        self = ""
        for _ in 0..<count { utf8.append(contentsOf: repeatedValue.utf8) }
    }
    public init<S: Sequence>(_ characters: S) where S.Element == Character {
        self = ""
        for character in characters { utf8.append(contentsOf: character._utf8) }
    }

    public var count: Int {
        var result = 0
        for byte in utf8 where !_isContinuation(byte) { result += 1 }
        return result
    }

    public mutating func append(_ other: String) { utf8.append(contentsOf: other.utf8) }
    public mutating func append(contentsOf other: String) { utf8.append(contentsOf: other.utf8) }
    public mutating func append(_ character: Character) { utf8.append(contentsOf: character._utf8) }

    public func hasPrefix(_ prefix: String) -> Bool { return _holds(prefix.utf8, at: 0) }
    public func hasSuffix(_ suffix: String) -> Bool { return _holds(suffix.utf8, at: utf8.count - suffix.utf8.count) }
    public func contains(_ other: String) -> Bool { return _position(of: other.utf8, from: 0) != nil }

    func _holds(_ bytes: [UInt8], at start: Int) -> Bool {
        if start < 0 || start + bytes.count > utf8.count { return false }
        for i in 0..<bytes.count where utf8[start + i] != bytes[i] { return false }
        return true
    }

    func _position(of bytes: [UInt8], from start: Int) -> Int? {
        var at = start
        while at + bytes.count <= utf8.count {
            if _holds(bytes, at: at) { return at }
            at += 1
        }
        return nil
    }

    /// Letters of ASCII; others stay as they are.
    public func uppercased() -> String { return String(_utf8: utf8.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }) }
    /// Letters of ASCII; others stay as they are.
    public func lowercased() -> String { return String(_utf8: utf8.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }) }

    public func prefix(_ maxLength: Int) -> String { return String(Array(self).prefix(maxLength)) }
    public func suffix(_ maxLength: Int) -> String { return String(Array(self).suffix(maxLength)) }
    public func dropFirst(_ k: Int = 1) -> String { return String(Array(self).dropFirst(k)) }
    public func dropLast(_ k: Int = 1) -> String { return String(Array(self).dropLast(k)) }
    public func filter(_ isIncluded: (Character) -> Bool) -> String {
        var result = ""
        for character in self where isIncluded(character) { result.append(character) }
        return result
    }
    public func randomElement() -> Character? { return Array(self).randomElement() }
    public func randomElement<G: RandomNumberGenerator>(using generator: inout G) -> Character? {
        return Array(self).randomElement(using: &generator)
    }
    public var first: Character? { return Array(self).first }
    public var last: Character? { return Array(self).last }

    public func split(
        separator: Character, maxSplits: Int = 9223372036854775807, omittingEmptySubsequences: Bool = true
    ) -> [String] {
        let parts = Array(self).split(
            separator: separator, maxSplits: maxSplits, omittingEmptySubsequences: omittingEmptySubsequences)
        return parts.map { String($0) }
    }

    public func components(separatedBy separator: String) -> [String] {
        if separator.isEmpty { return [self] }
        var result: [String] = []
        var start = 0
        while let end = _position(of: separator.utf8, from: start) {
            result.append(String(_utf8: Array(utf8[start..<end])))
            start = end + separator.utf8.count
        }
        result.append(String(_utf8: Array(utf8[start...])))
        return result
    }

    public func replacingOccurrences(of target: String, with replacement: String) -> String {
        return components(separatedBy: target).joined(separator: replacement)
    }
}

extension _Iterable where Element == String {
    public func joined(separator: String = "") -> String {
        var result = ""
        var isFirst = true
        for element in self {
            if !isFirst { result.append(separator) }
            result.append(element)
            isFirst = false
        }
        return result
    }
}
