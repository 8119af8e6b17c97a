// Hash values: the same in every run.

/// What `hash(into:)` feeds with the parts of a value.
public struct Hasher {
    public var _state: Int

    public init() { _state = 0 }
    public init(_state: Int) { self._state = _state }

    public mutating func combine<H: Hashable>(_ value: H) { _state = value._hashValue(into: _state) }
    public func finalize() -> Int { return _state }
}

/// One step of a hash: every bit of the result depends on every bit of `value`.
public func _mix(_ seed: Int, _ value: Int) -> Int {
    let first = (seed ^ value) &* -7046029254386353131
    let second = (first ^ (first >> 32)) &* -4265267296055464877
    return second ^ (second >> 29)
}

extension Bool: Hashable {
    public func _hashValue(into seed: Int) -> Int { return _mix(seed, self ? 1 : 0) }
}

extension Array: Hashable where Element: Hashable {
    public func _hashValue(into seed: Int) -> Int {
        var state = _mix(seed, count)
        for element in self { state = element._hashValue(into: state) }
        return state
    }
}

extension Optional: Hashable where Wrapped: Hashable {
    public func _hashValue(into seed: Int) -> Int {
        switch self {
        case .some(let value): return value._hashValue(into: _mix(seed, 1))
        case .none: return _mix(seed, 0)
        }
    }
}
