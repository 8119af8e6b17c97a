// Control flow as Swift's own tests of differentiation exercise it: branches, tuples, enums, optionals and loops.
import _Differentiation

typealias Curve = @differentiable(reverse) (Float) -> Float
func at(_ xs: [Float], _ f: Curve) -> [(value: Float, gradient: Float)] { return xs.map { valueWithGradient(at: $0, of: f) } }

// --- branches ---

func parabolaOrLine(_ x: Float) -> Float {
    if x > 0 { return x * x }
    return x + x
}
print(at([4, -10], parabolaOrLine)) //> [(value: 16.0, gradient: 8.0), (value: -20.0, gradient: 2.0)]

/// Always 2x, though by other ways.
func pairRead(_ x: Float) -> Float {
    let pair = (x, x)
    if x > 0 { return pair.0 + pair.1 }
    return pair.0 + pair.0 - pair.1 + pair.0
}
func pairWritten(_ x: Float) -> Float {
    var first = (x, x)
    var second = (x + x, x - x)
    if x > 0 {
        let crossed = (x, x)
        first.0 = crossed.1
        first.1 = crossed.0
        second.0 -= first.0
        second.1 += first.0
    } else {
        second = (x, x)
    }
    return first.0 + first.1 - second.0 + second.1
}
print(at([4, -10, -1337], pairRead)) //> [(value: 8.0, gradient: 2.0), (value: -20.0, gradient: 2.0), (value: -2674.0, gradient: 2.0)]
print(at([4, -10, -1337], pairWritten)) //> [(value: 8.0, gradient: 2.0), (value: -20.0, gradient: 2.0), (value: -2674.0, gradient: 2.0)]

func fallingThrough(_ x: Float, _ y: Float) -> Float {
    if x > 0 {
        if y > 10 {
            let product = x * y
            if product > 100 { return x + product } else if y == 20 { return product + product }
        } else {
            return x + y
        }
    }
    return -y
}
for (x, y) in [(4, 20), (4, 21), (4, 5), (-3, -2)] as [(Float, Float)] { print(valueWithGradient(at: x, y, of: fallingThrough)) } //> (value: 160.0, gradient: (40.0, 8.0))
//> (value: -21.0, gradient: (0.0, -1.0))
//> (value: 9.0, gradient: (1.0, 1.0))
//> (value: 2.0, gradient: (0.0, -1.0))

func guarded(_ x: Float, _ y: Float) -> Float {
    guard x > 0, y != 7 else {
        if y > 0 { return x * y } else if x == -8 { return x * x }
        return 0
    }
    guard y < 100 else { fatalError("y is too large") }
    return y * y
}
print(gradient(at: 4, 5, of: guarded), gradient(at: -8, 5, of: guarded), gradient(at: -8, -5, of: guarded)) //> (0.0, 10.0) (5.0, -8.0) (-16.0, 0.0)
print(gradient(at: -3, -5, of: guarded), gradient(at: 3, 7, of: guarded)) //> (0.0, 0.0) (7.0, 3.0)

func byType<T: FloatingPoint & Differentiable, Mark>(_ x: T, _ mark: Mark.Type) -> T where T == T.TangentVector {
    return Mark.self == Int.self ? x + x : x * x
}
print(valueWithGradient(at: Float(3)) { byType($0, Int.self) }, valueWithGradient(at: Float(3)) { byType($0, Float.self) }) //> (value: 6.0, gradient: 2.0) (value: 9.0, gradient: 6.0)

// --- enums and optionals ---

enum Gear {
    case single(Float)
    case double(Float, Float)

    func drive(_ x: Float) -> Float {
        switch self {
        case .single(let ratio): return x * ratio
        case let .double(first, second): return x * first * second
        }
    }
}
indirect enum Train {
    case end(Float, Gear)
    case wagon(Train)
}
func shifting(_ gear: Gear, _ x: Float) -> Float {
    var y = x
    if x > 0 {
        var z = y + y
        switch gear {
        case .single: z -= y
        case .double: y += x
        }
        var w = y
        if case .single = gear { w += z }
        return w
    } else if case .double = gear {
        return y + y
    }
    return x + y
}
func pulled(_ train: Train, _ x: Float) -> Float {
    switch train {
    case let .end(force, gear): return x * force * gear.drive(x)
    case .wagon(let rest): return pulled(rest, x)
    }
}
for (x, gear) in [(4, .single(10)), (10, .double(4, 5)), (-10, .single(10)), (-1337, .double(4, 5))] as [(Float, Gear)] { print(valueWithGradient(at: x) { x in shifting(gear, x) }) } //> (value: 8.0, gradient: 2.0)
//> (value: 20.0, gradient: 2.0)
//> (value: -20.0, gradient: 2.0)
//> (value: -2674.0, gradient: 2.0)
print(gradient(at: 2) { Gear.single(10).drive($0) }, gradient(at: 2) { Gear.double(4, 5).drive($0) }) //> 10.0 20.0
print(valueWithGradient(at: 2) { x in pulled(.end(10, .single(3)), x) }, gradient(at: 2) { x in pulled(.wagon(.end(10, .single(3))), x) }) //> (value: 120.0, gradient: 120.0) 120.0

