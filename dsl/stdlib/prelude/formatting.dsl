// `String(format:)`: numbers and texts in the notation of C's `printf`. What an argument is counts, not a length as in
// `%ld`; an argument of another kind than its place asks for traps.

public enum _FormatArgument {
    case integer(UInt, isNegative: Bool)
    case number(Double)
    case text(String)
}

/// What `String(format:)` takes.
public protocol CVarArg {
    var _argument: _FormatArgument { get }
}

extension BinaryInteger {
    public var _argument: _FormatArgument { return .integer(UInt(magnitude), isNegative: self < 0) }
}
extension Int: CVarArg {}
extension Int8: CVarArg {}
extension Int16: CVarArg {}
extension Int32: CVarArg {}
extension UInt: CVarArg {}
extension UInt8: CVarArg {}
extension UInt16: CVarArg {}
extension UInt32: CVarArg {}
extension Double: CVarArg { public var _argument: _FormatArgument { return .number(self) } }
extension Float: CVarArg { public var _argument: _FormatArgument { return .number(Double(self)) } }
extension String: CVarArg { public var _argument: _FormatArgument { return .text(self) } }

extension String {
    public init(format: String) { self = _formatted(format, []) }
    public init<A: CVarArg>(format: String, _ a: A) { self = _formatted(format, [a._argument]) }
    public init<A: CVarArg, B: CVarArg>(format: String, _ a: A, _ b: B) {
        self = _formatted(format, [a._argument, b._argument])
    }
    public init<A: CVarArg, B: CVarArg, C: CVarArg>(format: String, _ a: A, _ b: B, _ c: C) {
        self = _formatted(format, [a._argument, b._argument, c._argument])
    }
    public init<A: CVarArg, B: CVarArg, C: CVarArg, D: CVarArg>(format: String, _ a: A, _ b: B, _ c: C, _ d: D) {
        self = _formatted(format, [a._argument, b._argument, c._argument, d._argument])
    }
    public init<A: CVarArg, B: CVarArg, C: CVarArg, D: CVarArg, E: CVarArg>(
        format: String, _ a: A, _ b: B, _ c: C, _ d: D, _ e: E
    ) {
        self = _formatted(format, [a._argument, b._argument, c._argument, d._argument, e._argument])
    }
    public init<A: CVarArg, B: CVarArg, C: CVarArg, D: CVarArg, E: CVarArg, F: CVarArg>(
        format: String, _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F
    ) {
        self = _formatted(format, [a._argument, b._argument, c._argument, d._argument, e._argument, f._argument])
    }
}

/// One place of a format: `%`, flags, a width, a precision, and a letter.
struct _Place {
    var _isLeft = false
    var _isZero = false
    var _isAlternate = false
    var _plus = ""
    var _width = 0
    var _precision = -1
    var _letter = ""

    func _padded(_ sign: String, _ body: String, zeros: Bool) -> String {
        let gap = Prelude.max(0, _width - sign.count - body.count)
        if _isLeft { return sign + body + String(repeating: " ", count: gap) }
        if zeros && _isZero { return sign + String(repeating: "0", count: gap) + body }
        return String(repeating: " ", count: gap) + sign + body
    }

    func _written(_ argument: _FormatArgument) -> String {
        switch argument {
        case .integer(let magnitude, let isNegative): return _integer(magnitude, isNegative)
        case .number(let x): return _number(x)
        case .text(let text):
            _check(_letter == "@", "Format '%\(_letter)' does not fit a String")
            return _padded("", text, zeros: false)
        }
    }

    func _integer(_ magnitude: UInt, _ isNegative: Bool) -> String {
        let sign = isNegative ? "-" : (_letter == "d" || _letter == "i" ? _plus : "")
        var radix = 10
        var prefix = ""
        switch _letter {
        case "d", "i", "@": radix = 10
        case "u", "x", "X", "o":
            _check(!isNegative, "Format '%\(_letter)' does not fit a negative integer")
            if _letter == "o" { radix = 8 } else if _letter != "u" { radix = 16 }
            if _isAlternate && radix == 16 && magnitude > 0 { prefix = "0" + _letter }
            if _isAlternate && radix == 8 && magnitude > 0 { prefix = "0" }
        default: _check(false, "Format '%\(_letter)' does not fit an integer")
        }
        let digits = String(magnitude, radix: radix, uppercase: _letter == "X")
        let missing = Prelude.max(0, _precision - digits.count - (radix == 8 ? prefix.count : 0))
        let body = _precision == 0 && magnitude == 0 ? "" : String(repeating: "0", count: missing) + digits
        return _padded(sign + prefix, body, zeros: _precision < 0)
    }

    func _number(_ x: Double) -> String {
        if _letter == "@" { return _padded("", String(x), zeros: false) }
        let kind = _letter.lowercased()
        _check(["f", "e", "g"].contains(kind), "Format '%\(_letter)' does not fit a floating-point number")
        let sign = x.sign == .minus && !x.isNaN ? "-" : _plus
        var body = x.isNaN ? "nan" : "inf"
        if x.isFinite {
            let exact = _ExactDecimal(x.magnitude)
            let precision = _precision < 0 ? 6 : _precision
            switch kind {
            case "f": body = exact._fixed(precision, _isAlternate)
            case "e": body = exact._scientific(precision, _isAlternate)
            default: body = exact._general(Prelude.max(precision, 1), _isAlternate)
            }
        }
        return _padded(sign, _letter == kind ? body : body.uppercased(), zeros: x.isFinite)
    }
}

