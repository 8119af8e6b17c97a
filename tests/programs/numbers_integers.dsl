// Integers of every width: limits, conversions, operators, bits, overflow, literals, generic code.

print(Int8.min, Int8.max, Int16.min, Int16.max, Int32.min, Int32.max, Int.min, Int.max, Int64.max) //> -128 127 -32768 32767 -2147483648 2147483647 -9223372036854775808 9223372036854775807 9223372036854775807
print(UInt8.max, UInt16.max, UInt32.max, UInt.max, UInt64.min, Int16.bitWidth, UInt.isSigned) //> 255 65535 4294967295 18446744073709551615 0 16 false
print(0xFF, 0b1010_0101, 0o17, 1_000_000, -0x80, UInt8(0xF0), 0xFFFF_FFFF_FFFF_FFFF as UInt) //> 255 165 15 1000000 -128 240 18446744073709551615

// conversions
print(Int(UInt8(200)), UInt8(truncatingIfNeeded: 300), Int8(truncatingIfNeeded: 200), UInt(truncatingIfNeeded: -1), UInt32(truncatingIfNeeded: Int8(-1))) //> 200 44 -56 18446744073709551615 4294967295
print(Int8(clamping: 300), Int8(clamping: -300), UInt8(clamping: -5), UInt(clamping: Int8(-1)), Int(clamping: UInt.max), Int16(clamping: 7)) //> 127 -128 0 0 9223372036854775807 7
print(Int8(exactly: 127)!, Int8(exactly: 128), UInt(exactly: -1), Int(exactly: UInt.max), Int(exactly: 3.0)!, Int(exactly: 3.5), UInt8(exactly: 256.0)) //> 127 nil nil nil 3 nil nil
print(Int(3.99), Int(-3.99), UInt8(255.9 as Float), Int32(Double(1 << 30)), Float(UInt16(7)), Double(UInt.max), Float(Int8(-3))) //> 3 -3 255 1073741824 7.0 1.8446744073709552e+19 -3.0

// operators
print(7 / 2, -7 / 2, 7 % -2, -7 % 2, (-7).quotientAndRemainder(dividingBy: 2), 12.isMultiple(of: 4), 5.isMultiple(of: 0), Int.min.isMultiple(of: -1)) //> 3 -3 1 -1 (quotient: -3, remainder: -1) true false true
print(Int8(100) &+ 100, Int8.min &- 1, Int8(100) &* 3, UInt8(200) &+ 100, UInt(0) &- 1) //> -56 127 44 44 18446744073709551615
print(6 & 3, 6 | 3, 6 ^ 3, ~6, ~UInt8(6), UInt8(1) << 7, UInt8(1) << 8, Int8(-128) >> 3, 1 << -1, UInt16(0x8000) >> 15, Int8(1) &<< 9, 256 >> 4) //> 2 7 5 -7 249 128 0 -16 0 1 2 16
print((-5).magnitude, Int8.min.magnitude, Int.min.magnitude, (-5).signum(), UInt8(5).signum(), abs(-5), min(3, 1, 2), max(3, 9, 4), Int8.max.distance(to: -1), UInt8(3).advanced(by: 4)) //> 5 128 9223372036854775808 -1 1 5 1 9 -128 7
print(Int8(127).addingReportingOverflow(1), UInt8(3).subtractingReportingOverflow(4), Int8(-128).multipliedReportingOverflow(by: -1), Int(1 << 40).multipliedReportingOverflow(by: 1 << 40).overflow) //> (partialValue: -128, overflow: true) (partialValue: 255, overflow: true) (partialValue: -128, overflow: true) true
print(Int8.min.dividedReportingOverflow(by: -1), UInt8(7).dividedReportingOverflow(by: 0), Int8.min.remainderReportingOverflow(dividingBy: -1), UInt8(7).remainderReportingOverflow(dividingBy: 4)) //> (partialValue: -128, overflow: true) (partialValue: 7, overflow: true) (partialValue: 0, overflow: true) (partialValue: 3, overflow: false)
print(0b1011.nonzeroBitCount, (-1 as Int8).nonzeroBitCount, 1.leadingZeroBitCount, UInt8(0).leadingZeroBitCount, 8.trailingZeroBitCount, Int16(0).trailingZeroBitCount, UInt16(0x1234).byteSwapped) //> 3 8 63 8 3 16 13330

var n: UInt16 = 5
n += 3
n *= 2
n -= 1
n <<= 4
n |= 1
n ^= 0xFF
n &= 0xFFF
n >>= 1
n &+= 65_500
n %= 100
print(n, -n.distance(to: 0)) //> 7 7

// generic code
func power<T: BinaryInteger>(_ base: T, _ exponent: Int) -> T {
    var result: T = 1
    for _ in 0..<exponent { result *= base }
    return result
}
func bits<T: FixedWidthInteger>(_ x: T) -> String { return "\(T.bitWidth) \(x.nonzeroBitCount) \(x &+ T.max) \(T(truncatingIfNeeded: 300))" }
func sum<T: Numeric>(_ values: [T]) -> T { return values.reduce(0) { $0 + $1 } }
print(power(3, 4), power(UInt8(2), 7), bits(Int8(3)), bits(UInt(1)), sum([1, 2, 3]), sum([0.5, 0.25]), sum([UInt8(1), 2])) //> 81 128 8 2 -126 44 64 1 0 300 6 0.75 3
print(7.hashValue == 7.hashValue, UInt8(3).hashValue == UInt8(4).hashValue, (0.0).hashValue == (-0.0).hashValue) //> true false true
enum Level: UInt8 { case low = 1, high = 200 }
print(Level(rawValue: 200)!, Level.low.rawValue) //> high 1
let big = 300
print(Int8(big)) //! numbers_integers.dsl:48:7: Fatal error: Not enough bits to represent the passed value