func scaled(_ x: Float, by factor: Float?) -> Float {
    if let y = factor { return x * y }
    return x + x
}
print(valueWithGradient(at: 2) { scaled($0, by: nil) }, valueWithGradient(at: 2) { scaled($0, by: 10) }) //> (value: 4.0, gradient: 2.0) (value: 20.0, gradient: 10.0)

// --- loops ---

func powerFor(_ x: Float) -> Float {
    var result: Float = 1
    for _ in 0..<2 { result *= x }
    return result
}
func powerWhile(_ x: Float) -> Float {
    var result = x, i = 0
    while i < 2 {
        result *= x
        i += 1
    }
    return result
}
func constantWhile(_ x: Float) -> Float {
    var result: Float = 1, i = 0
    while i < 2 {
        result = result * x
        i += 1
    }
    return result
}
func constantRepeat(_ x: Float) -> Float {
    var (result, i) = (Float(1), 0)
    repeat {
        result = result * x
        i += 1
    } while i < 2
    return result
}
func nestedRepeat(_ x: Float) -> Float {
    var result = x
    var i = 0
    repeat {
        var inner = x
        var j = 0
        repeat {
            inner = inner * x
            j += 1
        } while j < 2
        result = result * inner
        i += 1
    } while i < 2
    return result
}
func repeatBroken(_ x: Float) -> Float {
    var result = x
    var i = 0
    repeat {
        if i == 2 { break }
        if i == 0 { result = result * x } else { result = result * result }
        i += 1
    } while i < 10
    return result
}
func oddOnly(_ x: Float) -> Float {
    var result = x
    for i in 1...9 {
        if i.isMultiple(of: 2) { continue }
        result = result * x
        if i == 7 { break }
    }
    return result
}
func labelled(_ x: Float, count: Int) -> Float {
    var outer = x
    rows: for i in 1..<count {
        outer = outer * x
        var inner = outer
        var j = 1
        while j < count {
            inner = inner + x
            j += 1
            if i > 2 && j == 2 { continue rows }
            if i == 4 { break rows }
        }
        outer = inner
    }
    return outer
}
print(at([2, 3], powerFor)) //> [(value: 4.0, gradient: 4.0), (value: 9.0, gradient: 6.0)]
print(at([2, 3], powerWhile)) //> [(value: 8.0, gradient: 12.0), (value: 27.0, gradient: 27.0)]
print(at([2, 3], constantWhile)) //> [(value: 4.0, gradient: 4.0), (value: 9.0, gradient: 6.0)]
print(at([2, 3], constantRepeat)) //> [(value: 4.0, gradient: 4.0), (value: 9.0, gradient: 6.0)]
print(at([2, 3], nestedRepeat)) //> [(value: 128.0, gradient: 448.0), (value: 2187.0, gradient: 5103.0)]
print(at([2, 3], repeatBroken)) //> [(value: 16.0, gradient: 32.0), (value: 81.0, gradient: 108.0)]
print(at([2, 3], oddOnly)) //> [(value: 32.0, gradient: 80.0), (value: 243.0, gradient: 405.0)]
print(valueWithGradient(at: 2) { labelled($0, count: 3) }, valueWithGradient(at: 2) { labelled($0, count: 5) }) //> (value: 20.0, gradient: 22.0) (value: 128.0, gradient: 256.0)

// --- recursion ---

func factorial(_ x: Float) -> Float {
    var y = x
    if x == 1 { y = 1 } else { y = y * factorial(y - 1) }
    return y
}
func power(_ x: Float, _ n: Int) -> Float { return n == 1 ? x : x * power(x, n - 1) }
print(at([1, 2, 3, 4, 5], factorial)) //> [(value: 1.0, gradient: 0.0), (value: 2.0, gradient: 1.0), (value: 6.0, gradient: 5.0), (value: 24.0, gradient: 26.0), (value: 120.0, gradient: 154.0)]
print(at([10, -10]) { power($0, 3) }) //> [(value: 1000.0, gradient: 300.0), (value: -1000.0, gradient: 300.0)]
