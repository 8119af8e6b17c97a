// `Optional`.

public enum Optional<Wrapped> {
    case none
    case some(Wrapped)

    public init(_ value: Wrapped) { self = .some(value) }

    public func map<U>(_ transform: (Wrapped) -> U) -> U? {
        switch self {
        case .some(let value): return .some(transform(value))
        case .none: return .none
        }
    }

    public func flatMap<U>(_ transform: (Wrapped) -> U?) -> U? {
        switch self {
        case .some(let value): return transform(value)
        case .none: return .none
        }
    }
}

extension Optional: Equatable where Wrapped: Equatable {
    public static func == (lhs: Wrapped?, rhs: Wrapped?) -> Bool {
        switch (lhs, rhs) {
        case (.some(let l), .some(let r)): return l == r
        case (.none, .none): return true
        default: return false
        }
    }
}

extension Optional where Wrapped: Differentiable {
    /// The tangent of an optional: that of what it wraps. `nil` is zero.
    public struct TangentVector {
        public var value: Wrapped.TangentVector?

        public init(_ value: Wrapped.TangentVector?) { self.value = value }
    }
}

extension Optional.TangentVector: Equatable where Wrapped: Differentiable {
    /// As vectors: nothing is zero.
    public static func == (
        lhs: Optional<Wrapped>.TangentVector, rhs: Optional<Wrapped>.TangentVector
    ) -> Bool {
        return (lhs.value ?? .zero) == (rhs.value ?? .zero)
    }
}

extension Optional.TangentVector: AdditiveArithmetic where Wrapped: Differentiable {
    public static var zero: Optional<Wrapped>.TangentVector { return Optional<Wrapped>.TangentVector(nil) }

    public static func + (
        lhs: Optional<Wrapped>.TangentVector, rhs: Optional<Wrapped>.TangentVector
    ) -> Optional<Wrapped>.TangentVector {
        switch (lhs.value, rhs.value) {
        case (.some(let l), .some(let r)): return Optional<Wrapped>.TangentVector(.some(l + r))
        case (.some, .none): return lhs
        default: return rhs
        }
    }

    public static func - (
        lhs: Optional<Wrapped>.TangentVector, rhs: Optional<Wrapped>.TangentVector
    ) -> Optional<Wrapped>.TangentVector {
        switch (lhs.value, rhs.value) {
        case (.some(let l), .some(let r)): return Optional<Wrapped>.TangentVector(.some(l - r))
        case (.none, .some(let r)): return Optional<Wrapped>.TangentVector(.some(Wrapped.TangentVector.zero - r))
        default: return lhs
        }
    }
}

extension Optional.TangentVector: Differentiable where Wrapped: Differentiable {
    public typealias TangentVector = Optional<Wrapped>.TangentVector

    public mutating func move(along direction: Optional<Wrapped>.TangentVector) {
        if case .some(let d) = direction.value {
            if case .some(var moved) = value {
                moved.move(along: d)
                value = .some(moved)
            }
        }
    }
}

extension Optional: Differentiable where Wrapped: Differentiable {
    public mutating func move(along direction: Optional<Wrapped>.TangentVector) {
        if case .some(let d) = direction.value {
            if case .some(var moved) = self {
                moved.move(along: d)
                self = .some(moved)
            }
        }
    }

    public func _zeroTangent() -> Optional<Wrapped>.TangentVector {
        return Optional<Wrapped>.TangentVector(map { wrapped in wrapped._zeroTangent() })
    }
}
