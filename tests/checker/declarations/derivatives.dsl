// Registration of derivatives.

func square(_ x: Float) -> Float { return x * x }  // note: 'square(_:)' defined here
@derivative(of: square) // note: other attribute declared here
func squareVJP(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (x * x, { v in 2 * v * x }) }

@derivative(of: square) // error: a derivative already exists for 'square(_:)'
func again(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (x * x, { v in 2 * v * x }) }

@derivative(of: square)
func squareJVP(_ x: Float) -> (value: Float, differential: (Float) -> Float) { return (x * x, { v in 2 * v * x }) }

@derivative(of: square)
func wrongPullback(_ x: Float) -> (value: Float, pullback: (Double) -> Float) { return (x, { v in x }) } // error: function result's 'pullback' type does not match 'square(_:)' // note: 'pullback' does not have expected type '(Float.TangentVector) -> Float.TangentVector' (aka '(Float) -> Float')

@derivative(of: sqare) // error: cannot find 'sqare' in scope
func unknown(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (x, { v in v }) }

func half(_ x: Double) -> Double { return x / 2 } // note: candidate global function does not have expected type '(Float) -> Float'
@derivative(of: half) // error: referenced declaration 'half' could not be resolved
func wrongType(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (x, { v in v }) }

func cube(_ x: Float) -> Float { return x * x * x }
@derivative(of: cube) // error: '@derivative(of:)' attribute requires function to return a two-element tuple; first element must have label 'value:' and second element must have label 'pullback:' or 'differential:'
func noTuple(_ x: Float) -> Float { return x }
@derivative(of: cube) // error: '@derivative(of:)' attribute requires function to return a two-element tuple; first element must have label 'value:'
func noValue(_ x: Float) -> (Float, pullback: (Float) -> Float) { return (x, { v in v }) }
@derivative(of: cube) // error: '@derivative(of:)' attribute requires function to return a two-element tuple; second element must have label 'pullback:' or 'differential:'
func noPullback(_ x: Float) -> (value: Float, (Float) -> Float) { return (x, { v in v }) }

func discrete(_ x: Float) -> Int { return 1 }
@derivative(of: discrete) // error: can only differentiate functions with results that conform to 'Differentiable', but 'Int' does not conform to 'Differentiable'
func discreteVJP(_ x: Float) -> (value: Int, pullback: (Int) -> Float) { return (1, { v in 0 }) }

func mix(_ x: Float, _ y: Double, n: Int) -> Float { return x }
@derivative(of: mix, wrt: x)
func mixX(_ x: Float, _ y: Double, n: Int) -> (value: Float, pullback: (Float) -> Float) { return (x, { v in v }) }
@derivative(of: mix)
func mixAll(_ x: Float, _ y: Double, n: Int) -> (value: Float, pullback: (Float) -> (Float, Double)) {
    return (x, { v in (v, 0) })
}

// Overloads are told apart by their types, and by their labels.
func power(_ x: Float, to n: Int) -> Float { return x }
func power(_ x: Float, by n: Int) -> Float { return x }
@derivative(of: power) // error: referenced declaration 'power' is ambiguous
func powerVJP(_ x: Float, to n: Int) -> (value: Float, pullback: (Float) -> Float) { return (x, { v in v }) }
@derivative(of: power(_:by:))
func powerByVJP(_ x: Float, by n: Int) -> (value: Float, pullback: (Float) -> Float) { return (x, { v in v }) }

func generic<T: Differentiable, U>(_ x: T, _ y: U) -> T { return x }
@derivative(of: generic)
func genericVJP<A: Differentiable, B>(_ x: A, _ y: B) -> (value: A, pullback: (A.TangentVector) -> A.TangentVector) {
    return (x, { v in v })
}

struct Vector: Differentiable {
    var x: Float
    init(x: Float) { self.x = x }
    var twice: Float { return 2 * x }
    func times(_ k: Float) -> Vector { return Vector(x: k * x) }
    mutating func scale(by k: Float) { x = k * x }
    static func + (a: Vector, b: Vector) -> Vector { return Vector(x: a.x + b.x) }
    static func unit(_ x: Float) -> Vector { return Vector(x: x) }
    subscript(i: Int) -> Float { return x }

    @derivative(of: init(x:))
    static func initVJP(x: Float) -> (value: Vector, pullback: (TangentVector) -> Float) {
        return (Vector(x: x), { v in v.x })
    }
    @derivative(of: twice)
    func twiceVJP() -> (value: Float, pullback: (Float) -> TangentVector) {
        return (twice, { v in TangentVector(x: 2 * v) })
    }
    @derivative(of: times)
    func timesVJP(_ k: Float) -> (value: Vector, pullback: (TangentVector) -> (TangentVector, Float)) {
        let old = x
        return (times(k), { v in (TangentVector(x: k * v.x), old * v.x) })
    }
    @derivative(of: scale)
    mutating func scaleVJP(by k: Float) -> (value: Void, pullback: (inout TangentVector) -> Float) {
        let old = x
        scale(by: k)
        return ((), { v in
            let d = old * v.x
            v.x = k * v.x
            return d
        })
    }
    @derivative(of: +)
    static func plusVJP(a: Vector, b: Vector) -> (value: Vector, pullback: (TangentVector) -> (TangentVector, TangentVector)) {
        return (a + b, { v in (v, v) })
    }
    @derivative(of: unit)
    static func unitVJP(_ x: Float) -> (value: Vector, pullback: (TangentVector) -> Float) {
        return (unit(x), { v in v.x })
    }
    @derivative(of: subscript, wrt: self)
    func subscriptVJP(i: Int) -> (value: Float, pullback: (Float) -> TangentVector) {
        return (x, { v in TangentVector(x: v) })
    }
    @derivative(of: x) // error: cannot register derivative for stored property 'x'
    func storedVJP() -> (value: Float, pullback: (Float) -> TangentVector) {
        return (x, { v in TangentVector(x: v) })
    }
    @derivative(of: unit) // error: referenced declaration 'unit' could not be resolved
    func notStatic(_ x: Float) -> (value: Vector, pullback: (TangentVector) -> Float) {
        return (self, { v in v.x })
    }
}

protocol Module: Differentiable {
    func apply(_ x: Float) -> Float // note: cannot yet register derivative default implementation for protocol requirements
}
extension Module {
    func twice(_ x: Float) -> Float { return 2 * apply(x) }
    @derivative(of: twice, wrt: x)
    func twiceVJP(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (x, { v in v }) }
    @derivative(of: apply) // error: referenced declaration 'apply' could not be resolved
    func applyVJP(_ x: Float) -> (value: Float, pullback: (Float) -> (TangentVector, Float)) { fatalError() }
}

// A function of the library, and a local one.
@derivative(of: floor)
func floorVJP(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (floor(x), { v in v }) }

func outer(_ k: Float) -> @differentiable (Float) -> Float {
    func original(_ x: Float) -> Float { return k * x }
    @differentiating(original)
    func derivative(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (k * x, { v in k * v }) }
    return original
}

public func visible(_ x: Float) -> Float { return x }
@derivative(of: visible) // error: derivative function must have same access level as original function; derivative function 'hidden(_:)' is internal, but original function 'visible(_:)' is public
func hidden(_ x: Float) -> (value: Float, pullback: (Float) -> Float) { return (x, { v in v }) } // note: mark the derivative function as 'public' to match the original function
