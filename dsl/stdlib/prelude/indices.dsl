// Places in text. An index counts bytes, and knows how many its string has: so one of another string, or of the same
// before a change, is found out, but where a string with as many bytes has a character there too. A part of a string is a
// string with indices of its own.

public typealias Substring = String

extension String {
    public struct Index: Comparable, Hashable {
        let _offset: Int
        let _size: Int

        public static func < (lhs: Index, rhs: Index) -> Bool { return lhs._offset < rhs._offset }
        public static func == (lhs: Index, rhs: Index) -> Bool { return lhs._offset == rhs._offset }
    }

    public var startIndex: Index { return Index(_offset: 0, _size: utf8.count) }
    public var endIndex: Index { return Index(_offset: utf8.count, _size: utf8.count) }
    public var indices: [Index] {
        return (0..<utf8.count).filter { !_isContinuation(utf8[$0]) }.map { Index(_offset: $0, _size: utf8.count) }
    }

    func _at(_ i: Index) -> Int {
        _check(
            i._size == utf8.count && (i._offset == i._size || !_isContinuation(utf8[i._offset])),
            "String index is of another string, or of this one before a change")
        return i._offset
    }

    func _following(_ start: Int) -> Int {
        _check(start < utf8.count, "String index is out of bounds")
        var end = start + 1
        while end < utf8.count && _isContinuation(utf8[end]) { end += 1 }
        return end
    }

    func _preceding(_ end: Int) -> Int {
        _check(end > 0, "String index is out of bounds")
        var start = end - 1
        while start > 0 && _isContinuation(utf8[start]) { start -= 1 }
        return start
    }

    func _bytes(_ start: Int, _ end: Int) -> String { return String(_utf8: Array(utf8[start..<end])) }

    public func index(after i: Index) -> Index { return Index(_offset: _following(_at(i)), _size: utf8.count) }
    public func index(before i: Index) -> Index { return Index(_offset: _preceding(_at(i)), _size: utf8.count) }
    public func index(_ i: Index, offsetBy distance: Int) -> Index {
        var at = _at(i)
        for _ in 0..<Swift.abs(distance) { at = distance < 0 ? _preceding(at) : _following(at) }
        return Index(_offset: at, _size: utf8.count)
    }
    public func index(_ i: Index, offsetBy distance: Int, limitedBy limit: Index) -> Index? {
        var at = _at(i)
        let last = _at(limit)
        for _ in 0..<Swift.abs(distance) {
            if at == last { return nil }
            at = distance < 0 ? _preceding(at) : _following(at)
        }
        return Index(_offset: at, _size: utf8.count)
    }
    public func formIndex(after i: inout Index) { i = index(after: i) }
    public func formIndex(before i: inout Index) { i = index(before: i) }
    public func distance(from start: Index, to end: Index) -> Int {
        let from = _at(start), to = _at(end)
        return from <= to ? _bytes(from, to).count : -_bytes(to, from).count
    }

    public subscript(i: Index) -> Character {
        let start = _at(i)
        return Character(_utf8: Array(utf8[start..<_following(start)]))
    }
    public subscript(range: Range<Index>) -> String { return _bytes(_at(range.lowerBound), _at(range.upperBound)) }
    public subscript(range: ClosedRange<Index>) -> String {
        return _bytes(_at(range.lowerBound), _following(_at(range.upperBound)))
    }
    public subscript(range: PartialRangeFrom<Index>) -> String { return suffix(from: range.lowerBound) }
    public subscript(range: PartialRangeUpTo<Index>) -> String { return prefix(upTo: range.upperBound) }
    public subscript(range: PartialRangeThrough<Index>) -> String { return prefix(through: range.upperBound) }

