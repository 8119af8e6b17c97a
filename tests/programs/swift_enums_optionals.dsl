// Enums and optionals, in branches and as carriers of values that have derivatives.

enum Enum { case a(Float); case b(Float, Float) }
func f(_ e: Enum, _ x: Float) -> Float {
    var y = x
    if x > 0 {
        var z = y + y
        switch e {
        case .a: z -= y
        case .b: y += x
        }
        var w = y
        if case .a = e { w += z }
        return w
    } else if case .b = e {
        return y + y
    }
    return x + y
}
for (e, x) in [(Enum.a(10), 4), (.b(4, 5), 10), (.a(10), -10), (.b(4, 5), -1337)] as [(Enum, Float)] {
    print(f(e, x), gradient(at: x) { f(e, $0) })
}
//> 8.0 2.0
//> 20.0 2.0
//> -20.0 2.0
//> -2674.0 2.0

enum Enum1 { case a(Float); case b(Float, Float) }
func g(_ e: Enum1, _ x: Float) -> Float {
    switch e {
    case let .a(a): return x * a
    case let .b(b1, b2): return x * b1 + b2
    }
}
print(gradient(at: 2) { g(.a(10), $0) }, gradient(at: 2) { g(.b(4, 5), $0) }) //> 10.0 4.0
func h(_ e: Enum1, _ x: Float) -> Float {
    var y = x
    if x > 0 {
        var z = y + y
        switch e {
        case .a(let v): z -= y * v
        case .b(let v, _): y += x * v
        }
        y = y + z
    }
    return y
}
// a(3): y + 2y - 3y = 0; b(3,_): y(4) + 2y = 6y
print(h(.a(3), 2), gradient(at: 2) { h(.a(3), $0) }, h(.b(3, 1), 2), gradient(at: 2) { h(.b(3, 1), $0) }) //> 0.0 0.0 12.0 6.0

enum Shape { case circle(Double), box(Double, Double), none }
func area(_ s: Shape) -> Double {
    switch s {
    case .circle(let r): return 3 * r * r
    case .box(let a, let b): return a * b
    case .none: return 0
    }
}
func viaEnum(_ x: Double) -> Double { return area(.circle(x)) + area(.box(x, 4)) + area(.none) }
print(viaEnum(2), gradient(at: 2, in: viaEnum)) //> 20.0 16.0
func chosen(_ x: Double, _ k: Int) -> Double {
    var s = Shape.none
    if k == 0 { s = .circle(x) } else if k == 1 { s = .box(x * x, x) }
    return area(s)
}
print(gradient(at: 2.0) { chosen($0, 0) }, gradient(at: 2.0) { chosen($0, 1) }, gradient(at: 2.0) { chosen($0, 2) }) //> 12.0 12.0 0.0

func f3(_ x: Float, _ opt: Float?) -> Float {
    if let y = opt { return x * y }
    return x + x
}
print(f3(2, nil), gradient(at: 2) { f3($0, nil) }, f3(2, 10), gradient(at: 2) { f3($0, 10) }) //> 4.0 2.0 20.0 10.0
func s(_ x: Float, _ opt: Float?) -> Float {
    switch opt {
    case .some(let y): return x * y
    case nil: return x + x
    }
}
print(gradient(at: 2) { s($0, nil) }, gradient(at: 2) { s($0, 10) }) //> 2.0 10.0
func v(_ x: Float, _ opt: Float?) -> Float {
    var result = x
    if var y = opt { y *= 2; result *= y }
    result += opt ?? 1
    return result * opt!
}
print(gradient(at: 2) { v($0, 10) }) //> 200.0

enum Act { case relu, tanhLike(Double), lin
  func apply(_ x: Double) -> Double { switch self { case .relu: return x > 0 ? x : 0; case .tanhLike(let k): return x / (1 + k * abs(x)); case .lin: return x } } }
struct L: Differentiable { var w: Double; @noDerivative var act: Act = .relu; func f(_ x: Double) -> Double { return act.apply(w * x) } }
print(gradient(at: L(w: 2)) { $0.f(3) }, gradient(at: L(w: -2)) { $0.f(3) }, gradient(at: L(w: 1, act: .tanhLike(1))) { $0.f(3) }) //> L(w: 3.0) L(w: 0.0) L(w: 0.1875)

func f5(_ x: Double, _ o: Double?) -> Double { guard let k = o, k > 1 else { return x }; return x * x * k }
print(gradient(at: 3.0) { f5($0, nil) }, gradient(at: 3.0) { f5($0, 0.5) }, gradient(at: 3.0) { f5($0, 2) }) //> 1.0 1.0 12.0

struct P { var v: Double; var n: [Double]? }
func f6(_ x: Double) -> Double { let p: P? = P(v: x * x, n: [x, 2]); return (p?.v ?? 1) * (p?.n?[0] ?? 1) }
print(f6(2), gradient(at: 2, in: f6)) //> 8.0 12.0
