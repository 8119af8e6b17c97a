// Tuples, and what is done with arrays and ranges alike.

public func == <A: Equatable, B: Equatable>(lhs: (A, B), rhs: (A, B)) -> Bool {
    return lhs.0 == rhs.0 && lhs.1 == rhs.1
}
public func != <A: Equatable, B: Equatable>(lhs: (A, B), rhs: (A, B)) -> Bool { return !(lhs == rhs) }
public func == <A: Equatable, B: Equatable, C: Equatable>(lhs: (A, B, C), rhs: (A, B, C)) -> Bool {
    return lhs.0 == rhs.0 && lhs.1 == rhs.1 && lhs.2 == rhs.2
}
public func != <A: Equatable, B: Equatable, C: Equatable>(lhs: (A, B, C), rhs: (A, B, C)) -> Bool {
    return !(lhs == rhs)
}
public func < <A: Comparable, B: Comparable>(lhs: (A, B), rhs: (A, B)) -> Bool {
    return lhs.0 != rhs.0 ? lhs.0 < rhs.0 : lhs.1 < rhs.1
}
public func > <A: Comparable, B: Comparable>(lhs: (A, B), rhs: (A, B)) -> Bool { return rhs < lhs }

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

    public func forEach(_ body: (Element) -> Void) {
        for element in self { body(element) }
    }

    public func reversed() -> [Element] {
        var result: [Element] = []
        let n = _iterationCount
        for i in 0..<n { result.append(_element(at: n - 1 - i)) }
        return result
    }

    public func enumerated() -> [(offset: Int, element: Element)] {
        var result: [(offset: Int, element: Element)] = []
        for element in self { result.append((offset: result.count, element: element)) }
        return result
    }
}

public func zip<A: _Iterable, B: _Iterable>(_ first: A, _ second: B) -> [(A.Element, B.Element)] {
    var result: [(A.Element, B.Element)] = []
    let n = min(first._iterationCount, second._iterationCount)
    for i in 0..<n { result.append((first._element(at: i), second._element(at: i))) }
    return result
}

extension Array {
    /// Equal elements keep their order.
    public func sorted(by areInIncreasingOrder: (Element, Element) -> Bool) -> [Element] {
        var result = self
        var width = 1
        while width < count {
            let source = result
            var start = 0
            while start < count {
                let middle = Prelude.min(start + width, count)
                let end = Prelude.min(start + 2 * width, count)
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

    public mutating func sort(by areInIncreasingOrder: (Element, Element) -> Bool) {
        self = sorted(by: areInIncreasingOrder)
    }
}

extension Array where Element: Comparable {
    public func sorted() -> [Element] { return sorted(by: { $0 < $1 }) }
    public mutating func sort() { self = sorted() }
}
