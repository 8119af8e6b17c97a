// Random values. Without a generator they are drawn as random tensors are: in the same order in every run.

/// A source of random bits.
public protocol RandomNumberGenerator {
    /// 64 bits, each value as likely as any other.
    mutating func next() -> UInt64
}

extension RandomNumberGenerator {
    /// A value below a bound, each as likely as any other.
    mutating func _next(below bound: UInt64) -> UInt64 {
        // Values from a number of them that the bound does not divide are drawn again.
        let excess = (0 &- bound) % bound
        var value = next()
        while value < excess { value = next() }
        return value % bound
    }
}

/// The generator SplitMix64 of Steele, Lea and Flood; Swift's library has none with a seed. Its results are those of
/// other implementations. Not for cryptography.
public struct SplitMix64: RandomNumberGenerator {
    var _state: UInt64

    public init(seed: UInt64) { _state = seed }

    public mutating func next() -> UInt64 {
        _state = _state &+ 0x9E37_79B9_7F4A_7C15
        var z = _state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@intrinsic("random.advance") func _advanceRandom() -> UInt64

/// What is drawn from where no generator is named. A seed for all of it is set from outside.
public struct SystemRandomNumberGenerator: RandomNumberGenerator {
    public init() {}

    public mutating func next() -> UInt64 {
        var generator = SplitMix64(seed: _advanceRandom())
        return generator.next()
    }
}

extension FixedWidthInteger {
    public static func random(in range: Range<Self>) -> Self {
        var generator = SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }

    public static func random(in range: ClosedRange<Self>) -> Self {
        var generator = SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }

    public static func random<G: RandomNumberGenerator>(in range: Range<Self>, using generator: inout G) -> Self {
        _check(!range.isEmpty, "Can't get random value with an empty range")
        let width = UInt64(truncatingIfNeeded: range.upperBound) &- UInt64(truncatingIfNeeded: range.lowerBound)
        return range.lowerBound &+ Self(truncatingIfNeeded: generator._next(below: width))
    }

    public static func random<G: RandomNumberGenerator>(
        in range: ClosedRange<Self>, using generator: inout G
    ) -> Self {
        let width = UInt64(truncatingIfNeeded: range.upperBound) &- UInt64(truncatingIfNeeded: range.lowerBound)
        let offset = width == UInt64.max ? generator.next() : generator._next(below: width + 1)
        return range.lowerBound &+ Self(truncatingIfNeeded: offset)
    }
}

extension BinaryFloatingPoint {
    /// A multiple of 2⁻⁵³ (of 2⁻²⁴ for `Float`) from 0 to below 1.
    static func _unit<G: RandomNumberGenerator>(_ generator: inout G) -> Self {
        let digits = Prelude.min(Self.significandBitCount + 1, 53)
        return Self._scale(Self(generator.next() >> UInt64(64 - digits)), -digits)
    }

    public static func random(in range: Range<Self>) -> Self {
        var generator = SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }

    public static func random(in range: ClosedRange<Self>) -> Self {
        var generator = SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }

    public static func random<G: RandomNumberGenerator>(in range: Range<Self>, using generator: inout G) -> Self {
        _check(!range.isEmpty, "Can't get random value with an empty range")
        let width = range.upperBound - range.lowerBound
        _check(width.isFinite, "There is no uniform distribution on an infinite range")
        var value = range.lowerBound + width * _unit(&generator)
        // Rounding can lead to the upper bound.
        while value == range.upperBound { value = range.lowerBound + width * _unit(&generator) }
        return value
    }

    public static func random<G: RandomNumberGenerator>(
        in range: ClosedRange<Self>, using generator: inout G
    ) -> Self {
        let width = range.upperBound - range.lowerBound
        _check(width.isFinite, "There is no uniform distribution on an infinite range")
        let digits = Prelude.min(Self.significandBitCount + 1, 53)
        let steps = generator._next(below: ((1 as UInt64) << UInt64(digits)) + 1)
        return Prelude.min(range.lowerBound + width * Self._scale(Self(steps), -digits), range.upperBound)
    }
}

extension Bool {
    public static func random() -> Bool {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    public static func random<G: RandomNumberGenerator>(using generator: inout G) -> Bool {
        return generator.next() >> 63 == 1
    }
}

extension _Iterable {
    public func randomElement() -> Element? {
        var generator = SystemRandomNumberGenerator()
        return randomElement(using: &generator)
    }

    public func randomElement<G: RandomNumberGenerator>(using generator: inout G) -> Element? {
        let count = _iterationCount
        return count == 0 ? nil : _element(at: Int.random(in: 0..<count, using: &generator))
    }
}

extension Sequence {
    public func shuffled() -> [Element] {
        var generator = SystemRandomNumberGenerator()
        return shuffled(using: &generator)
    }

    public func shuffled<G: RandomNumberGenerator>(using generator: inout G) -> [Element] {
        var result = _collected()
        result.shuffle(using: &generator)
        return result
    }
}

extension Array {
    public mutating func shuffle() {
        var generator = SystemRandomNumberGenerator()
        shuffle(using: &generator)
    }

    /// Every order is as likely as any other.
    public mutating func shuffle<G: RandomNumberGenerator>(using generator: inout G) {
        var rest = count
        while rest > 1 {
            swapAt(rest - 1, Int.random(in: 0..<rest, using: &generator))
            rest -= 1
        }
    }
}
