// Arrays.

@intrinsic("array.fill") func _fill<T>(_ count: Int, _ value: T) -> [T]
@intrinsic("array.concat") func _concatenate<T>(_ first: [T], _ second: [T]) -> [T]
@intrinsic("array.get_unchecked") func _unchecked<T>(_ array: [T], _ index: Int) -> T
@intrinsic("array.append") func _append<T>(_ array: inout [T], _ element: T)
@intrinsic("array.pop") func _pop<T>(_ array: inout [T]) -> T

@builtin("array")
public struct Array<Element>: RandomAccessCollection, MutableCollection, ExpressibleByArrayLiteral {
    public init() { self = [] }
    public init<S: Sequence>(_ elements: S) where S.Element == Element { self = elements._collected() }
    public init(arrayLiteral elements: Element...) { self = elements }
    @differentiable(wrt: repeatedValue where Element: Differentiable)
    public init(repeating repeatedValue: Element, count: Int) { self = _fill(count, repeatedValue) }

    @intrinsic("array.count") public var count: Int
    public var isEmpty: Bool { return count == 0 }
    public var indices: Range<Int> { return Range(uncheckedBounds: (lower: 0, upper: count)) }
    public var startIndex: Int { return 0 }
    public var endIndex: Int { return count }

    /// The element at a position from 0; traps when it is out of range.
    public subscript(index: Int) -> Element {
        @intrinsic("array.get") get
        @intrinsic("array.set") set
    }

    @differentiable(wrt: (self, newElement) where Element: Differentiable)
    public mutating func append(_ newElement: Element) { _append(&self, newElement) }
    @differentiable(wrt: (self, elements) where Element: Differentiable)
    public mutating func append(contentsOf elements: [Element]) { self = _concatenate(self, elements) }
    public mutating func append<S: Sequence>(contentsOf elements: S) where S.Element == Element {
        for element in elements { _append(&self, element) }
    }
    public mutating func insert(_ newElement: Element, at i: Int) {
        _check(0 <= i && i <= count, "Array index is out of range")
        _append(&self, newElement)
        let last = count - 1
        for k in 0..<(last - i) { self[last - k] = self[last - k - 1] }
        self[i] = newElement
    }
    public mutating func insert<S: Sequence>(contentsOf newElements: S, at i: Int) where S.Element == Element {
        replaceSubrange(i..<i, with: newElements)
    }
    public mutating func replaceSubrange<R: _IndexRange, S: Sequence>(_ subrange: R, with newElements: S)
    where S.Element == Element {
        let bounds = subrange._resolved(in: 0..<count)
        _check(0 <= bounds.lowerBound && bounds.upperBound <= count, "Array index is out of range")
        let elements = newElements._collected()
        let before = bounds.lowerBound
        let after = count - bounds.upperBound
        if elements.count == bounds.upperBound - before {
            for i in 0..<elements.count { self[before + i] = elements[i] }
            return
        }
        var result: [Element] = []
        for i in 0..<before { result.append(self[i]) }
        for element in elements { result.append(element) }
        for i in 0..<after { result.append(self[bounds.upperBound + i]) }
        self = result
    }
    @discardableResult
    public mutating func remove(at i: Int) -> Element {
        _check(0 <= i && i < count, "Index out of range")
        let removed = self[i]
        for k in 0..<(count - 1 - i) { self[i + k] = self[i + k + 1] }
        _ = _pop(&self)
        return removed
    }
    public mutating func removeSubrange<R: _IndexRange>(_ bounds: R) {
        let none: [Element] = []
        replaceSubrange(bounds, with: none)
    }
    @discardableResult
    public mutating func removeFirst() -> Element {
        _check(count > 0, "Can't remove first element from an empty collection")
        return remove(at: 0)
    }
    public mutating func removeFirst(_ k: Int) {
        _check(0 <= k, "Number of elements to remove should be non-negative")
        _check(k <= count, "Can't remove more items from a collection than it has")
        removeSubrange(0..<k)
    }
    @discardableResult
    public mutating func removeLast() -> Element { return _pop(&self) }
    public mutating func removeLast(_ k: Int) {
        _check(0 <= k, "Number of elements to remove should be non-negative")
        _check(k <= count, "Can't remove more items from a collection than it has")
        for _ in 0..<k { _ = _pop(&self) }
    }
    public mutating func popLast() -> Element? { return isEmpty ? nil : _pop(&self) }
    public mutating func removeAll(keepingCapacity: Bool = false) { self = [] }
    public mutating func removeAll(where shouldBeRemoved: (Element) -> Bool) {
        self = filter { !shouldBeRemoved($0) }
    }
    public var capacity: Int { return count }
    public mutating func reserveCapacity(_ minimumCapacity: Int) {}
    public mutating func swapAt(_ i: Int, _ j: Int) {
        let old = self[i]
        self[i] = self[j]
        self[j] = old
    }
    public mutating func reverse() { self = reversed() }

