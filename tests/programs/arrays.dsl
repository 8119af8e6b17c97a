// Arrays: values, in-place updates, and derivatives through all of it.

func firstThree(_ a: [Float]) -> Float { return a[0] + a[1] + a[2] }
print(gradient(at: [2, 3, 4], in: firstThree)) //> [1.0, 1.0, 1.0]

func sum(_ a: [Float]) -> Float {
    var result: Float = 0
    for i in 0..<a.count { result += a[i] }
    return result
}
func product(_ a: [Float]) -> Float {
    var result: Float = 1
    for i in 0..<a.count { result *= a[i] }
    return result
}
print(gradient(at: [3, 4, 5], in: sum), gradient(at: [3, 4, 5], in: product)) //> [1.0, 1.0, 1.0] [20.0, 15.0, 12.0]

func iterated(_ a: [Double]) -> Double {
    var result = 1.0
    for x in a { result *= x }
    return result
}
print(gradient(at: [3, 4, 5], in: iterated)) //> [20.0, 15.0, 12.0]

func literal(_ x: Double, _ y: Double) -> Double {
    let a = [x * y, x + y, x]
    return a[0] * a[1] + a[2]
}
// x^2 y + x y^2 + x
print(gradient(at: 3, 4, in: literal)) //> (41.0, 33.0)

func repeating(_ x: Double) -> Double {
    let a = [Double](repeating: x, count: 10)
    return a[0] * a[9] + a[5]
}
print(gradient(at: 3, in: repeating)) //> 7.0

func written(_ x: Double) -> Double {
    var a = [x, 2 * x, 3]
    a[0] = a[1] * a[1]
    a[1] += a[0]
    a[2] = 5
    return a[0] + a[1] + a[2]
}
// 4x^2 + 2x + 4x^2 + 5
print(written(2), gradient(at: 2, in: written)) //> 41.0 34.0

func grown(_ x: Double) -> Double {
    var a: [Double] = []
    for i in 0..<5 { a.append(x * Double(i)) }
    var total = 0.0
    for y in a { total += y * y }
    return total
}
print(grown(2), gradient(at: 2, in: grown)) //> 120.0 120.0

func fibonacci(_ x: Double) -> Double {
    var a = [Double](repeating: 0, count: 10)
    a[0] = x
    a[1] = x * x
    for i in 2..<10 { a[i] = a[i - 1] + a[i - 2] }
    return a[9]
}
// 21 x + 34 x^2
print(fibonacci(2), gradient(at: 2, in: fibonacci)) //> 178.0 157.0

func nestedArrays(_ x: Double) -> Double {
    var m = [[x, 2], [3, x]]
    m[0][1] = x * x
    m[1][0] *= x
    return m[0][0] * m[1][1] - m[0][1] * m[1][0]
}
// x^2 - 3 x^3
print(nestedArrays(2), gradient(at: 2, in: nestedArrays)) //> -20.0 -32.0

func frobenius(_ m: [[Double]]) -> Double {
    var total = 0.0
    for row in m { for x in row { total += x * x } }
    return total
}
print(gradient(at: [[1, 2], [3]], in: frobenius)) //> [[2.0, 4.0], [6.0]]

struct Point: Differentiable {
    var x: Double
    var y: Double
}
func area(_ points: [Point]) -> Double {
    var total = 0.0
    for i in 0..<points.count {
        let p = points[i]
        let q = points[(i + 1) % points.count]
        total += p.x * q.y - q.x * p.y
    }
    return total / 2
}
let square = [Point(x: 0, y: 0), Point(x: 2, y: 0), Point(x: 2, y: 2), Point(x: 0, y: 2)]
print(area(square)) //> 4.0
print(gradient(at: square, in: area)) //> [Point(x: -1.0, y: -1.0), Point(x: 1.0, y: -1.0), Point(x: 1.0, y: 1.0), Point(x: -1.0, y: 1.0)]

func joined(_ x: Double) -> Double {
    let a = [x, 1] + [x * x]
    return a[0] * a[2] + a[1]
}
print(gradient(at: 2, in: joined)) //> 12.0

func valueSemantics() {
    let a = [1, 2, 3]
    var b = a
    b[0] = 9
    b.append(4)
    print(a, b, a.count, b.count)
}
valueSemantics() //> [1, 2, 3] [9, 2, 3, 4] 3 4

func inoutArray(_ a: inout [Double], _ x: Double) {
    for i in 0..<a.count { a[i] *= x }
}
func scaled(_ x: Double) -> Double {
    var a = [1.0, 2, 3]
    inoutArray(&a, x)
    inoutArray(&a, x)
    return a[0] + a[1] + a[2]
}
print(scaled(2), gradient(at: 2, in: scaled)) //> 24.0 24.0

print([1, 2, 3].map { $0 * 2 }, [1, 2, 3, 4].filter { $0 % 2 == 0 }, [1, 2, 3].reduce(0, +)) //> [2, 4, 6] [2, 4] 6
let (value, back) = valueWithPullback(at: [1.0, 2, 3], in: iterated)
print(value, back(1), back(2), back(1)) //> 6.0 [6.0, 3.0, 2.0] [12.0, 6.0, 4.0] [6.0, 3.0, 2.0]
