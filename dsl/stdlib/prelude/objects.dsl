// Identity of objects.

/// What every class conforms to.
public protocol AnyObject {}

@intrinsic("cell.same") public func _isSame<T: AnyObject>(_ lhs: T, _ rhs: T) -> Bool

public func === <T: AnyObject>(lhs: T?, rhs: T?) -> Bool {
    switch (lhs, rhs) {
    case (.some(let l), .some(let r)): return _isSame(l, r)
    case (.none, .none): return true
    default: return false
    }
}

public func !== <T: AnyObject>(lhs: T?, rhs: T?) -> Bool { return !(lhs === rhs) }
