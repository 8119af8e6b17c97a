// Which of several overloads is called may follow from the type that is asked for.

func f<T>(_ x: T) -> T { x }
func f(_ x: Int) -> String { "s\(x)" }
let n = 3
let i: Int = f(n), s: String = f(n), maybe: Int? = f(n), both: (Int, String) = (f(n), f(n))
let row: [Int] = [f(n), f(3)]
print(i, s, maybe!, both, row, f(n) + 1, f(n) + "x", f(n).count, f(n) == 3, f(n) == "s3", f(n))
//> 3 s3 3 (3, "s3") [3, 3] 4 s3x 2 true true s3
let as1: (Int) -> String = f, as2: (Int) -> Int = f
print(as1(1), as2(1), f(n) + f(n) + f(n) + f(n) == 12)
//> s1 1 true
struct Both {
    var number: Int, text: String
    init(_ n: Int) { number = f(n); text = f(n) }
    func part<T>(_ x: T) -> T { x }
    func part(_ x: Int) -> Double { Double(x) / 2 }
}
let half: Double = Both(2).part(n), whole: Int = Both(2).part(n)
print(Both(2), half, whole, Both(2).part(n))
//> Both(number: 2, text: "s2") 1.5 3 1.5
func square(_ x: Double) -> String { "square of \(x)" }
func square<T: FloatingPoint & Differentiable>(_ x: T) -> T where T.TangentVector == T { x * x }
print(gradient(at: 3.0) { square($0) }, square(2.0))
//> 6.0 square of 2.0
