// Derivatives through if, switch, for, while, break, continue and early return.

func condition(_ x: Float) -> Float {
    if x > 0 {
        return x * x
    }
    return x + x
}
print(condition(4), gradient(at: 4, in: condition)) //> 16.0 8.0
print(condition(-10), gradient(at: -10, in: condition)) //> -20.0 2.0

func tupleLet(_ x: Float) -> Float {
    let y = (x, x)
    if x > 0 { return y.0 + y.1 }
    return y.0 + y.0 - y.1 + y.0
}
print(gradient(at: 4, in: tupleLet), gradient(at: -1337, in: tupleLet)) //> 2.0 2.0

func tupleVar(_ x: Float) -> Float {
    var y: (Float, Float) = (x, x)
    var z: (Float, Float) = (x + x, x - x)
    if x > 0 {
        let w = (x, x)
        y.0 = w.1
        y.1 = w.0
        z.0 -= y.0
        z.1 += y.0
    } else {
        z = (x, x)
    }
    return y.0 + y.1 - z.0 + z.1
}
print(tupleVar(4), gradient(at: 4, in: tupleVar)) //> 8.0 2.0
print(tupleVar(-10), gradient(at: -10, in: tupleVar)) //> -20.0 2.0

func nested(_ x: Float, _ y: Float) -> Float {
    if x > 0 {
        if y > 10 {
            let z = x * y
            if z > 100 {
                return x + z
            } else if y == 20 {
                return z + z
            }
        } else {
            return x + y
        }
    }
    return -y
}
print(nested(4, 20), gradient(at: 4, 20, in: nested)) //> 160.0 (40.0, 8.0)
print(nested(4, 21), gradient(at: 4, 21, in: nested)) //> -21.0 (0.0, -1.0)
print(nested(4, 5), gradient(at: 4, 5, in: nested)) //> 9.0 (1.0, 1.0)
print(nested(-3, -2), gradient(at: -3, -2, in: nested)) //> 2.0 (0.0, -1.0)

func constantStart(_ x: Float) -> Float {
    var result: Float = 1
    for _ in 0..<2 {
        result *= x
    }
    return result
}
print(constantStart(3), gradient(at: 3, in: constantStart)) //> 9.0 6.0

func whileLoop(_ x: Float) -> Float {
    var result = x
    var i = 0
    while i < 2 {
        result *= x
        i += 1
    }
    return result
}
print(whileLoop(3), gradient(at: 3, in: whileLoop)) //> 27.0 27.0

func repeatLoop(_ x: Float) -> Float {
    var result: Float = 1
    var i = 0
    repeat {
        result *= x
        i += 1
    } while i < 2
    return result
}
print(gradient(at: 3, in: repeatLoop)) //> 6.0

func repeatNested(_ x: Float) -> Float {
    var result = x
    var i = 0
    repeat {
        var temp = x
        var j = 0
        repeat {
            temp *= x
            j += 1
        } while j < 2
        result *= temp
        i += 1
    } while i < 2
    return result
}
print(repeatNested(2), gradient(at: 2, in: repeatNested)) //> 128.0 448.0

func breaking(_ x: Float) -> Float {
    var result = x
    var i = 0
    repeat {
        if i == 2 { break }
        if i == 0 { result *= x } else { result *= result }
        i += 1
    } while i < 10
    return result
}
print(breaking(3), gradient(at: 3, in: breaking)) //> 81.0 108.0

func continuing(_ x: Float) -> Float {
    var result: Float = 1
    for i in 1...6 {
        if i % 2 == 0 { continue }
        result = result * x + Float(i)
    }
    return result
}
// ((x + 1) * x + 3) * x + 5 = x^3 + x^2 + 3x + 5
print(continuing(2), gradient(at: 2, in: continuing)) //> 23.0 19.0

func earlyReturnInLoop(_ x: Float) -> Float {
    var y = x
    for i in 0..<10 {
        if y > 100 { return y * Float(i) }
        y = y * x
    }
    return y
}
// 3, 9, 27, 81, 243 at i = 4: 4 * x^5
print(earlyReturnInLoop(3), gradient(at: 3, in: earlyReturnInLoop)) //> 972.0 1620.0
print(earlyReturnInLoop(1), gradient(at: 1, in: earlyReturnInLoop)) //> 1.0 11.0

func labelled(_ x: Double) -> Double {
    var sum = 0.0
    outer: for i in 0..<5 {
        for j in 0..<5 {
            if j > i { continue outer }
            if i == 4 { break outer }
            sum += x * Double(i * 10 + j)
        }
    }
    return sum
}
// i = 0..3, j <= i: (0) + (10 + 11) + (20 + 21 + 22) + (30 + 31 + 32 + 33)
print(labelled(1), gradient(at: 1, in: labelled)) //> 210.0 210.0

func choose(_ k: Int, _ x: Double) -> Double {
    switch k {
    case 0: return x
    case 1, 2: return x * x
    case 3..<10: return x * x * x
    case let n where n < 0: return -x * Double(n)
    default: return 0
    }
}
for k in [0, 1, 2, 5, 99, -4] {
    print(k, choose(k, 3), gradient(at: 3.0) { x in choose(k, x) })
}
//> 0 3.0 1.0
//> 1 9.0 6.0
//> 2 9.0 6.0
//> 5 27.0 27.0
//> 99 0.0 0.0
//> -4 12.0 4.0

func fallingThrough(_ k: Int, _ x: Double) -> Double {
    var y = x
    switch k {
    case 1:
        y = y * y
        fallthrough
    case 2:
        y = y + x
    default:
        y = 2 * y
    }
    return y
}
print(gradient(at: 3.0) { fallingThrough(1, $0) }, gradient(at: 3.0) { fallingThrough(2, $0) }, gradient(at: 3.0) { fallingThrough(3, $0) }) //> 7.0 2.0 2.0

func guarded(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    defer { print("left") }
    return x * x
}
print(guarded(-1))
print(guarded(3))
//> 0.0
//> left
//> 9.0

func whileDivergent(_ x: Double) -> Double {
    var y = x
    var steps = 0
    while y < 1000 && steps < 50 {
        y = y * y + 1
        steps += 1
    }
    return y
}
// 2 -> 5 -> 26 -> 677 -> 458330; derivative product of 2y: 4 * 10 * 52 * 1354
print(whileDivergent(2), gradient(at: 2, in: whileDivergent)) //> 458330.0 2816320.0

func noLeak(_ x: Double) -> Double {
    // The branch that is not taken would divide by zero.
    if x == 0 { return x } else { return 1 / x }
}
print(gradient(at: 0, in: noLeak)) //> 1.0
