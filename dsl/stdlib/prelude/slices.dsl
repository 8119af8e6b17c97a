// Slices of arrays: a part of an array under the indices that it has there. Making one copies nothing.

public struct ArraySlice<Element>: RandomAccessCollection, MutableCollection, ExpressibleByArrayLiteral {
    var _base: [Element]
    public let startIndex: Int
    public let endIndex: Int

    public init(arrayLiteral elements: Element...) { self.init(_base: elements, from: 0, to: elements.count) }
    init(_base: [Element], from startIndex: Int, to endIndex: Int) {
        self._base = _base
        self.startIndex = startIndex
        self.endIndex = endIndex
    }

    public var count: Int { return endIndex - startIndex }
    public var _iterationCount: Int { return endIndex - startIndex }
    public func _element(at position: Int) -> Element { return _unchecked(_base, startIndex &+ position) }
    public func _slice(_ bounds: Range<Int>) -> ArraySlice<Element> {
        _check(
            startIndex <= bounds.lowerBound && bounds.upperBound <= endIndex, "ArraySlice index is out of range")
        return ArraySlice(_base: _base, from: bounds.lowerBound, to: bounds.upperBound)
    }

    public subscript(position: Int) -> Element {
        get {
            _check(startIndex <= position && position < endIndex, "Index out of range")
            return _unchecked(_base, position)
        }
        set {
            _check(startIndex <= position && position < endIndex, "Index out of range")
            _base[position] = newValue
        }
    }

    public mutating func swapAt(_ i: Int, _ j: Int) {
        let old = self[i]
        self[i] = self[j]
        self[j] = old
    }
    public mutating func sort(by areInIncreasingOrder: (Element, Element) -> Bool) {
        self = _replaced(_merged(_collected(), areInIncreasingOrder))
    }
    public mutating func reverse() { self = _replaced(reversed()) }
    func _replaced(_ elements: [Element]) -> ArraySlice<Element> {
        var result = _base
        for i in 0..<elements.count { result[startIndex + i] = elements[i] }
        return ArraySlice(_base: result, from: startIndex, to: endIndex)
    }
    public mutating func append(_ newElement: Element) {
        var elements = _collected()
        elements.append(newElement)
        let start = startIndex
        var base: [Element] = []
        for i in 0..<start { base.append(_base[i]) }
        self = ArraySlice(_base: base + elements, from: start, to: start + elements.count)
    }
    public mutating func removeFirst() -> Element {
        _check(startIndex < endIndex, "Can't remove items from an empty collection")
        let removed = _base[startIndex]
        self = ArraySlice(_base: _base, from: startIndex + 1, to: endIndex)
        return removed
    }
    public mutating func removeLast() -> Element {
        _check(startIndex < endIndex, "Can't remove last element from an empty collection")
        let removed = _base[endIndex - 1]
        self = ArraySlice(_base: _base, from: startIndex, to: endIndex - 1)
        return removed
    }
    public mutating func popFirst() -> Element? { return isEmpty ? nil : removeFirst() }
    public mutating func popLast() -> Element? { return isEmpty ? nil : removeLast() }
}

extension ArraySlice where Element: Comparable {
    public mutating func sort() { self = _replaced(_merged(_collected(), { $0 < $1 })) }
}

extension ArraySlice {
    public static func + (lhs: ArraySlice<Element>, rhs: ArraySlice<Element>) -> ArraySlice<Element> {
        return lhs + rhs._collected()
    }
    public static func + (lhs: ArraySlice<Element>, rhs: [Element]) -> ArraySlice<Element> {
        var result = lhs
        for element in rhs { result.append(element) }
        return result
    }
    @_disfavoredOverload
    public static func + (lhs: ArraySlice<Element>, rhs: [Element]) -> [Element] { return lhs._collected() + rhs }
    public static func + (lhs: [Element], rhs: ArraySlice<Element>) -> [Element] { return lhs + rhs._collected() }
}

extension ArraySlice: Equatable where Element: Equatable {
    public static func == (lhs: ArraySlice<Element>, rhs: ArraySlice<Element>) -> Bool { return lhs.elementsEqual(rhs) }
}

