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
