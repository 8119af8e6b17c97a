// Masks: what comparisons of SIMD vectors give, lane by lane.

@intrinsic("iand") func _bothLanes<L>(_ a: L, _ b: L) -> L
@intrinsic("ior") func _eitherLanes<L>(_ a: L, _ b: L) -> L
@intrinsic("ixor") func _differentLanes<L>(_ a: L, _ b: L) -> L
@intrinsic("inot") func _otherLanes<L>(_ a: L) -> L
@intrinsic("splat") func _allLanes<L>(_ value: Bool) -> L
@intrinsic("extract") func _isLane<L>(_ lanes: L, _ index: Int) -> Bool
@intrinsic("insert") func _setLane<L>(_ lanes: L, _ index: Int, _ value: Bool) -> L

public struct SIMDMask<Storage: SIMD>: Equatable, CustomStringConvertible {
    var _lanes: Storage._Lanes

    init(_lanes: Storage._Lanes) { self._lanes = _lanes }
    public init(repeating value: Bool) { _lanes = _allLanes(value) }
    public init() { _lanes = _allLanes(false) }
    public init(arrayLiteral elements: Bool...) {
        precondition(elements.count == Storage.scalarCount, "a mask needs as many elements as it has lanes")
        _lanes = _allLanes(false)
        for i in 0..<Storage.scalarCount { _lanes = _setLane(_lanes, i, elements[i]) }
    }

    public var scalarCount: Int { return Storage.scalarCount }

    public subscript(index: Int) -> Bool {
        get {
            precondition(0 <= index && index < Storage.scalarCount, "Index out of range")
            return _isLane(_lanes, index)
        }
        set {
            precondition(0 <= index && index < Storage.scalarCount, "Index out of range")
            _lanes = _setLane(_lanes, index, newValue)
        }
    }

    public static func == (lhs: SIMDMask<Storage>, rhs: SIMDMask<Storage>) -> Bool { return !any(lhs .^ rhs) }
    public static func .& (lhs: SIMDMask<Storage>, rhs: SIMDMask<Storage>) -> SIMDMask<Storage> {
        return SIMDMask(_lanes: _bothLanes(lhs._lanes, rhs._lanes))
    }
    public static func .| (lhs: SIMDMask<Storage>, rhs: SIMDMask<Storage>) -> SIMDMask<Storage> {
        return SIMDMask(_lanes: _eitherLanes(lhs._lanes, rhs._lanes))
    }
    public static func .^ (lhs: SIMDMask<Storage>, rhs: SIMDMask<Storage>) -> SIMDMask<Storage> {
        return SIMDMask(_lanes: _differentLanes(lhs._lanes, rhs._lanes))
    }
    public static prefix func .! (operand: SIMDMask<Storage>) -> SIMDMask<Storage> {
        return SIMDMask(_lanes: _otherLanes(operand._lanes))
    }

    public var description: String {
        var text = "SIMDMask<\(Storage.self)>(\(self[0])"
        for i in 1..<Storage.scalarCount { text += ", \(self[i])" }
        return text + ")"
    }
}

extension SIMDMask: ExpressibleByArrayLiteral {}

/// Whether a lane of the mask is true; whether all are.
public func any<Storage: SIMD>(_ mask: SIMDMask<Storage>) -> Bool {
    for i in 0..<Storage.scalarCount where _isLane(mask._lanes, i) { return true }
    return false
}

public func all<Storage: SIMD>(_ mask: SIMDMask<Storage>) -> Bool {
    for i in 0..<Storage.scalarCount where !_isLane(mask._lanes, i) { return false }
    return true
}