    public func prefix(upTo end: Index) -> String { return _bytes(0, _at(end)) }
    public func prefix(through last: Index) -> String { return _bytes(0, _following(_at(last))) }
    public func suffix(from start: Index) -> String { return _bytes(_at(start), utf8.count) }
    public func prefix(while predicate: (Character) -> Bool) -> String {
        return prefix(upTo: firstIndex { !predicate($0) } ?? endIndex)
    }
    public func drop(while predicate: (Character) -> Bool) -> String {
        return suffix(from: firstIndex { !predicate($0) } ?? endIndex)
    }

    public func firstIndex(where predicate: (Character) -> Bool) -> Index? {
        var at = 0
        while at < utf8.count {
            let i = Index(_offset: at, _size: utf8.count)
            if predicate(self[i]) { return i }
            at = _following(at)
        }
        return nil
    }
    public func firstIndex(of element: Character) -> Index? { return firstIndex { $0 == element } }
    public func lastIndex(where predicate: (Character) -> Bool) -> Index? {
        var at = utf8.count
        while at > 0 {
            at = _preceding(at)
            let i = Index(_offset: at, _size: utf8.count)
            if predicate(self[i]) { return i }
        }
        return nil
    }
    public func lastIndex(of element: Character) -> Index? { return lastIndex { $0 == element } }
    public func range(of other: String) -> Range<Index>? {
        guard !other.isEmpty, let start = _position(of: other.utf8, from: 0) else { return nil }
        let end = Index(_offset: start + other.utf8.count, _size: utf8.count)
        return Index(_offset: start, _size: utf8.count)..<end
    }

    // --- changes ---

    public mutating func insert(_ newElement: Character, at i: Index) {
        let at = _at(i)
        utf8.insert(contentsOf: newElement._utf8, at: at)
    }
    public mutating func insert(contentsOf newElements: String, at i: Index) {
        let at = _at(i)
        utf8.insert(contentsOf: newElements.utf8, at: at)
    }
    public mutating func replaceSubrange(_ range: Range<Index>, with newElements: String) {
        let start = _at(range.lowerBound), end = _at(range.upperBound)
        utf8.replaceSubrange(start..<end, with: newElements.utf8)
    }
    public mutating func removeSubrange(_ range: Range<Index>) { replaceSubrange(range, with: "") }
    @discardableResult public mutating func remove(at i: Index) -> Character {
        let removed = self[i]
        removeSubrange(i..<index(after: i))
        return removed
    }
    @discardableResult public mutating func removeFirst() -> Character {
        _check(!isEmpty, "Can't remove first element from an empty collection")
        return remove(at: startIndex)
    }
    @discardableResult public mutating func removeLast() -> Character {
        _check(!isEmpty, "Can't remove last element from an empty collection")
        return remove(at: index(before: endIndex))
    }
    public mutating func removeFirst(_ k: Int) { self = suffix(from: index(startIndex, offsetBy: k)) }
    public mutating func removeLast(_ k: Int) { self = prefix(upTo: index(endIndex, offsetBy: -k)) }
    public mutating func popLast() -> Character? { return isEmpty ? nil : removeLast() }
    public mutating func removeAll() { self = "" }
}

extension Character {
    /// Of ASCII only; another character ends the program, rather than to be taken for none.
    public var isLetter: Bool {
        _check(isASCII, "isLetter knows the characters of ASCII only")
        return isUppercase || isLowercase
    }
    public var isPunctuation: Bool {
        _check(isASCII, "isPunctuation knows the characters of ASCII only")
        return "!\"#%&'()*,-./:;?@[\\]_{}".contains(self)
    }
    public var isHexDigit: Bool { return hexDigitValue != nil }
    public var hexDigitValue: Int? {
        let byte = isASCII ? Int(_utf8[0]) : 0
        if byte >= 97 && byte <= 102 { return byte - 87 }
        return byte >= 65 && byte <= 70 ? byte - 55 : wholeNumberValue
    }
    /// Of ASCII, as ``String.uppercased()``.
    public func uppercased() -> String { return description.uppercased() }
    public func lowercased() -> String { return description.lowercased() }
}
