// Dictionaries: a table of keys and an array with the value of each. Entries are in the order in which their keys came;
// where one is removed, the last one takes its place.

public protocol ExpressibleByDictionaryLiteral {
    associatedtype Key
    associatedtype Value
    init(dictionaryLiteral elements: (Key, Value)...)
}

/// Different keys at positions from 0. `_slots` is a hash table with linear probing, of a power of two many places: the
/// position of a key and one more, or 0.
public struct _KeyTable<Key: Hashable> {
    var _keys: [Key]
    var _slots: [Int]

    init() {
        _keys = []
        _slots = []
    }

    /// The position of a key; -1 if it is not here.
    func _find(_ key: Key) -> Int {
        let mask = _slots.count - 1
        if mask < 0 { return -1 }
        var slot = key._hashValue(into: 0) & mask
        var found = _unchecked(_slots, slot)
        while found > 0 && _unchecked(_keys, found - 1) != key {
            slot = (slot + 1) & mask
            found = _unchecked(_slots, slot)
        }
        return found - 1
    }

    /// Adds a key that is not here yet, after all others.
    mutating func _add(_ key: Key) {
        _keys.append(key)
        if _slots.count < 2 * _keys.count {
            _grow(Prelude.max(8, 4 * _keys.count))
        } else {
            _enter(_keys.count - 1)
        }
    }

    mutating func _reserve(_ count: Int) {
        if _slots.count < 2 * count { _grow(2 * count) }
    }

    mutating func _grow(_ least: Int) {
        var size = 8
        while size < least { size = 2 * size }
        _slots = _fill(size, 0)
        for position in 0..<_keys.count { _enter(position) }
    }

    mutating func _enter(_ position: Int) {
        let mask = _slots.count - 1
        var slot = _unchecked(_keys, position)._hashValue(into: 0) & mask
        while _unchecked(_slots, slot) > 0 { slot = (slot + 1) & mask }
        _slots[slot] = position + 1
    }

    /// The slot that holds a position.
    func _slot(of position: Int) -> Int {
        let mask = _slots.count - 1
        var slot = _unchecked(_keys, position)._hashValue(into: 0) & mask
        while _unchecked(_slots, slot) != position + 1 { slot = (slot + 1) & mask }
        return slot
    }

    /// Removes the key at a position, which the last one takes.
    mutating func _remove(at position: Int) {
        let mask = _slots.count - 1
        let last = _keys.count - 1
        var hole = _slot(of: position)
        if position != last {
            let moved = _slot(of: last)
            _slots[moved] = position + 1
        }
        let key = _pop(&_keys)
        if position != last { _keys[position] = key }
        // Those that follow without a gap move up where the hole is between their first place and where they are.
        var next = (hole + 1) & mask
        while _unchecked(_slots, next) > 0 {
            let first = _unchecked(_keys, _unchecked(_slots, next) - 1)._hashValue(into: 0) & mask
            if ((next - first) & mask) >= ((next - hole) & mask) {
                _slots[hole] = _unchecked(_slots, next)
                hole = next
            }
            next = (next + 1) & mask
        }
        _slots[hole] = 0
    }
}

public struct Dictionary<Key: Hashable, Value>: _Iterable, ExpressibleByDictionaryLiteral {
    public typealias Element = (key: Key, value: Value)
    public typealias Keys = [Key]
    public typealias Values = [Value]

    @noDerivative var _table: _KeyTable<Key>
    var _values: [Value]

    init(_table: _KeyTable<Key>, _values: [Value]) {
        self._table = _table
        self._values = _values
    }
    public init() {
        _table = _KeyTable()
        _values = []
    }
    public init(minimumCapacity: Int) {
        _table = _KeyTable()
        _values = []
        _table._reserve(minimumCapacity)
    }
    public init(dictionaryLiteral elements: (Key, Value)...) {
        self.init()
        for (key, value) in elements {
            _check(_table._find(key) < 0, "Dictionary literal contains duplicate keys")
            _add(key, value)
        }
    }
    public init<S: Sequence>(uniqueKeysWithValues keysAndValues: S) where S.Element == (Key, Value) {
        self.init()
        for (key, value) in keysAndValues {
            _check(_table._find(key) < 0, "Duplicate values for a key")
            _add(key, value)
        }
    }
    public init<S: Sequence>(
        _ keysAndValues: S, uniquingKeysWith combine: (Value, Value) -> Value
    ) where S.Element == (Key, Value) {
        self.init()
        merge(keysAndValues, uniquingKeysWith: combine)
    }
    public init<S: Sequence>(
        grouping values: S, by keyForValue: (S.Element) -> Key
    ) where Value == [S.Element] {
        self.init()
        for value in values {
            let key = keyForValue(value)
            let position = _table._find(key)
            if position < 0 {
                _add(key, [value])
            } else {
                _values[position].append(value)
            }
        }
    }

