// Ranges and strides.

public struct Range<Bound: Comparable>: Equatable {
    public let lowerBound: Bound
    public let upperBound: Bound

    public init(uncheckedBounds bounds: (lower: Bound, upper: Bound)) {
        lowerBound = bounds.lower
        upperBound = bounds.upper
    }

    public var isEmpty: Bool { return lowerBound == upperBound }
    public func contains(_ element: Bound) -> Bool { return lowerBound <= element && element < upperBound }
    public static func == (lhs: Range<Bound>, rhs: Range<Bound>) -> Bool {
        return lhs.lowerBound == rhs.lowerBound && lhs.upperBound == rhs.upperBound
    }
    public static func ~= (pattern: Range<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

extension Range: CustomStringConvertible {
    public var description: String { return "\(lowerBound)..<\(upperBound)" }
}

extension Range: _Iterable where Bound == Int {
    public var _iterationCount: Int { return upperBound &- lowerBound }
    public func _element(at position: Int) -> Int { return lowerBound &+ position }
    public var count: Int { return upperBound - lowerBound }
}

public struct ClosedRange<Bound: Comparable>: Equatable {
    public let lowerBound: Bound
    public let upperBound: Bound

    public init(uncheckedBounds bounds: (lower: Bound, upper: Bound)) {
        lowerBound = bounds.lower
        upperBound = bounds.upper
    }

    public func contains(_ element: Bound) -> Bool { return lowerBound <= element && element <= upperBound }
    public static func == (lhs: ClosedRange<Bound>, rhs: ClosedRange<Bound>) -> Bool {
        return lhs.lowerBound == rhs.lowerBound && lhs.upperBound == rhs.upperBound
    }
    public static func ~= (pattern: ClosedRange<Bound>, value: Bound) -> Bool { return pattern.contains(value) }
}

extension ClosedRange: CustomStringConvertible {
    public var description: String { return "\(lowerBound)...\(upperBound)" }
}

extension ClosedRange: _Iterable where Bound == Int {
    public var _iterationCount: Int { return upperBound - lowerBound + 1 }
    public func _element(at position: Int) -> Int { return lowerBound &+ position }
    public var count: Int { return upperBound - lowerBound + 1 }
}

/// The values `start`, `start + step`, … of a stride over whole numbers.
public struct _IntegerStride: _Iterable {
    let start: Int
    let step: Int
    public let _iterationCount: Int

    public func _element(at position: Int) -> Int { return start &+ position &* step }
}

public func stride(from start: Int, to end: Int, by step: Int) -> _IntegerStride {
    precondition(step != 0, "Stride size must not be zero")
    let distance = end - start
    let count = (distance > 0) == (step > 0) && distance != 0 ? (distance - step.signum()) / step + 1 : 0
    return _IntegerStride(start: start, step: step, _iterationCount: count)
}

public func stride(from start: Int, through end: Int, by step: Int) -> _IntegerStride {
    precondition(step != 0, "Stride size must not be zero")
    let distance = end - start
    let count = distance == 0 ? 1 : ((distance > 0) == (step > 0) ? distance / step + 1 : 0)
    return _IntegerStride(start: start, step: step, _iterationCount: count)
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
