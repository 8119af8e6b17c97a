// Derivatives across files: marked functions, derivatives that another file registers, and what the library brings.
import base
import mid

//> init first
//> init second
print("start")
//> start
print(gradient(at: 2, of: cube))
//> 300.0
print(gradient(at: Dense(w: 3), 2) { d, x in d.method(x) })
//> (Dense(w: 4.0), 7.0)
print(gradient(at: Dense(w: 3), 2) { d, x in d.forward(x) })
//> (Dense(w: 2.0), 3.0)
print(gradient(at: Opaque(a: 3), 2) { d, x in d.forward(x) + d.a })
//> (Opaque(a: 3.0, hidden: 0.0), 3.0)
print(gradient(at: Dense(w: 3), 2) { d, x in genericMarked(d, x) + d.marked })
//> (Dense(w: 10.0), 6.0)
print(gradient(at: 3, of: usesInternal), gradient(at: 3) { x in gradient(at: x, of: usesInternal) })
//> 6.0 2.0
print(apply({ $0 * $0 }, 4), gradient(at: 3) { x in withDefault(x) })
//> 8.0 9.0
print(total, first, second, Dense(w: 4).doubled)
//> 2 1 1 8.0
second = 5
print(second, base.second, pair.0, left + right)
//> 5 5 7 15

// A derivative of one's own for a function of the library.
@derivative(of: sin)
func sinVJP(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { return (sin(x), { v in 100 * v }) }
print(gradient(at: 2) { x in sin(x) * x } - sin(2))
//> 200.0
// --- base
import Foundation

public func cube(_ x: Double) -> Double { return x * x * x }
func internalOne(_ x: Double) -> Double { return x * x }

public protocol Layer: Differentiable {
    @differentiable(reverse) func forward(_ x: Double) -> Double
}

public struct Dense: Layer {
    public var w: Double
    public init(w: Double) { self.w = w }
    @differentiable(reverse) public func forward(_ x: Double) -> Double { return w * x }
    public func method(_ x: Double) -> Double { return w * x * x }
    @differentiable(reverse) public var marked: Double { return w * w }
}

public struct Opaque: Differentiable {
    public var a: Double
    var hidden: Double = 2
    public init(a: Double) { self.a = a }
}

@differentiable(reverse) public func genericMarked<T: Layer>(_ l: T, _ x: Double) -> Double { return l.forward(x) * 2 }
@differentiable(reverse) public func usesInternal(_ x: Double) -> Double { return internalOne(x) }
@differentiable(reverse) public func withDefault(_ x: Double, scale: Double = internalOne(3)) -> Double {
    return x * scale
}
public func apply(_ f: @differentiable(reverse) (Double) -> Double, _ x: Double) -> Double {
    return gradient(at: x, of: f)
}

// Values are made once, before the main file's statements run, and after what they need.
public let first = log("first")
public var second = log("second")
func log(_ s: String) -> Int { print("init", s); return 1 }
public let pair = (7, right)
public let (left, right) = (left: 7, right: 8)
// --- mid
import base

@derivative(of: cube)
public func cubeVJP(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (cube(x), { v in 300 * v })
}

extension Dense {
    @derivative(of: method)
    public func methodVJP(_ x: Double) -> (value: Double, pullback: (Double) -> (TangentVector, Double)) {
        return (method(x), { v in (TangentVector(w: v * x * x), 7) })
    }
    public var doubled: Double { return 2 * w }
}

extension Opaque: Layer {
    @differentiable(reverse) public func forward(_ x: Double) -> Double { return a * x }
}

public var total = first + second
