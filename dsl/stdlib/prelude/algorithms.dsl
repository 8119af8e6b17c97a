// What is done with the elements of a sequence. Those that have positions are gone through by position, which keeps the
// count of each loop known; all others are collected first.

extension _Iterable {
    public func map<T>(_ transform: (Element) -> T) -> [T] {
        var result: [T] = []
        for element in self { result.append(transform(element)) }
        return result
    }

    public func filter(_ isIncluded: (Element) -> Bool) -> [Element] {
        var result: [Element] = []
        for element in self where isIncluded(element) { result.append(element) }
        return result
    }

    public func reduce<Result>(_ initialResult: Result, _ nextPartialResult: (Result, Element) -> Result) -> Result {
        var result = initialResult
        for element in self { result = nextPartialResult(result, element) }
        return result
    }

    public func reduce<Result>(
        into initialResult: Result, _ updateAccumulatingResult: (inout Result, Element) -> Void
    ) -> Result {
        var result = initialResult
        for element in self { updateAccumulatingResult(&result, element) }
        return result
    }

    public func compactMap<T>(_ transform: (Element) -> T?) -> [T] {
        var result: [T] = []
        for element in self {
            if let transformed = transform(element) { result.append(transformed) }
        }
        return result
    }

    public func flatMap<S: Sequence>(_ transform: (Element) -> S) -> [S.Element] {
        var result: [S.Element] = []
        for element in self { result.append(contentsOf: transform(element)._collected()) }
        return result
    }

    public func forEach(_ body: (Element) -> Void) {
        for element in self { body(element) }
    }

    public func allSatisfy(_ predicate: (Element) -> Bool) -> Bool {
        for element in self where !predicate(element) { return false }
        return true
    }

    public func contains(where predicate: (Element) -> Bool) -> Bool {
        for element in self where predicate(element) { return true }
        return false
    }

    public func first(where predicate: (Element) -> Bool) -> Element? {
        for element in self where predicate(element) { return element }
        return nil
    }

    public func last(where predicate: (Element) -> Bool) -> Element? {
        var i = _iterationCount - 1
        while i >= 0 {
            let element = _element(at: i)
            if predicate(element) { return element }
            i -= 1
        }
        return nil
    }

    public var first: Element? { return _iterationCount > 0 ? _element(at: 0) : nil }
    public var last: Element? { return _iterationCount > 0 ? _element(at: _iterationCount - 1) : nil }

    public func reversed() -> [Element] {
        var result: [Element] = []
        let n = _iterationCount
        for i in 0..<n { result.append(_element(at: n - 1 - i)) }
        return result
    }

    public func enumerated() -> EnumeratedSequence<Self> { return EnumeratedSequence(_base: self) }

    /// Equal elements keep their order.
    public func sorted(by areInIncreasingOrder: (Element, Element) -> Bool) -> [Element] {
        return _merged(_collected(), areInIncreasingOrder)
    }

    public func min(by areInIncreasingOrder: (Element, Element) -> Bool) -> Element? {
        if _iterationCount == 0 { return nil }
        var result = _element(at: 0)
        for element in self where areInIncreasingOrder(element, result) { result = element }
        return result
    }

    public func max(by areInIncreasingOrder: (Element, Element) -> Bool) -> Element? {
        if _iterationCount == 0 { return nil }
        var result = _element(at: 0)
        for element in self where areInIncreasingOrder(result, element) { result = element }
        return result
    }

    public func elementsEqual<S: Sequence>(_ other: S, by areEquivalent: (Element, S.Element) -> Bool) -> Bool {
        let others = other._collected()
        if others.count != _iterationCount { return false }
        for i in 0..<others.count where !areEquivalent(_element(at: i), others[i]) { return false }
        return true
    }
}

extension _Iterable where Element: Comparable {
    public func lexicographicallyPrecedes<S: Sequence>(_ other: S) -> Bool where S.Element == Element {
        let others = other._collected()
        for i in 0..<Prelude.min(_iterationCount, others.count) {
            let own = _element(at: i)
            if own != others[i] { return own < others[i] }
        }
        return _iterationCount < others.count
    }
}

extension _Iterable where Element: Equatable {
    public func contains(_ element: Element) -> Bool {
        for candidate in self where candidate == element { return true }
        return false
    }

    public func elementsEqual<S: Sequence>(_ other: S) -> Bool where S.Element == Element {
        let others = other._collected()
        if others.count != _iterationCount { return false }
        for i in 0..<others.count where _element(at: i) != others[i] { return false }
        return true
    }

    public func starts<S: Sequence>(with possiblePrefix: S) -> Bool where S.Element == Element {
        let others = possiblePrefix._collected()
        if others.count > _iterationCount { return false }
        for i in 0..<others.count where _element(at: i) != others[i] { return false }
        return true
    }
}

extension _Iterable where Element: Comparable {
    public func min() -> Element? {
        if _iterationCount == 0 { return nil }
        var result = _element(at: 0)
        for element in self where element < result { result = element }
        return result
    }

    public func max() -> Element? {
        if _iterationCount == 0 { return nil }
        var result = _element(at: 0)
        for element in self where element > result { result = element }
        return result
    }

    public func sorted() -> [Element] { return _merged(_collected(), { $0 < $1 }) }
}

extension _Iterable where Element: Sequence {
    @_disfavoredOverload
    public func joined() -> [Element.Element] {
        var result: [Element.Element] = []
        for element in self { result.append(contentsOf: element._collected()) }
        return result
    }
}

