// Literals take the type that is asked for.
let good1: Float = 1, good2: Double = 1, good3: UInt8 = 255, good4: Int32 = -2147483648
let good5: [Float] = [1, 2.5], good6: [[Double]] = [[1], []]
let good7 = [1, 2.5], good8 = -3, good9 = 0x1F
let good10: Float80 = 1.5, good11: String = "a\(good8)b", good12 = Float(3), good13 = UInt8(7)
let bad1: Int = 2.5 // error: cannot convert value of type 'Double' to specified type 'Int'
let bad2: UInt8 = 256 // error: integer literal '256' overflows when stored into 'UInt8'
let bad3: UInt8 = -1 // error: negative integer '-1' overflows when stored into unsigned type 'UInt8'
let bad4: Int32 = 3000000000 // error: integer literal '3000000000' overflows when stored into 'Int32'
let bad5: String = 1 // error: cannot convert value of type 'Int' to specified type 'String'
let bad6: Float = "s" // error: cannot convert value of type 'String' to specified type 'Float'
let bad7: Bool = 1 // error: cannot convert value of type 'Int' to specified type 'Bool'
let bad8 = [] // error: empty collection literal requires an explicit type
let bad9 = [1, "a"] // error: cannot convert value of type 'String' to expected element type 'Int'
let bad10: [Int] = [1, 2.5] // error: cannot convert value of type 'Double' to expected element type 'Int'
let bad11: (Int, Float) = (1, "s") // error: cannot convert value of type 'String' to specified type 'Float'
let bad12: Int = true // error: cannot convert value of type 'Bool' to specified type 'Int'
let bad13 = UInt8(300) // error: integer literal '300' overflows when stored into 'UInt8'
let bad14: Int = [1] // error: cannot convert value of type '[_]' to specified type 'Int'
let bad15 = "a\(undefined)b" // error: cannot find 'undefined' in scope
let bad16: [Int: Int] = [1: 2, 3: "four"] // error: cannot convert value of type 'String' to expected dictionary value type 'Int'
let bad16b = [:] // error: empty collection literal requires an explicit type
let bad16c: [Int] = [1: 2] // error: cannot convert value of type '[_ : _]' to specified type '[Int]'
let good16: [Double: Int?] = [1: 2, 2.5: nil]
struct Meters: ExpressibleByIntegerLiteral { var n: Int; init(integerLiteral value: Int) { n = value } }
let good14: Meters = 3
let bad17: Meters = 3.5 // error: cannot convert value of type 'Double' to specified type 'Meters'
func generic<T: FloatingPoint>(_ x: T) -> T { return x * 2 + 1 }
func generic2<T: FloatingPoint>(_ x: T) -> T { return x * 2.5 } // error: binary operator '*' cannot be applied to operands of type 'T' and 'Double'
func generic3<T: BinaryFloatingPoint>(_ x: T) -> T { return x * 2.5 }
