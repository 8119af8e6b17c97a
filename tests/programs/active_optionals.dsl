// Optionals that carry derivatives.

func check(_ name: String, _ x: Double, _ f: @differentiable (Double) -> Double) {
    let g = gradient(at: x, in: f)
    let n = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    print(name, g, abs(g - n) > 1e-4 * (1 + abs(n)) ? "but differences give \(n)" : "ok")
}

// The tangent's algebra.
typealias Step = Optional<Double>.TangentVector
print((Step(2) + Step(2)).value, (Step(2) + Step(nil)).value, (Step(nil) + Step(2)).value)
print((Step(nil) - Step(2)).value, (Step(5) - Step(2)).value, (Step(5) - Step(nil)).value)
print((Step(nil) + Step(nil)).value, Step.zero.value, Step(1) == Step(1), Step(1) == .zero)
var moved: Double? = 2
moved.move(by: Step(3))
print(moved)
moved.move(along: .init(nil))
print(moved)
moved = nil
moved.move(along: .init(3))
print(moved)

// Parameters and results.
func cube(_ x: Double?) -> Double { if let y = x { return y * y * y }; return 7 }
print(gradient(at: Optional(2.0), in: cube).value, gradient(at: nil, in: cube).value)
func root(_ x: Double) -> Double? { return x > 0 ? x * x : nil }
for start in [3.0, -3.0] {
    let (value, pull) = valueWithPullback(at: start, in: root)
    print(value, pull(.init(2)), pull(.init(nil)), pull(.zero))
}

// Every syntax.
for x in [1.5, -1.5] {
    check("guard let", x) { x in guard let y = root(x) else { return 5 * x }; return y * x }
    check("if var", x) { x in if var y = root(x) { y *= x; y += 1; return y * y }; return x }
    check("switch", x) { x in
        switch root(x) {
        case .some(let y): return y * 3
        case .none: return x * 4
        }
    }
    check("pattern", x) { x in
        switch root(x) {
        case let y? where y > 1: return y * 3
        case let y?: return y
        case nil: return x * 4
        }
    }
    check("??", x) { x in (root(x) ?? x) * x }
    check("map", x) { x in root(x).map { $0 * x } ?? x }
    check("flatMap", x) { x in root(x).flatMap { root($0 - 1) } ?? x }
}
check("!", 2) { x in root(x)! * 2 }
check("while let", 1.2) { x in
    var o: Double? = x
    var n = 0
    while let y = o {
        n += 1
        o = n > 3 ? nil : y * x
        if n == 3 { return y }
    }
    return 0
}
check("tuple", 2) { x in
    let t: (Double?, Double) = (x, 2 * x)
    return (t.0 ?? 0) * t.1
}
check("optional of optional", 2) { x in
    let d: Double?? = .some(.some(x))
    if let a = d, let b = a { return b * b }
    return 0
}

// In structs and arrays.
struct Point: Differentiable {
    var x: Double
    var scale: Double?
    func area() -> Double { return x * (scale ?? 1) }
}
check("method", 2) { x in
    let p: Point? = Point(x: x, scale: x * 2)
    return p?.area() ?? 3
}
check("field", 2) { x in
    let p: Point? = Point(x: x, scale: x * 2)
    return p?.scale ?? 3
}
check("assignment", 2) { x in
    var p: Point? = Point(x: x, scale: nil)
    p?.scale = x * x
    p?.x *= 2
    return p!.area()
}
print(gradient(at: Point(x: 2, scale: nil), in: { $0.area() }).scale.value)
print(gradient(at: Point(x: 2, scale: 5), in: { $0.area() }).scale.value)
print(gradient(at: Optional(Point(x: 2, scale: 5)), in: { $0!.area() }).value!.x)
check("array", 2) { x in
    let a: [Double?] = [x, nil, x * x]
    var s = 0.0
    for o in a { if let y = o { s += y * y } }
    return s
}
check("written array", 2) { x in
    var a: [Double?] = [nil, x]
    a[0] = x * 3
    a.append(x)
    a[1] = nil
    var s = 1.0
    for o in a { s *= o ?? x }
    return s
}
check("optional array", 2) { x in
    let a: [Double]? = [x, x * x]
    return a![0] * a![1]
}
func weighted(_ a: [Double?]) -> Double {
    var s = 0.0
    for (i, o) in a.enumerated() { if let y = o { s += y * y * Double(i + 1) } }
    return s
}
print(gradient(at: [1.0, nil, 3.0], in: weighted).base.map { $0.value })
let (made, pull) = valueWithPullback(at: 2.0, in: { (x: Double) -> [Double?] in [x, nil, x * x] })
print(made, pull(.init([.init(1), .init(5), .init(2)])))

// Derivatives of derivatives.
check("second order", 2) { x in gradient(at: x, in: { y in (root(y) ?? 0) * y }) }
check("of a parameter", 2) { x in (gradient(at: Optional(x), in: cube).value ?? 0) * x }
check("of a struct", 2) { x in
    let g = gradient(at: Point(x: x, scale: x), in: { $0.area() })
    return g.x * 2 + (g.scale.value ?? 0) * x
}
check("of an array", 2) { x in
    let g = gradient(at: [Optional(x), nil], in: weighted)
    return (g.base[0].value ?? 0) * x
}

//> Optional(4.0) Optional(2.0) Optional(2.0)
//> Optional(-2.0) Optional(3.0) Optional(5.0)
//> nil nil true false
//> Optional(5.0)
//> Optional(5.0)
//> nil
//> Optional(12.0) nil
//> Optional(9.0) 12.0 0.0 0.0
//> nil 0.0 0.0 0.0
//> guard let 6.75 ok
//> if var 59.0625 ok
//> switch 9.0 ok
//> pattern 9.0 ok
//> ?? 6.75 ok
//> map 6.75 ok
//> flatMap 7.5 ok
//> guard let 5.0 ok
//> if var 1.0 ok
//> switch 4.0 ok
//> pattern 4.0 ok
//> ?? -3.0 ok
//> map 1.0 ok
//> flatMap 1.0 ok
//> ! 8.0 ok
//> while let 4.32 ok
//> tuple 8.0 ok
//> optional of optional 4.0 ok
//> method 8.0 ok
//> field 2.0 ok
//> assignment 24.0 ok
//> nil
//> Optional(2.0)
//> 5.0
//> array 36.0 ok
//> written array 36.0 ok
//> optional array 12.0 ok
//> [Optional(2.0), nil, Optional(18.0)]
//> [Optional(2.0), nil, Optional(4.0)] 9.0
//> second order 12.0 ok
//> of a parameter 36.0 ok
//> of a struct 6.0 ok
//> of an array 8.0 ok
