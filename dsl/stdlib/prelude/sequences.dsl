// Comparing tuples.

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

public struct UnfoldFirstSequence<Element>: Sequence, IteratorProtocol {
    var _upcoming: Element?
    let _step: (Element) -> Element?
    public mutating func next() -> Element? {
        guard let current = _upcoming else { return nil }
        _upcoming = _step(current)
        return current
    }
}
public struct UnfoldSequence<Element, State>: Sequence, IteratorProtocol {
    var _state: State
    let _step: (inout State) -> Element?
    var _isOver = false
    public mutating func next() -> Element? {
        guard !_isOver else { return nil }
        let element = _step(&_state)
        _isOver = element == nil
        return element
    }
}

/// What ``next`` makes of the element before, from ``first`` until it is nil.
public func sequence<T>(first: T, next: @escaping (T) -> T?) -> UnfoldFirstSequence<T> {
    return UnfoldFirstSequence(_upcoming: first, _step: next)
}
public func sequence<T, State>(state: State, next: @escaping (inout State) -> T?) -> UnfoldSequence<T, State> {
    return UnfoldSequence(_state: state, _step: next)
}
