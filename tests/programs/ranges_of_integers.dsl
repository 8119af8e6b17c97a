// Ranges and strides of integers of every width are sequences, up to the ends of their types.

for i in Int32(0)..<3 { print(i, terminator: " ") }
for i in Int8(-128)...127 where i % 50 == 0 { print(i, terminator: " ") }
for i in UInt8(253)..<255 { print(i, terminator: " ") }
for i in UInt(18_446_744_073_709_551_613)..<18_446_744_073_709_551_615 { print(i, terminator: " ") }
for i in Int16(5)... { if i > 6 { break }; print(i, terminator: " ") }
print("end")
//> 0 1 2 -100 -50 0 50 100 253 254 18446744073709551613 18446744073709551614 5 6 end
for i in stride(from: Int16(10), to: 0, by: -3) { print(i, terminator: " ") }
for i in stride(from: UInt8(0), through: 255, by: 51) { print(i, terminator: " ") }
print("end")
//> 10 7 4 1 0 51 102 153 204 255 end
print((Int32(0)..<5).map { $0 * 2 }, (Int8(-128)...127).count, (UInt16(0)..<4).reversed(), Array(Int32(0)..<3))
print((Int32(2)..<9)[4], (Int32(2)..<9).startIndex, (Int8(1)...3).reduce(0, +), Range(UInt8(1)...3))
//> [0, 2, 4, 6, 8] 256 [3, 2, 1, 0] [0, 1, 2]
//> 4 2 6 1..<4
let range: Range<Int32> = 2..<4
for (k, i) in range.enumerated() { print(k, i, terminator: " ") }
print(type(of: range.first!))
//> 0 2 1 3 Int32

@differentiable
func polynomial(_ x: Double, upTo n: Int32) -> Double {
    var y = 0.0
    for i in 1...n { y += x * x * Double(i) }
    for i in stride(from: UInt8(0), to: 10, by: 4) { y = y * x + Double(i) }
    for i in Int16(0)..<3 { if i == 2 { break }; y *= x }
    return y
}
print(valueWithGradient(at: 1.5, of: { x in polynomial(x, upTo: 4) }))
//> (value: 202.359375, gradient: 848.34375)
for i in UInt(0)..<18_446_744_073_709_551_615 { print(i) }
//! Range has too many elements