/// Merge sort, from runs of one element on.
func _merged<Element>(_ elements: [Element], _ areInIncreasingOrder: (Element, Element) -> Bool) -> [Element] {
    var result = elements
    let count = elements.count
    var width = 1
    while width < count {
        let source = result
        var start = 0
        while start < count {
            let middle = min(start + width, count)
            let end = min(start + 2 * width, count)
            var left = start
            var right = middle
            for place in start..<end {
                if right >= end || (left < middle && !areInIncreasingOrder(source[right], source[left])) {
                    result[place] = source[left]
                    left += 1
                } else {
                    result[place] = source[right]
                    right += 1
                }
            }
            start = end
        }
        width = 2 * width
    }
    return result
}

// --- sequences that only have an iterator ---

extension Sequence {
    public func map<T>(_ transform: (Element) -> T) -> [T] { return _collected().map(transform) }
    public func filter(_ isIncluded: (Element) -> Bool) -> [Element] { return _collected().filter(isIncluded) }
    public func reduce<Result>(_ initialResult: Result, _ nextPartialResult: (Result, Element) -> Result) -> Result {
        return _collected().reduce(initialResult, nextPartialResult)
    }
    public func reduce<Result>(
        into initialResult: Result, _ updateAccumulatingResult: (inout Result, Element) -> Void
    ) -> Result {
        return _collected().reduce(into: initialResult, updateAccumulatingResult)
    }
    public func compactMap<T>(_ transform: (Element) -> T?) -> [T] { return _collected().compactMap(transform) }
    public func flatMap<S: Sequence>(_ transform: (Element) -> S) -> [S.Element] {
        return _collected().flatMap(transform)
    }
    public func forEach(_ body: (Element) -> Void) {
        for element in self { body(element) }
    }
    public func allSatisfy(_ predicate: (Element) -> Bool) -> Bool {
        for element in self where !predicate(element) { return false }
        return true
    }
    public func contains(where predicate: (Element) -> Bool) -> Bool {
        for element in self where predicate(element) { return true }
        return false
    }
    public func first(where predicate: (Element) -> Bool) -> Element? {
        for element in self where predicate(element) { return element }
        return nil
    }
    public func reversed() -> [Element] { return _collected().reversed() }
    public func enumerated() -> _EnumeratedIterator<Self> {
        return _EnumeratedIterator(_base: makeIterator(), _position: -1)
    }
    public func sorted(by areInIncreasingOrder: (Element, Element) -> Bool) -> [Element] {
        return _merged(_collected(), areInIncreasingOrder)
    }
    public func min(by areInIncreasingOrder: (Element, Element) -> Bool) -> Element? {
        return _collected().min(by: areInIncreasingOrder)
    }
    public func max(by areInIncreasingOrder: (Element, Element) -> Bool) -> Element? {
        return _collected().max(by: areInIncreasingOrder)
    }
    /// The first elements; a sequence without an end is asked for no more than these.
    public func prefix(_ maxLength: Int) -> [Element] {
        _check(maxLength >= 0, "Can't take a prefix of negative length from a collection")
        var result: [Element] = []
        var iterator = makeIterator()
        while result.count < maxLength {
            guard let element = iterator.next() else { break }
            result.append(element)
        }
        return result
    }
    public func dropFirst(_ k: Int = 1) -> [Element] { return Array(_collected().dropFirst(k)) }
}

extension Sequence where Element: Equatable {
    public func contains(_ element: Element) -> Bool {
        for candidate in self where candidate == element { return true }
        return false
    }
}

extension Sequence where Element: Comparable {
    public func min() -> Element? { return _collected().min() }
    public func max() -> Element? { return _collected().max() }
    public func sorted() -> [Element] { return _merged(_collected(), { $0 < $1 }) }
}

// --- pairs ---

public struct EnumeratedSequence<Base: _Iterable>: _Iterable {
    let _base: Base

    public var _iterationCount: Int { return _base._iterationCount }
    public func _element(at position: Int) -> (offset: Int, element: Base.Element) {
        return (offset: position, element: _base._element(at: position))
    }
}

/// The same of a sequence that only has an iterator, which may be without an end.
public struct _EnumeratedIterator<Base: Sequence>: IteratorProtocol, Sequence {
    var _base: Base.Iterator
    var _position: Int

    public mutating func next() -> (offset: Int, element: Base.Element)? {
        guard let element = _base.next() else { return nil }
        _position += 1
        return (offset: _position, element: element)
    }
}

public struct Zip2Sequence<Sequence1: _Iterable, Sequence2: _Iterable>: _Iterable {
    let _first: Sequence1
    let _second: Sequence2

    public var _iterationCount: Int { return min(_first._iterationCount, _second._iterationCount) }
    public func _element(at position: Int) -> (Sequence1.Element, Sequence2.Element) {
        return (_first._element(at: position), _second._element(at: position))
    }
}

/// Pairs of elements of sequences, one of which may have no end.
public struct _Zip2Iterator<First: Sequence, Second: Sequence>: IteratorProtocol, Sequence {
    var _first: First.Iterator
    var _second: Second.Iterator

    public mutating func next() -> (First.Element, Second.Element)? {
        guard let first = _first.next(), let second = _second.next() else { return nil }
        return (first, second)
    }
}

public func zip<A: _Iterable, B: _Iterable>(_ first: A, _ second: B) -> Zip2Sequence<A, B> {
    return Zip2Sequence(_first: first, _second: second)
}

public func zip<A: Sequence, B: Sequence>(_ first: A, _ second: B) -> _Zip2Iterator<A, B> {
    return _Zip2Iterator(_first: first.makeIterator(), _second: second.makeIterator())
}
