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
