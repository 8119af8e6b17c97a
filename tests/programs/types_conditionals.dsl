// Types of conditionals.

func p(_ x: Double) -> Double { x }
func p(_ x: Float) -> Float { x }
func mk() -> [Int] { [] }
let c = true
let a: Double? = c ? p(1) : p(2)
let b = c ? p(1) : p(2)
let d: Double? = c ? 1 : 2.5
let e = c ? nil : 3
let f = c ? 1 : 2.5
let g: [Int?] = [c ? nil : 1, 2]
let h = c ? mk() : []
let i: Float = c ? 1 : 2 * 3
let j: (Int) -> Int = c ? { $0 + 1 } : { $0 * 2 }
let k: Int?? = c ? nil : 1
func gen<T>(_ x: T) -> T { c ? x : gen(x) }
print(a!, b, d!, e == nil, f, i, j(3), gen(2))
let arr = [1, 2, 3]
print(arr.isEmpty ? "none" : "\(arr.count)", (c ? arr : []).count)
//> 1.0 1.0 1.0 true 1.0 1.0 4 2
//> 3 3
let o: Double? = c ? p(Double(4 % 7) * 2) : nil
print(o!)
//> 8.0