    public var count: Int { return _values.count }
    public var isEmpty: Bool { return _values.count == 0 }
    public var capacity: Int { return _table._slots.count / 2 }
    public var keys: [Key] { return _table._keys }
    public var values: [Value] {
        get { return _values }
        set {
            _check(newValue.count == _values.count, "A dictionary has as many values as keys")
            _values = newValue
        }
    }
    public var _iterationCount: Int { return _values.count }
    public func _element(at position: Int) -> (key: Key, value: Value) {
        return (key: _unchecked(_table._keys, position), value: _unchecked(_values, position))
    }

    /// The value of a key, if it has one; `nil` removes it.
    public subscript(key: Key) -> Value? {
        get {
            let position = _table._find(key)
            return position < 0 ? nil : _unchecked(_values, position)
        }
        set {
            if let value = newValue {
                let position = _table._find(key)
                if position < 0 {
                    _add(key, value)
                } else {
                    _values[position] = value
                }
            } else {
                let position = _table._find(key)
                if position >= 0 { _ = _remove(at: position) }
            }
        }
    }

    /// The value of a key; a default one if it has none.
    public subscript(key: Key, default defaultValue: @autoclosure () -> Value) -> Value {
        get {
            let position = _table._find(key)
            return position < 0 ? defaultValue() : _unchecked(_values, position)
        }
        set {
            let position = _table._find(key)
            if position < 0 {
                _add(key, newValue)
            } else {
                _values[position] = newValue
            }
        }
    }

    /// Adds an entry with a key that is not here yet.
    mutating func _add(_ key: Key, _ value: Value) {
        _table._add(key)
        _append(&_values, value)
    }

    mutating func _remove(at position: Int) -> Value {
        _table._remove(at: position)
        let last = _pop(&_values)
        if position == _values.count { return last }
        let removed = _values[position]
        _values[position] = last
        return removed
    }

    @discardableResult
    public mutating func updateValue(_ value: Value, forKey key: Key) -> Value? {
        let position = _table._find(key)
        if position < 0 {
            _add(key, value)
            return nil
        }
        let old = _values[position]
        _values[position] = value
        return old
    }

    @discardableResult
    public mutating func removeValue(forKey key: Key) -> Value? {
        let position = _table._find(key)
        if position < 0 { return nil }
        return _remove(at: position)
    }

    public mutating func removeAll(keepingCapacity: Bool = false) { self = Dictionary<Key, Value>() }
    public mutating func reserveCapacity(_ minimumCapacity: Int) { _table._reserve(minimumCapacity) }

    public func mapValues<T>(_ transform: (Value) -> T) -> [Key: T] {
        return Dictionary<Key, T>(_table: _table, _values: _values.map(transform))
    }

    public func compactMapValues<T>(_ transform: (Value) -> T?) -> [Key: T] {
        var result = Dictionary<Key, T>()
        for (key, value) in self {
            if let transformed = transform(value) { result._add(key, transformed) }
        }
        return result
    }

    public func filter(_ isIncluded: ((key: Key, value: Value)) -> Bool) -> [Key: Value] {
        var result = Dictionary<Key, Value>()
        for (key, value) in self where isIncluded((key: key, value: value)) { result._add(key, value) }
        return result
    }

