// Getters that change the value that they belong to, where what they give is changed.
struct Counted: Differentiable {
    var x = 2.0
    @noDerivative var reads = 0
    var twice: Double { mutating get { reads += 1; return 2 * x } set { x = newValue / 2 } }
    subscript(k: Double) -> Double { mutating get { x *= k; return x } set { x = newValue } }
}
var c = Counted()
c.twice += 1
print(c.x, c.reads, c.twice, c.reads) //> 2.5 1 5.0 2
func change(_ x: inout Double) { x += 10 }
change(&c.twice)
var list = [c]
list[0].twice += 1
print(c.x, c.reads, list[0].reads) //> 7.5 3 4

func f(_ d: Counted) -> Double { var e = d; let a = e[2]; e[2] += 1; return a * e.x }
print(valueWithGradient(at: Counted(), in: f).1.x) //> 34.0
