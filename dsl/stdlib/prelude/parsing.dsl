// Numbers in text: reading them, and writing integers in any base.

/// The value of a digit of any base; 36 for what is none.
func _digit(_ byte: UInt8) -> Int {
    if byte >= 48 && byte <= 57 { return Int(byte) - 48 }
    if byte >= 65 && byte <= 90 { return Int(byte) - 55 }
    if byte >= 97 && byte <= 122 { return Int(byte) - 87 }
    return 36
}

extension FixedWidthInteger {
    /// `nil` unless the text is digits, after a sign or none, of a value that fits.
    public init?(_ description: String) { self.init(description, radix: 10) }

    public init?(_ text: String, radix: Int) {
        _check(2 <= radix && radix <= 36, "Radix must be between 2 and 36")
        let bytes = text.utf8
        if bytes.isEmpty { return nil }
        let isNegative = bytes[0] == 45
        let start = isNegative || bytes[0] == 43 ? 1 : 0
        if start == bytes.count { return nil }
        let base = Self(radix)
        var value: Self = 0
        for i in start..<bytes.count {
            let digit = _digit(bytes[i])
            if digit >= radix { return nil }
            let scaled = value.multipliedReportingOverflow(by: base)
            let next = isNegative
                ? scaled.partialValue.subtractingReportingOverflow(Self(digit))
                : scaled.partialValue.addingReportingOverflow(Self(digit))
            if scaled.overflow || next.overflow { return nil }
            value = next.partialValue
        }
        self = value
    }
}

extension Bool {
    public init?(_ description: String) {
        if description != "true" && description != "false" { return nil }
        self = description == "true"
    }
}

extension Double {
    /// The nearest number to what the text says; `nil` unless it is a decimal number, `inf`, `infinity` or `nan`.
    public init?(_ text: String) {
        guard let value: Double = _parsed(text.utf8) else { return nil }
        self = value
    }
}

extension Float {
    /// The nearest number to what the text says; `nil` unless it is a decimal number, `inf`, `infinity` or `nan`.
    public init?(_ text: String) {
        guard let value: Float = _parsed(text.utf8) else { return nil }
        self = value
    }
}

func _parsed<T: BinaryFloatingPoint>(_ bytes: [UInt8]) -> T? {
    if bytes.isEmpty { return nil }
    let isNegative = bytes[0] == 45
    let start = isNegative || bytes[0] == 43 ? 1 : 0
    var magnitude: T = 0
    switch String(_utf8: Array(bytes[start...])).lowercased() {
    case "inf", "infinity": magnitude = T.infinity
    case "nan": magnitude = T.nan
    default:
        guard let decimal = _Decimal(bytes, from: start) else { return nil }
        magnitude = decimal._nearest()
    }
    return isNegative ? -magnitude : magnitude
}

/// A whole number, its limbs of 32 bits from the lowest on.
struct _Natural {
    var _limbs: [UInt]

    init(_ value: UInt) { _limbs = [value & 0xFFFF_FFFF, value >> 32] }

    /// The factor and the addend have 32 bits at most.
    mutating func _multiply(by factor: UInt, adding addend: UInt = 0) {
        var carry = addend
        for i in 0..<_limbs.count {
            let product = _limbs[i] * factor + carry
            _limbs[i] = product & 0xFFFF_FFFF
            carry = product >> 32
        }
        if carry > 0 { _limbs.append(carry) }
    }

    mutating func _multiply(byPowerOf10 exponent: Int) {
        for _ in 0..<exponent / 9 { _multiply(by: 1_000_000_000) }
        for _ in 0..<exponent % 9 { _multiply(by: 10) }
    }

    mutating func _multiply(byPowerOf2 exponent: Int) {
        _multiply(by: (1 as UInt) << (exponent % 32))
        _limbs = [UInt](repeating: 0, count: exponent / 32) + _limbs
    }

    /// Less than 0, 0 or greater than 0, as this is less than the other, equal to it or greater.
    func _compared(to other: _Natural) -> Int {
        var i = Prelude.max(_limbs.count, other._limbs.count) - 1
        while i >= 0 {
            let mine = i < _limbs.count ? _limbs[i] : 0
            let theirs = i < other._limbs.count ? other._limbs[i] : 0
            if mine != theirs { return mine < theirs ? -1 : 1 }
            i -= 1
        }
        return 0
    }
}

/// Digits and a power of ten: `0.d₁d₂d₃… · 10^point`. The first digit and the last are not 0.
struct _Decimal {
    var _digits: [UInt]
    var _point: Int