func _formatted(_ format: String, _ arguments: [_FormatArgument]) -> String {
    let characters = Array(format)
    var result = ""
    var used = 0
    var i = 0
    while i < characters.count {
        if characters[i] != "%" {
            result.append(characters[i])
            i += 1
            continue
        }
        i += 1
        var place = _Place()
        flags: while i < characters.count {
            switch characters[i].description {
            case "-": place._isLeft = true
            case "0": place._isZero = true
            case "#": place._isAlternate = true
            case "+": place._plus = "+"
            case " ": if place._plus.isEmpty { place._plus = " " }
            default: break flags
            }
            i += 1
        }
        while i < characters.count, let digit = characters[i].wholeNumberValue {
            place._width = 10 * place._width + digit
            i += 1
        }
        if i < characters.count && characters[i] == "." {
            place._precision = 0
            i += 1
            while i < characters.count, let digit = characters[i].wholeNumberValue {
                place._precision = 10 * place._precision + digit
                i += 1
            }
        }
        while i < characters.count && "hlqzjtL".contains(characters[i]) { i += 1 }
        _check(i < characters.count, "The format ends within a place for an argument")
        place._letter = characters[i].description
        i += 1
        if place._letter == "%" {
            result += "%"
            continue
        }
        _check(used < arguments.count, "The format has more places than there are arguments")
        result += place._written(arguments[used])
        used += 1
    }
    return result
}

/// All digits of a number, of which there are finitely many: `0.d₁d₂d₃… · 10^point`.
struct _ExactDecimal {
    var _digits: [UInt]
    var _point: Int

    init(_ x: Double) {
        _digits = []
        _point = 1
        if x == 0 { return }
        let power = Prelude.max(x.exponent - 52, -1074)
        var whole = _Natural(UInt(Double._scale(x, -power)))
        if power >= 0 { whole._multiply(byPowerOf2: power) }
        for _ in 0..<Prelude.max(-power, 0) { whole._multiply(by: 5) }
        _digits = whole._decimalDigits()
        _point = _digits.count + Prelude.min(power, 0)
    }

    /// The first digits, rounded to even where two are as near, after one more for what is carried.
    static func _rounded(_ digits: [UInt], to count: Int) -> [UInt] {
        var kept: [UInt] = [0]
        for i in 0..<count { kept.append(i < digits.count ? digits[i] : 0) }
        if count >= digits.count || digits[count] < 5 { return kept }
        let isTie = digits[count] == 5 && digits[(count + 1)...].allSatisfy { $0 == 0 }
        if isTie && kept[count] % 2 == 0 { return kept }
        var i = count
        while kept[i] == 9 {
            kept[i] = 0
            i -= 1
        }
        kept[i] += 1
        return kept
    }

    static func _text(_ digits: ArraySlice<UInt>) -> String { return String(_utf8: digits.map { UInt8($0) + 48 }) }

    static func _joined(_ whole: String, _ fraction: String, _ keepsPoint: Bool) -> String {
        return fraction.isEmpty && !keepsPoint ? whole : whole + "." + fraction
    }

    func _fixed(_ precision: Int, _ keepsPoint: Bool) -> String {
        let point = Prelude.max(_point, 1)
        let digits = [UInt](repeating: 0, count: point - _point) + _digits
        let rounded = Self._rounded(digits, to: point + precision)
        let start = rounded[0] == 0 ? 1 : 0
        return Self._joined(
            Self._text(rounded[start..<(point + 1)]), Self._text(rounded[(point + 1)...]), keepsPoint)
    }

    /// The first digits of scientific notation, and its exponent.
    func _normalised(_ precision: Int) -> (digits: [UInt], exponent: Int) {
        let rounded = Self._rounded(_digits, to: precision + 1)
        if rounded[0] == 0 { return (digits: Array(rounded[1...]), exponent: _point - 1) }
        return (digits: Array(rounded[..<(precision + 1)]), exponent: _point)
    }

    static func _exponent(_ exponent: Int) -> String {
        let digits = String(exponent.magnitude, radix: 10)
        return (exponent < 0 ? "e-" : "e+") + (digits.count < 2 ? "0" : "") + digits
    }

    func _scientific(_ precision: Int, _ keepsPoint: Bool) -> String {
        let (digits, exponent) = _normalised(precision)
        return Self._joined(Self._text(digits[..<1]), Self._text(digits[1...]), keepsPoint) + Self._exponent(exponent)
    }

    /// The shorter of both notations, without zeros at the end.
    func _general(_ precision: Int, _ keepsZeros: Bool) -> String {
        var (digits, exponent) = _normalised(precision - 1)
        let isFixed = -4 <= exponent && exponent < precision
        if keepsZeros {
            return isFixed ? _fixed(precision - 1 - exponent, true) : _scientific(precision - 1, true)
        }
        while digits.count > 1 && digits[digits.count - 1] == 0 { digits.removeLast() }
        let places = digits.count - 1
        return isFixed ? _fixed(Prelude.max(places - exponent, 0), false) : _scientific(places, false)
    }
}

extension _Natural {
    /// From the highest on, without zeros before them.
    func _decimalDigits() -> [UInt] {
        var limbs = _limbs
        var result: [UInt] = []
        while !limbs.isEmpty {
            var rest: UInt = 0
            var i = limbs.count - 1
            while i >= 0 {
                let part = (rest << 32) | limbs[i]
                limbs[i] = part / 1_000_000_000
                rest = part % 1_000_000_000
                i -= 1
            }
            for _ in 0..<9 {
                result.append(rest % 10)
                rest = rest / 10
            }
            while let last = limbs.last, last == 0 { limbs.removeLast() }
        }
        while let last = result.last, last == 0 { result.removeLast() }
        return result.reversed()
    }
}