    public mutating func merge(_ other: [Key: Value], uniquingKeysWith combine: (Value, Value) -> Value) {
        for (key, value) in other { _merge(key, value, combine) }
    }
    public mutating func merge<S: Sequence>(
        _ other: S, uniquingKeysWith combine: (Value, Value) -> Value
    ) where S.Element == (Key, Value) {
        for (key, value) in other { _merge(key, value, combine) }
    }
    mutating func _merge(_ key: Key, _ value: Value, _ combine: (Value, Value) -> Value) {
        let position = _table._find(key)
        if position < 0 {
            _add(key, value)
        } else {
            _values[position] = combine(_values[position], value)
        }
    }
    public func merging(
        _ other: [Key: Value], uniquingKeysWith combine: (Value, Value) -> Value
    ) -> [Key: Value] {
        var result = self
        result.merge(other, uniquingKeysWith: combine)
        return result
    }
    public func merging<S: Sequence>(
        _ other: S, uniquingKeysWith combine: (Value, Value) -> Value
    ) -> [Key: Value] where S.Element == (Key, Value) {
        var result = self
        result.merge(other, uniquingKeysWith: combine)
        return result
    }
}

extension Dictionary: CustomStringConvertible {
    public var description: String {
        if isEmpty { return "[:]" }
        var result = "["
        for position in 0..<count {
            if position > 0 { result += ", " }
            result += String(reflecting: _table._keys[position])
            result += ": "
            result += String(reflecting: _values[position])
        }
        return result + "]"
    }
}

extension Dictionary: Equatable where Value: Equatable {
    public static func == (lhs: [Key: Value], rhs: [Key: Value]) -> Bool {
        if lhs.count != rhs.count { return false }
        for position in 0..<lhs.count {
            let other = rhs._table._find(lhs._table._keys[position])
            if other < 0 || lhs._values[position] != rhs._values[other] { return false }
        }
        return true
    }
}

extension Dictionary: Hashable where Value: Hashable {
    /// The same for any order of the entries.
    public func _hashValue(into seed: Int) -> Int {
        var sum = 0
        for (key, value) in self { sum = sum &+ value._hashValue(into: key._hashValue(into: 0)) }
        return _mix(seed, sum)
    }
}

// --- derivatives: the tangent of a dictionary is a dictionary of tangents; a key that it lacks has zero ---

extension Dictionary: AdditiveArithmetic where Value: AdditiveArithmetic {
    public static var zero: [Key: Value] { return Dictionary<Key, Value>() }

    public static func + (lhs: [Key: Value], rhs: [Key: Value]) -> [Key: Value] {
        if lhs.count == 0 { return rhs }
        var result = lhs
        result.merge(rhs, uniquingKeysWith: { $0 + $1 })
        return result
    }

    public static func - (lhs: [Key: Value], rhs: [Key: Value]) -> [Key: Value] {
        var result = lhs
        for (key, value) in rhs {
            let position = result._table._find(key)
            if position < 0 {
                result._add(key, Value.zero - value)
            } else {
                result._values[position] = result._values[position] - value
            }
        }
        return result
    }
}

extension Dictionary: Differentiable where Value: Differentiable {
    public typealias TangentVector = Dictionary<Key, Value.TangentVector>

    public mutating func move(along direction: Dictionary<Key, Value.TangentVector>) {
        for (key, part) in direction {
            let position = _table._find(key)
            _check(position >= 0, "Key mismatch: the direction has a key that the dictionary lacks")
            _values[position].move(along: part)
        }
    }

    public func _zeroTangent() -> Dictionary<Key, Value.TangentVector> {
        return mapValues { value in value._zeroTangent() }
    }
}

/// What derivatives ask of dictionaries: inside of them the tangent of each value stands where the value does.
public protocol _Keyed: Differentiable {
    /// Where the tangent has the key of each value; -1 where it lacks it.
    func _positions(in tangent: TangentVector) -> [Int]
}

extension Dictionary: _Keyed where Value: Differentiable {
    public func _positions(in tangent: Dictionary<Key, Value.TangentVector>) -> [Int] {
        var result: [Int] = []
        var found = 0
        for key in _table._keys {
            let position = tangent._table._find(key)
            if position >= 0 { found += 1 }
            result.append(position)
        }
        _check(found == tangent.count, "Key mismatch: the tangent has a key that the dictionary lacks")
        return result
    }
}