extension ArraySlice: CustomStringConvertible {
    public var description: String { return "\(_collected())" }
}

extension ArraySlice: _Sliceable {}
extension Array: _Sliceable {}

/// Arrays and their slices.
public protocol _Sliceable: Collection where Index == Int {
    func _slice(_ bounds: Range<Int>) -> ArraySlice<Element>
}

extension Array {
    public func _slice(_ bounds: Range<Int>) -> ArraySlice<Element> {
        _check(0 <= bounds.lowerBound && bounds.upperBound <= count, "Array index is out of range")
        return ArraySlice(_base: self, from: bounds.lowerBound, to: bounds.upperBound)
    }

    public subscript(all: UnboundedRange) -> ArraySlice<Element> { return _slice(0..<count) }

    /// A part of the array; assigned, it may get another length.
    public subscript<R: _IndexRange>(range: R) -> ArraySlice<Element> {
        get { return _slice(range._resolved(in: 0..<count)) }
        set { replaceSubrange(range, with: newValue) }
    }
}

extension ArraySlice {
    public subscript(all: UnboundedRange) -> ArraySlice<Element> { return self }
    public subscript<R: _IndexRange>(range: R) -> ArraySlice<Element> {
        return _slice(range._resolved(in: startIndex..<endIndex))
    }
}

extension _Sliceable {
    public func prefix(_ maxLength: Int) -> ArraySlice<Element> {
        _check(maxLength >= 0, "Can't take a prefix of negative length from a collection")
        return _slice(startIndex..<(startIndex + Prelude.min(maxLength, count)))
    }
    public func prefix(upTo end: Int) -> ArraySlice<Element> { return _slice(startIndex..<end) }
    public func prefix(through position: Int) -> ArraySlice<Element> { return _slice(startIndex..<(position + 1)) }
    public func prefix(while predicate: (Element) -> Bool) -> ArraySlice<Element> {
        var end = startIndex
        while end < endIndex && predicate(self[end]) { end += 1 }
        return _slice(startIndex..<end)
    }
    public func suffix(_ maxLength: Int) -> ArraySlice<Element> {
        _check(maxLength >= 0, "Can't take a suffix of negative length from a collection")
        return _slice((endIndex - Prelude.min(maxLength, count))..<endIndex)
    }
    public func suffix(from start: Int) -> ArraySlice<Element> { return _slice(start..<endIndex) }
    public func dropFirst(_ k: Int = 1) -> ArraySlice<Element> {
        _check(k >= 0, "Can't drop a negative number of elements from a collection")
        return _slice((startIndex + Prelude.min(k, count))..<endIndex)
    }
    public func dropLast(_ k: Int = 1) -> ArraySlice<Element> {
        _check(k >= 0, "Can't drop a negative number of elements from a collection")
        return _slice(startIndex..<(endIndex - Prelude.min(k, count)))
    }
    public func drop(while predicate: (Element) -> Bool) -> ArraySlice<Element> {
        var start = startIndex
        while start < endIndex && predicate(self[start]) { start += 1 }
        return _slice(start..<endIndex)
    }

    public func split(
        maxSplits: Int = 9223372036854775807, omittingEmptySubsequences: Bool = true,
        whereSeparator isSeparator: (Element) -> Bool
    ) -> [ArraySlice<Element>] {
        var result: [ArraySlice<Element>] = []
        var start = startIndex
        for i in startIndex..<endIndex where result.count < maxSplits && isSeparator(self[i]) {
            if i > start || !omittingEmptySubsequences { result.append(_slice(start..<i)) }
            start = i + 1
        }
        if start < endIndex || !omittingEmptySubsequences { result.append(_slice(start..<endIndex)) }
        return result
    }
}

extension _Sliceable where Element: Equatable {
    public func split(
        separator: Element, maxSplits: Int = 9223372036854775807, omittingEmptySubsequences: Bool = true
    ) -> [ArraySlice<Element>] {
        return split(maxSplits: maxSplits, omittingEmptySubsequences: omittingEmptySubsequences) { $0 == separator }
    }
}