    init?(_ bytes: [UInt8], from start: Int) {
        var digits: [UInt] = []
        var point = 0
        var isFraction = false
        var seen = 0
        var i = start
        while i < bytes.count && (bytes[i] == 46 || _digit(bytes[i]) < 10) {
            if bytes[i] == 46 {
                if isFraction { return nil }
                isFraction = true
            } else {
                seen += 1
                let digit = _digit(bytes[i])
                if digit > 0 || !digits.isEmpty {
                    digits.append(UInt(digit))
                    if !isFraction { point += 1 }
                } else if isFraction {
                    point -= 1
                }
            }
            i += 1
        }
        if seen == 0 { return nil }
        if i < bytes.count {
            if bytes[i] != 101 && bytes[i] != 69 { return nil }
            i += 1
            let isNegative = i < bytes.count && bytes[i] == 45
            if isNegative || (i < bytes.count && bytes[i] == 43) { i += 1 }
            if i == bytes.count { return nil }
            var exponent = 0
            while i < bytes.count {
                let digit = _digit(bytes[i])
                if digit >= 10 { return nil }
                // More than any text has digits.
                exponent = Prelude.min(10 * exponent + digit, 1_000_000_000_000)
                i += 1
            }
            point += isNegative ? -exponent : exponent
        }
        while let last = digits.last, last == 0 { _ = digits.popLast() }
        _digits = digits
        _point = point
    }

    /// Exact where the digits and the power of ten are numbers of the type; otherwise a number close by, moved until
    /// no other is nearer.
    func _nearest<T: BinaryFloatingPoint>() -> T {
        if _digits.isEmpty || _point < -400 { return 0 }
        if _point > 400 { return T.infinity }
        var leading: UInt = 0
        let taken = Prelude.min(_digits.count, 18)
        for i in 0..<taken { leading = 10 * leading + _digits[i] }
        var exponent = _point - taken
        let precision = T.significandBitCount + 1
        let exactPower = precision * 1000 / 2322
        var value = T(leading)
        let isExact = taken == _digits.count && leading >> precision == 0
            && -exactPower <= exponent && exponent <= exactPower
        while exponent > 0 {
            let step = Prelude.min(exponent, exactPower)
            value = value * Self._power(step)
            exponent -= step
        }
        while exponent < 0 {
            let step = Prelude.min(-exponent, exactPower)
            value = value / Self._power(step)
            exponent += step
        }
        if isExact { return value }
        if value.isInfinite { value = T.greatestFiniteMagnitude }
        let least = T.leastNonzeroMagnitude.exponent
        while value.isFinite {
            let power = value == 0 ? least : Prelude.max(value.exponent - T.significandBitCount, least)
            let integer = UInt(T._scale(value, -power))
            let isOdd = integer & 1 == 1
            let above = _compared(to: 2 * integer + 1, power - 1)
            if above > 0 || (above == 0 && isOdd) {
                value = value.nextUp
                continue
            }
            if integer == 0 { break }
            // Below a power of two the numbers are twice as dense.
            let isPower = integer == (1 as UInt) << T.significandBitCount && power > least
            let below = isPower ? _compared(to: 4 * integer - 1, power - 2) : _compared(to: 2 * integer - 1, power - 1)
            if below > 0 || (below == 0 && !isOdd) { break }
            value = value.nextDown
        }
        return value
    }

    static func _power<T: BinaryFloatingPoint>(_ exponent: Int) -> T {
        var result: T = 1
        for _ in 0..<exponent { result = result * 10 }
        return result
    }

    /// This decimal number compared to a multiple of a power of two.
    func _compared(to factor: UInt, _ power: Int) -> Int {
        var mine = _Natural(0)
        for digit in _digits { mine._multiply(by: 10, adding: digit) }
        var other = _Natural(factor)
        let exponent = _point - _digits.count
        mine._multiply(byPowerOf10: Prelude.max(exponent, 0))
        other._multiply(byPowerOf10: Prelude.max(-exponent, 0))
        mine._multiply(byPowerOf2: Prelude.max(-power, 0))
        other._multiply(byPowerOf2: Prelude.max(power, 0))
        return mine._compared(to: other)
    }
}

extension String {
    public init<T: BinaryInteger>(_ value: T, radix: Int = 10, uppercase: Bool = false) {
        _check(2 <= radix && radix <= 36, "Radix must be between 2 and 36")
        var digits: [UInt8] = []
        var rest = UInt(value.magnitude)
        let base = UInt(radix)
        repeat {
            let digit = UInt8(rest % base)
            digits.append(digit < 10 ? 48 + digit : (uppercase ? 55 : 87) + digit)
            rest = rest / base
        } while rest > 0
        if value < 0 { digits.append(45) }
        self.init(_utf8: digits.reversed())
    }
}
