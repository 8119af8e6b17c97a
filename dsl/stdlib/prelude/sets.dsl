// Sets: a table of keys. Members are in the order in which they came; where one is removed, the last one takes its place.

public struct Set<Element: Hashable>: _Iterable, ExpressibleByArrayLiteral {
    var _table: _KeyTable<Element>

    public init() { _table = _KeyTable() }
    public init(minimumCapacity: Int) {
        _table = _KeyTable()
        _table._reserve(minimumCapacity)
    }
    public init(arrayLiteral elements: Element...) {
        self.init()
        for element in elements { _ = _insert(element) }
    }
    public init<S: Sequence>(_ sequence: S) where S.Element == Element {
        self.init()
        for element in sequence { _ = _insert(element) }
    }

    public var count: Int { return _table._keys.count }
    public var isEmpty: Bool { return _table._keys.count == 0 }
    public var capacity: Int { return _table._slots.count / 2 }
    public var _iterationCount: Int { return _table._keys.count }
    public func _element(at position: Int) -> Element { return _unchecked(_table._keys, position) }

    public func contains(_ member: Element) -> Bool { return _table._find(member) >= 0 }

    /// Whether the element was not a member before.
    mutating func _insert(_ element: Element) -> Bool {
        if _table._find(element) >= 0 { return false }
        _table._add(element)
        return true
    }

    @discardableResult
    public mutating func insert(_ newMember: Element) -> (inserted: Bool, memberAfterInsert: Element) {
        let position = _table._find(newMember)
        if position >= 0 { return (inserted: false, memberAfterInsert: _table._keys[position]) }
        _table._add(newMember)
        return (inserted: true, memberAfterInsert: newMember)
    }

    /// The member that was equal to the new one, which takes its place.
    @discardableResult
    public mutating func update(with newMember: Element) -> Element? {
        let position = _table._find(newMember)
        if position < 0 {
            _table._add(newMember)
            return nil
        }
        let old = _table._keys[position]
        _table._keys[position] = newMember
        return old
    }

    @discardableResult
    public mutating func remove(_ member: Element) -> Element? {
        let position = _table._find(member)
        if position < 0 { return nil }
        let removed = _table._keys[position]
        _table._remove(at: position)
        return removed
    }

    public mutating func removeAll(keepingCapacity: Bool = false) { self = Set<Element>() }
    public mutating func reserveCapacity(_ minimumCapacity: Int) { _table._reserve(minimumCapacity) }

    public func filter(_ isIncluded: (Element) -> Bool) -> Set<Element> {
        var result = Set<Element>()
        for element in self where isIncluded(element) { result._table._add(element) }
        return result
    }

    public mutating func formUnion<S: Sequence>(_ other: S) where S.Element == Element {
        for element in other { _ = _insert(element) }
    }
    public mutating func subtract<S: Sequence>(_ other: S) where S.Element == Element {
        for element in other { _ = remove(element) }
    }
    public mutating func formIntersection<S: Sequence>(_ other: S) where S.Element == Element {
        self = intersection(other)
    }
    public mutating func formSymmetricDifference<S: Sequence>(_ other: S) where S.Element == Element {
        self = symmetricDifference(other)
    }

    public func union<S: Sequence>(_ other: S) -> Set<Element> where S.Element == Element {
        var result = self
        result.formUnion(other)
        return result
    }
    /// In the order of this set.
    public func intersection<S: Sequence>(_ other: S) -> Set<Element> where S.Element == Element {
        let others = Set<Element>(other)
        return filter { others.contains($0) }
    }
    /// In the order of this set.
    public func subtracting<S: Sequence>(_ other: S) -> Set<Element> where S.Element == Element {
        let others = Set<Element>(other)
        return filter { !others.contains($0) }
    }
    /// The members of this set that the other lacks, then those of the other that this one lacks.
    public func symmetricDifference<S: Sequence>(_ other: S) -> Set<Element> where S.Element == Element {
        let others = Set<Element>(other)
        var result = filter { !others.contains($0) }
        for element in others where !contains(element) { result._table._add(element) }
        return result
    }

    public func isSubset<S: Sequence>(of other: S) -> Bool where S.Element == Element {
        let others = Set<Element>(other)
        for element in self where !others.contains(element) { return false }
        return true
    }
    public func isSuperset<S: Sequence>(of other: S) -> Bool where S.Element == Element {
        for element in other where !contains(element) { return false }
        return true
    }
    public func isStrictSubset<S: Sequence>(of other: S) -> Bool where S.Element == Element {
        let others = Set<Element>(other)
        return count < others.count && isSubset(of: others)
    }
    public func isStrictSuperset<S: Sequence>(of other: S) -> Bool where S.Element == Element {
        let others = Set<Element>(other)
        return count > others.count && isSuperset(of: others)
    }
    public func isDisjoint<S: Sequence>(with other: S) -> Bool where S.Element == Element {
        for element in other where contains(element) { return false }
        return true
    }
}

extension Set: CustomStringConvertible {
    public var description: String {
        var result = "["
        for position in 0..<count {
            if position > 0 { result += ", " }
            result += String(reflecting: _table._keys[position])
        }
        return result + "]"
    }
}

extension Set: Equatable {
    public static func == (lhs: Set<Element>, rhs: Set<Element>) -> Bool {
        return lhs.count == rhs.count && lhs.isSubset(of: rhs)
    }
}

extension Set: Hashable {
    /// The same for any order of the members.
    public func _hashValue(into seed: Int) -> Int {
        var sum = 0
        for element in self { sum = sum &+ element._hashValue(into: 0) }
        return _mix(seed, sum)
    }
}
