// Sequences and collections: what a `for` loop runs over, and what generic code asks of it.

public protocol IteratorProtocol {
    associatedtype Element
    /// The next element; `nil` when there is none any more.
    mutating func next() -> Element?
}

public protocol Sequence {
    associatedtype Element
    associatedtype Iterator: IteratorProtocol = Self where Iterator.Element == Element
    func makeIterator() -> Iterator
    /// All elements.
    func _collected() -> [Element]
}

extension Sequence where Self: IteratorProtocol {
    public func makeIterator() -> Self { return self }
}

extension Sequence {
    public func _collected() -> [Element] {
        var result: [Element] = []
        for element in self { result.append(element) }
        return result
    }
}

/// A sequence whose count is known when a loop over it starts, and the element at a position.
public protocol _Iterable: Sequence where Iterator == IndexingIterator<Self> {
    var _iterationCount: Int { get }
    func _element(at position: Int) -> Element
}

public struct IndexingIterator<Elements: _Iterable>: IteratorProtocol {
    let _elements: Elements
    var _position: Int

    public mutating func next() -> Elements.Element? {
        if _position >= _elements._iterationCount { return nil }
        _position += 1
        return _elements._element(at: _position - 1)
    }
}

extension _Iterable {
    public func makeIterator() -> IndexingIterator<Self> { return IndexingIterator(_elements: self, _position: 0) }
    public func _collected() -> [Element] {
        var result: [Element] = []
        for element in self { result.append(element) }
        return result
    }
}

public protocol Collection: _Iterable {
    associatedtype Index: Comparable = Int
    var startIndex: Index { get }
    var endIndex: Index { get }
    subscript(position: Index) -> Element { get }
    func index(after i: Index) -> Index
    var count: Int { get }
    var isEmpty: Bool { get }
}

extension Collection {
    public var isEmpty: Bool { return count == 0 }
}

extension Collection where Index == Int {
    public var count: Int { return endIndex - startIndex }
    public var indices: Range<Int> { return Range(uncheckedBounds: (lower: startIndex, upper: endIndex)) }
    public func index(after i: Int) -> Int { return i + 1 }
    public func index(before i: Int) -> Int { return i - 1 }
    public func index(_ i: Int, offsetBy distance: Int) -> Int { return i + distance }
    public func distance(from start: Int, to end: Int) -> Int { return end - start }
    public var _iterationCount: Int { return count }
    public func _element(at position: Int) -> Element { return self[startIndex + position] }

    public func firstIndex(where predicate: (Element) -> Bool) -> Int? {
        for i in 0..<_iterationCount where predicate(_element(at: i)) { return startIndex + i }
        return nil
    }

    public func lastIndex(where predicate: (Element) -> Bool) -> Int? {
        var i = _iterationCount - 1
        while i >= 0 {
            if predicate(_element(at: i)) { return startIndex + i }
            i -= 1
        }
        return nil
    }
}

extension Collection where Index == Int, Element: Equatable {
    public func firstIndex(of element: Element) -> Int? {
        for i in 0..<_iterationCount where _element(at: i) == element { return startIndex + i }
        return nil
    }

    public func lastIndex(of element: Element) -> Int? { return lastIndex(where: { $0 == element }) }
}

public protocol BidirectionalCollection: Collection {}

public protocol RandomAccessCollection: BidirectionalCollection {}

public protocol MutableCollection: Collection {
    subscript(position: Index) -> Element { get set }
}
