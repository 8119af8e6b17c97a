// Custom derivatives of functions with 'inout' parameters.

func check(_ name: String, _ x: Double, _ f: @differentiable (Double) -> Double) {
    let g = gradient(at: x, in: f)
    let n = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    print(name, g, abs(g - n) > 1e-4 * (1 + abs(n)) ? "but differences give \(n)" : "ok")
}

// A function without result.
func scale(_ x: Double, _ y: inout Double) { y *= x }
@derivative(of: scale)
func scaleDerivative(_ x: Double, _ y: inout Double) -> (value: Void, pullback: (inout Double) -> Double) {
    let old = y
    y *= x
    return ((), { dy in
        print("scale's own")
        let dx = dy * old
        dy *= x
        return dx
    })
}
check("scale", 2) { x in var y = x * x; scale(x, &y); return y * y }
check("constant y", 2) { x in var y = 5.0; scale(x, &y); return y * y }
check("constant x", 2) { x in var y = x; scale(3, &y); return y * y }
check("twice", 2) { x in var y = x; for _ in 0..<2 { scale(x, &y) }; return y }
check("second order", 2) { x in gradient(at: x, in: { z in var y = z; scale(z, &y); return y * x }) }

// With a result, and three parameters of which one is 'inout': every subset.
func mix(_ x: Double, _ y: inout Double, _ z: Double) -> Double { y = y * 3; return 2 * x + 4 * z }
@derivative(of: mix)
func mixDerivative(
    _ x: Double, _ y: inout Double, _ z: Double
) -> (value: Double, pullback: (Double, inout Double) -> (Double, Double)) {
    let value = mix(x, &y, z)
    return (value, { v, dy in dy *= 3; return (2 * v, 4 * v) })
}
func all(_ x: Double, _ y: Double, _ z: Double) -> Double { var w = y; let r = mix(x, &w, z); return r + w }
print(gradient(at: 3, 4, 5, in: all))
print(gradient(at: 4, 5, in: { y, z in all(3, y, z) }))
print(gradient(at: 3, 5, in: { x, z in all(x, 4, z) }))
print(gradient(at: 3, 4, in: { x, y in all(x, y, 5) }))
print(gradient(at: 3, in: { x in all(x, 4, 5) }), gradient(at: 4, in: { y in all(3, y, 5) }))

// Only some of the parameters.
func part(_ x: Double, _ y: inout Double) { y = y * x * x }
@derivative(of: part, wrt: y)
func partDerivative(_ x: Double, _ y: inout Double) -> (value: Void, pullback: (inout Double) -> Void) {
    part(x, &y)
    return ((), { dy in dy *= 100 })
}
print(gradient(at: 2, in: { y in var w = y; part(3, &w); return w }))

// Methods that change 'self', and arrays.
struct Counter: Differentiable {
    var total: Double
    var weights: [Double]

    mutating func add(_ x: Double) { total += x * weights[0] }

    @derivative(of: add)
    mutating func addDerivative(_ x: Double) -> (value: Void, pullback: (inout TangentVector) -> Double) {
        let w = weights[0]
        add(x)
        return ((), { d in
            d.weights.base[0] += d.total * x
            return d.total * w * 10
        })
    }

    mutating func double() { total *= 2 }

    @derivative(of: double)
    mutating func doubleDerivative() -> (value: Void, pullback: (inout TangentVector) -> Void) {
        double()
        return ((), { d in d.total *= 20 })
    }
}
func count(_ c: Counter, _ x: Double) -> Double {
    var d = c
    d.add(x)
    d.double()
    return d.total
}
print(count(Counter(total: 1, weights: [5, 6]), 2))
let (dc, dx) = gradient(at: Counter(total: 1, weights: [5, 6]), 2, in: count)
print(dc.total, dc.weights, dx)

// Generic, with arrays.
func exchange<T: Differentiable>(_ a: inout T, _ b: inout T) {
    let c = a
    a = b
    b = c
}
@derivative(of: exchange)
func exchangeDerivative<T: Differentiable>(
    _ a: inout T, _ b: inout T
) -> (value: Void, pullback: (inout T.TangentVector, inout T.TangentVector) -> Void) {
    exchange(&a, &b)
    return ((), { da, db in let c = da; da = db; db = c })
}
check("exchange", 2) { x in
    var a = x
    var b = x * x
    exchange(&a, &b)
    return a * 3 + b
}
check("exchange arrays", 2) { x in
    var a = [x, 1]
    var b = [x * x, x, 7]
    exchange(&a, &b)
    return a[0] * 3 + b[0] + a[1] * a[2]
}

// Setters.
struct Angle: Differentiable {
    var radians: Double
    var turns: Double {
        get { return radians / 6 }
        set { radians = newValue * 6 }
    }

    @derivative(of: turns.set)
    mutating func turnsDerivative(_ newValue: Double) -> (value: Void, pullback: (inout TangentVector) -> Double) {
        turns = newValue
        return ((), { d in
            let change = d.radians * 60
            d.radians = 0
            return change
        })
    }

    subscript(power: Int) -> Double {
        get { return radians * Double(power) }
        set { radians = newValue / Double(power) }
    }

    @derivative(of: subscript.set)
    mutating func powerDerivative(
        _ power: Int, _ newValue: Double
    ) -> (value: Void, pullback: (inout TangentVector) -> Double) {
        self[power] = newValue
        return ((), { d in
            let change = d.radians * 100
            d.radians = 0
            return change
        })
    }
}
print(gradient(at: 2, in: { x in var a = Angle(radians: x); a.turns = x * x; return a.radians }))
print(gradient(at: 2, in: { x in var a = Angle(radians: x); a[3] = x * x; return a.radians }))

//> scale's own
//> scale 192.0 ok
//> scale's own
//> constant y 100.0 ok
//> scale's own
//> constant x 36.0 ok
//> scale's own
//> scale's own
//> twice 12.0 ok
//> scale's own
//> scale's own
//> scale's own
//> second order 8.0 ok
//> (2.0, 3.0, 4.0)
//> (3.0, 4.0)
//> (2.0, 4.0)
//> (2.0, 3.0)
//> 2.0 3.0
//> 100.0
//> 22.0
//> 20.0 [40.0, 0.0] 1000.0
//> exchange 13.0 ok
//> exchange arrays 20.0 ok
//> 240.0
//> 400.0