    @differentiable(where Element: Differentiable)
    public static func + (lhs: [Element], rhs: [Element]) -> [Element] { return _concatenate(lhs, rhs) }
    @differentiable(where Element: Differentiable)
    public static func += (lhs: inout [Element], rhs: [Element]) { lhs = _concatenate(lhs, rhs) }
    @_disfavoredOverload
    public static func + <S: Sequence>(lhs: [Element], rhs: S) -> [Element] where S.Element == Element {
        return _concatenate(lhs, rhs._collected())
    }
    @_disfavoredOverload
    public static func + <S: Sequence>(lhs: S, rhs: [Element]) -> [Element] where S.Element == Element {
        return _concatenate(lhs._collected(), rhs)
    }
    public static func += <S: Sequence>(lhs: inout [Element], rhs: S) where S.Element == Element {
        lhs.append(contentsOf: rhs)
    }

    public var _iterationCount: Int { return count }
    @differentiable(wrt: self where Element: Differentiable)
    public func _element(at position: Int) -> Element { return _unchecked(self, position) }
    public func _collected() -> [Element] { return self }
}

extension Array: Equatable where Element: Equatable {
    public static func == (lhs: [Element], rhs: [Element]) -> Bool {
        if lhs.count != rhs.count { return false }
        for i in 0..<lhs.count where lhs[i] != rhs[i] { return false }
        return true
    }
}

extension Array {
    /// The tangent of an array: added element by element, where `+` of arrays would join them.
    public struct DifferentiableView {
        public var base: [Element]

        public init(_ base: [Element]) { self.base = base }
        public var count: Int { return base.count }
        public subscript(index: Int) -> Element {
            get { return base[index] }
            set { base[index] = newValue }
        }
    }
}

extension Array.DifferentiableView: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Element...) { base = elements }
}

extension Array.DifferentiableView: RandomAccessCollection {
    public var startIndex: Int { return 0 }
    public var endIndex: Int { return base.count }
}

extension Array.DifferentiableView: CustomStringConvertible {
    public var description: String { return "\(base)" }
}

extension Array.DifferentiableView: Equatable where Element: Equatable {
    public static func == (lhs: Array<Element>.DifferentiableView, rhs: Array<Element>.DifferentiableView) -> Bool {
        return lhs.base == rhs.base
    }
}

extension Array.DifferentiableView: AdditiveArithmetic where Element: AdditiveArithmetic {
    public static var zero: Array<Element>.DifferentiableView { return Array<Element>.DifferentiableView([]) }

    public static func + (
        lhs: Array<Element>.DifferentiableView, rhs: Array<Element>.DifferentiableView
    ) -> Array<Element>.DifferentiableView {
        if lhs.count == 0 { return rhs }
        if rhs.count == 0 { return lhs }
        precondition(lhs.count == rhs.count, "Count mismatch: \(lhs.count) and \(rhs.count)")
        var sum = lhs.base
        for i in 0..<sum.count { sum[i] = sum[i] + rhs.base[i] }
        return Array<Element>.DifferentiableView(sum)
    }

    public static func - (
        lhs: Array<Element>.DifferentiableView, rhs: Array<Element>.DifferentiableView
    ) -> Array<Element>.DifferentiableView {
        if rhs.count == 0 { return lhs }
        var difference = lhs.base
        if lhs.count == 0 { difference = [Element](repeating: Element.zero, count: rhs.count) }
        precondition(difference.count == rhs.count, "Count mismatch: \(lhs.count) and \(rhs.count)")
        for i in 0..<difference.count { difference[i] = difference[i] - rhs.base[i] }
        return Array<Element>.DifferentiableView(difference)
    }
}

extension Array.DifferentiableView: Differentiable where Element: Differentiable {
    public typealias TangentVector = Array<Element.TangentVector>.DifferentiableView

    public mutating func move(along direction: Array<Element.TangentVector>.DifferentiableView) {
        base.move(along: direction)
    }

    public func _zeroTangent() -> Array<Element.TangentVector>.DifferentiableView { return base._zeroTangent() }
}

extension Array: Differentiable where Element: Differentiable {
    public typealias TangentVector = Array<Element.TangentVector>.DifferentiableView

    public mutating func move(along direction: Array<Element.TangentVector>.DifferentiableView) {
        if direction.count == 0 { return }
        precondition(
            count == direction.count, "Count mismatch: \(count) ('self') and \(direction.count) ('direction')")
        for i in 0..<count { self[i].move(along: direction.base[i]) }
    }

    public func _zeroTangent() -> Array<Element.TangentVector>.DifferentiableView {
        return Array<Element.TangentVector>.DifferentiableView(map { element in element._zeroTangent() })
    }
}

extension Array where Element: Differentiable {
    /// Like `map`, with a function through which derivatives flow.
    @differentiable(wrt: self)
    public func differentiableMap<Result: Differentiable>(
        _ body: @differentiable (Element) -> Result
    ) -> [Result] {
        var result: [Result] = []
        for element in self { result.append(body(element)) }
        return result
    }

    /// Like `reduce`, with a function through which derivatives flow.
    @differentiable(wrt: (self, initialResult))
    public func differentiableReduce<Result: Differentiable>(
        _ initialResult: Result, _ nextPartialResult: @differentiable (Result, Element) -> Result
    ) -> Result {
        var result = initialResult
        for element in self { result = nextPartialResult(result, element) }
        return result
    }
}

extension Array {
    public mutating func sort(by areInIncreasingOrder: (Element, Element) -> Bool) {
        self = _merged(self, areInIncreasingOrder)
    }
}

extension Array where Element: Comparable {
    public mutating func sort() { self = _merged(self, { $0 < $1 }) }
}
