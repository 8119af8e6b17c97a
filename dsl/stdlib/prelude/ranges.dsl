// Ranges and strides.

/// A range that can be a subscript of an array: what it means depends on where the array begins and ends.
public protocol _IndexRange {
    func _resolved(in bounds: Range<Int>) -> Range<Int>
}

public struct Range<Bound: Comparable>: Equatable {
    public let lowerBound: Bound
    public let upperBound: Bound

    public init(uncheckedBounds bounds: (lower: Bound, upper: Bound)) {
        lowerBound = bounds.lower
        upperBound = bounds.upper
    }

    public var isEmpty: Bool { return lowerBound == upperBound }
    public func contains(_ element: Bound) -> Bool { return lowerBound <= element && element < upperBound }
    public func overlaps(_ other: Range<Bound>) -> Bool {
        return !isEmpty && !other.isEmpty && lowerBound < other.upperBound && other.lowerBound < upperBound
    }
    public func clamped(to limits: Range<Bound>) -> Range<Bound> {
        let lower = _clamped(lowerBound, limits.lowerBound, limits.upperBound)
        let upper = _clamped(upperBound, limits.lowerBound, limits.upperBound)
        return Range(uncheckedBounds: (lower: lower, upper: upper))
    }
    public static func == (lhs: Range<Bound>, rhs: Range<Bound>) -> Bool {
        return lhs.lowerBound == rhs.lowerBound && lhs.upperBound == rhs.upperBound
    }
    public static func ~= (pattern: Range<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

extension Range: CustomStringConvertible {
    public var description: String { return "\(lowerBound)..<\(upperBound)" }
}

extension Range: RandomAccessCollection where Bound: FixedWidthInteger {
    public init(_ other: ClosedRange<Bound>) {
        lowerBound = other.lowerBound
        upperBound = other.upperBound + 1
    }
    public var _iterationCount: Int { return lowerBound._steps(to: upperBound) }
    public func _element(at position: Int) -> Bound { return lowerBound &+ Bound(truncatingIfNeeded: position) }
    public var count: Int { return lowerBound.distance(to: upperBound) }
    public var startIndex: Bound { return lowerBound }
    public var endIndex: Bound { return upperBound }
    public func index(after i: Bound) -> Bound { return i + 1 }
    public subscript(position: Bound) -> Bound {
        _check(contains(position), "Index out of range")
        return position
    }
}

extension Range: _IndexRange where Bound == Int {
    public func _resolved(in bounds: Range<Int>) -> Range<Int> { return self }
}

public struct ClosedRange<Bound: Comparable>: Equatable {
    public let lowerBound: Bound
    public let upperBound: Bound

    public init(uncheckedBounds bounds: (lower: Bound, upper: Bound)) {
        lowerBound = bounds.lower
        upperBound = bounds.upper
    }

    public var isEmpty: Bool { return false }
    public func contains(_ element: Bound) -> Bool { return lowerBound <= element && element <= upperBound }
    public func overlaps(_ other: ClosedRange<Bound>) -> Bool {
        return lowerBound <= other.upperBound && other.lowerBound <= upperBound
    }
    public func clamped(to limits: ClosedRange<Bound>) -> ClosedRange<Bound> {
        let lower = _clamped(lowerBound, limits.lowerBound, limits.upperBound)
        let upper = _clamped(upperBound, limits.lowerBound, limits.upperBound)
        return ClosedRange(uncheckedBounds: (lower: lower, upper: upper))
    }
    public static func == (lhs: ClosedRange<Bound>, rhs: ClosedRange<Bound>) -> Bool {
        return lhs.lowerBound == rhs.lowerBound && lhs.upperBound == rhs.upperBound
    }
    public static func ~= (pattern: ClosedRange<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

extension ClosedRange: CustomStringConvertible {
    public var description: String { return "\(lowerBound)...\(upperBound)" }
}

extension ClosedRange: _Iterable where Bound: FixedWidthInteger {
    public init(_ other: Range<Bound>) {
        _check(!other.isEmpty, "Range requires lowerBound <= upperBound")
        lowerBound = other.lowerBound
        upperBound = other.upperBound - 1
    }
    public var _iterationCount: Int { return count }
    public func _element(at position: Int) -> Bound { return lowerBound &+ Bound(truncatingIfNeeded: position) }
    public var count: Int { return lowerBound.distance(to: upperBound) + 1 }
}

extension ClosedRange: _IndexRange where Bound == Int {
    public func _resolved(in bounds: Range<Int>) -> Range<Int> {
        return Range(uncheckedBounds: (lower: lowerBound, upper: upperBound + 1))
    }
}

public struct PartialRangeFrom<Bound: Comparable> {
    public let lowerBound: Bound

    public func contains(_ element: Bound) -> Bool { return lowerBound <= element }
    public static func ~= (pattern: PartialRangeFrom<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

public struct PartialRangeUpTo<Bound: Comparable> {
    public let upperBound: Bound

    public func contains(_ element: Bound) -> Bool { return element < upperBound }
    public static func ~= (pattern: PartialRangeUpTo<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

public struct PartialRangeThrough<Bound: Comparable> {
    public let upperBound: Bound

    public func contains(_ element: Bound) -> Bool { return element <= upperBound }
    public static func ~= (pattern: PartialRangeThrough<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

/// `...` alone: everything.
public enum UnboundedRange_ {
    public static prefix func ... (_ x: UnboundedRange_) {}
}
public typealias UnboundedRange = (UnboundedRange_) -> Void

extension Comparable {
    public static postfix func ... (minimum: Self) -> PartialRangeFrom<Self> {
        return PartialRangeFrom(lowerBound: minimum)
    }
    public static prefix func ..< (maximum: Self) -> PartialRangeUpTo<Self> {
        return PartialRangeUpTo(upperBound: maximum)
    }
    public static prefix func ... (maximum: Self) -> PartialRangeThrough<Self> {
        return PartialRangeThrough(upperBound: maximum)
    }
}

extension PartialRangeFrom: _IndexRange where Bound == Int {
    public func _resolved(in bounds: Range<Int>) -> Range<Int> { return lowerBound..<bounds.upperBound }
}

extension PartialRangeUpTo: _IndexRange where Bound == Int {
    public func _resolved(in bounds: Range<Int>) -> Range<Int> { return bounds.lowerBound..<upperBound }
}

extension PartialRangeThrough: _IndexRange where Bound == Int {
    public func _resolved(in bounds: Range<Int>) -> Range<Int> { return bounds.lowerBound..<(upperBound + 1) }
}

/// The whole numbers from one on, without an end.
extension PartialRangeFrom: Sequence where Bound: FixedWidthInteger {
    public typealias Iterator = _CountingIterator<Bound>
    public func makeIterator() -> _CountingIterator<Bound> { return _CountingIterator(next: lowerBound) }
}

public struct _CountingIterator<Element: FixedWidthInteger>: IteratorProtocol {
    var _next: Element
    init(next: Element) { _next = next }

    public mutating func next() -> Element? {
        _next += 1
        return _next - 1
    }
}

/// The values `start`, `start + step`, … of a stride over whole numbers.
public struct _IntegerStride<Element: FixedWidthInteger>: _Iterable {
    let start: Int
    let step: Int
    public let _iterationCount: Int

    public func _element(at position: Int) -> Element {
        return Element(truncatingIfNeeded: start &+ position &* step)
    }
}

public func stride(from start: Int, to end: Int, by step: Int) -> _IntegerStride<Int> {
    precondition(step != 0, "Stride size must not be zero")
    let distance = end - start
    let count = (distance > 0) == (step > 0) && distance != 0 ? (distance - step.signum()) / step + 1 : 0
    return _IntegerStride(start: start, step: step, _iterationCount: count)
}

public func stride(from start: Int, through end: Int, by step: Int) -> _IntegerStride<Int> {
    precondition(step != 0, "Stride size must not be zero")
    let distance = end - start
    let count = distance == 0 ? 1 : ((distance > 0) == (step > 0) ? distance / step + 1 : 0)
    return _IntegerStride(start: start, step: step, _iterationCount: count)
}

public func stride<T: FixedWidthInteger>(from start: T, to end: T, by step: Int) -> _IntegerStride<T> {
    let steps = stride(from: Int(start), to: Int(end), by: step)
    return _IntegerStride(start: steps.start, step: step, _iterationCount: steps._iterationCount)
}

public func stride<T: FixedWidthInteger>(from start: T, through end: T, by step: Int) -> _IntegerStride<T> {
    let steps = stride(from: Int(start), through: Int(end), by: step)
    return _IntegerStride(start: steps.start, step: step, _iterationCount: steps._iterationCount)
}

/// The values `start`, `start + step`, … of a stride over floating-point numbers, each computed from its position.
public struct _FloatStride<Element: BinaryFloatingPoint>: _Iterable {
    let start: Element
    let step: Element
    public let _iterationCount: Int

    public func _element(at position: Int) -> Element { return start + Element(position) * step }
}

public func stride(from start: Double, to end: Double, by step: Double) -> _FloatStride<Double> {
    precondition(step != 0, "Stride size must not be zero")
    var count = Int(max(0, (end - start) / step))
    if step > 0 ? start + Double(count) * step < end : start + Double(count) * step > end { count += 1 }
    return _FloatStride(start: start, step: step, _iterationCount: count)
}

public func stride(from start: Double, through end: Double, by step: Double) -> _FloatStride<Double> {
    precondition(step != 0, "Stride size must not be zero")
    let steps = (end - start) / step
    return _FloatStride(start: start, step: step, _iterationCount: steps < 0 ? 0 : Int(steps) + 1)
}

public func stride(from start: Float, to end: Float, by step: Float) -> _FloatStride<Float> {
    precondition(step != 0, "Stride size must not be zero")
    var count = Int(max(0, (end - start) / step))
    if step > 0 ? start + Float(count) * step < end : start + Float(count) * step > end { count += 1 }
    return _FloatStride(start: start, step: step, _iterationCount: count)
}

public func stride(from start: Float, through end: Float, by step: Float) -> _FloatStride<Float> {
    precondition(step != 0, "Stride size must not be zero")
    let steps = (end - start) / step
    return _FloatStride(start: start, step: step, _iterationCount: steps < 0 ? 0 : Int(steps) + 1)
}

func _clamped<T: Comparable>(_ x: T, _ low: T, _ high: T) -> T { return min(max(x, low), high) }
