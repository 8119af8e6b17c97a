// Where '@differentiable' may stand and what it may say.

@differentiable // error: '@differentiable' attribute cannot be applied to this declaration
let global: Float = 1

@differentiable // error: '@differentiable' attribute cannot be applied to this declaration
protocol Shape {}

@differentiable // error: 'noParameters()' has no parameters to differentiate with respect to
func noParameters() -> Float { return 1 }

func localVariable(x: Float) -> Float {
    @differentiable // error: 'square' has no parameters to differentiate with respect to
    var square: Float { x * x }
    return square
}

@differentiable // error: cannot differentiate void function 'noResult(x:)'
func noResult(x: Float) {}

@differentiable // error: no differentiation parameters could be inferred; must differentiate with respect to at least one parameter conforming to 'Differentiable'
func noDifferentiableParameter(x: Int) -> Float { return 1 }

@differentiable // error: can only differentiate functions with results that conform to 'Differentiable', but 'Int' does not conform to 'Differentiable'
func discrete(x: Float) -> Int { return 1 }

@differentiable // error: can only differentiate functions with results that conform to 'Differentiable', but '(Float, Int)' does not conform to 'Differentiable'
func pair(x: Float) -> (Float, Int) { return (x, 1) }

@differentiable(wrt: y) // error: unknown parameter name 'y'
func unknown(x: Float) -> Float { return x }

@differentiable(wrt: n) // error: can only differentiate with respect to parameters that conform to 'Differentiable', but 'Int' does not conform to 'Differentiable'
func count(x: Float, n: Int) -> Float { return x }

@differentiable(wrt: f) // error: can only differentiate with respect to parameters that conform to 'Differentiable', but '(Float) -> Float' does not conform to 'Differentiable'
func higher(x: Float, f: (Float) -> Float) -> Float { return f(x) }

@differentiable(wrt: (y, x)) // error: parameters must be specified in original order
func order(x: Float, y: Float) -> Float { return x + y }

@differentiable(wrt: (x, x)) // error: parameters must be specified in original order
func twice(x: Float, y: Float) -> Float { return x + y }

@differentiable(wrt: 2) // error: parameter index is larger than total number of parameters
func index(x: Float, y: Float) -> Float { return x + y }

@differentiable(wrt: -1) // error: expected a parameter, which can be a function parameter name, parameter index, or 'self'
func negative(x: Float) -> Float { return x }

@differentiable(wrt: self) // error: 'self' parameter is only applicable to instance methods
func free(x: Float) -> Float { return x }

@differentiable(forward) // error: unknown differentiability kind 'forward'; only 'reverse' is supported
func kind(x: Float) -> Float { return x }

@differentiable(linear) // error: unknown differentiability kind 'linear'; only 'reverse' is supported
func linear(x: Float) -> Float { return x }

@differentiable(reverse, wrt: x)
func reverse(x: Float, y: Float) -> Float { return x }

@differentiable(vjp: reverse) // error: 'jvp:' and 'vjp:' arguments in '@differentiable' attribute are not supported; mark the derivative with '@derivative(of:)' instead
func older(x: Float) -> Float { return x }

@differentiable // note: other attribute declared here
@differentiable(wrt: (x, y)) // error: duplicate '@differentiable' attribute with same parameters
@differentiable(wrt: x)
func several(x: Float, y: Float) -> Float { return x + y }

@differentiable(where T: Differentiable)
func conditional<T>(_ x: T) -> T { return x }

@differentiable(where Float: Differentiable) // error: 'where' clause is valid only when original function is generic 'concrete(_:)'
func concrete(_ x: Float) -> Float { return x }

protocol Module {
    associatedtype Input
    @differentiable(where Input: Differentiable) // error: '@differentiable' attribute on protocol requirement cannot specify 'where' clause
    func apply(_ x: Input) -> Float
}

struct Plain {
    var x: Float
    @differentiable // error: can only differentiate functions with results that conform to 'Differentiable', but 'Plain' does not conform to 'Differentiable'
    init(x: Float) { self.x = x }
    @differentiable(wrt: self) // error: can only differentiate with respect to parameters that conform to 'Differentiable', but 'Plain' does not conform to 'Differentiable'
    func method(y: Float) -> Float { return y }
    @differentiable
    func other(y: Float) -> Float { return y }
    @differentiable // error: 'make()' has no parameters to differentiate with respect to
    static func make() -> Float { return 1 }
}

struct Vector: Differentiable {
    @differentiable var x: Float
    @differentiable var twice: Float { return 2 * x }
    @differentiable init(x: Float) { self.x = x }
    @differentiable func scaled(by k: Float) -> Vector { return Vector(x: k * x) }
    @differentiable(wrt: (self, k)) mutating func scale(by k: Float) { x = x * k }
    @differentiable(wrt: (k, self)) // error: 'self' parameter must come first in the parameter list
    func wrong(k: Float) -> Float { return k }
    @differentiable(wrt: self) subscript(i: Int) -> Float { return x }
}

@differentible // error: unknown attribute 'differentible'; did you mean '@differentiable'?
func misspelt(x: Float) -> Float { return x }

@objc // error: '@objc' is not supported: there is no Objective-C runtime
func foreign() {}

@noDerivative let constant = 1 // error: '@noDerivative' is only allowed on stored properties in types and on parameters of '@differentiable' function types

struct Doubling: Differentiable {
    @noDerivative var x = 1.0
    @noDerivative var twice: Double { x * 2 } // error: '@noDerivative' is only allowed on stored properties in types and on parameters of '@differentiable' function types
    @noDerivative func tripled() -> Double { x * 3 } // error: '@noDerivative' is only allowed on stored properties in types and on parameters of '@differentiable' function types
}

@intrinsic("fadd") // error: unknown attribute 'intrinsic'
func secret(x: Float) -> Float { return x }

func body(_ x: Double) -> Double {
    @checkpointed var y = x // error: unknown attribute 'checkpointed'
    @noDerivative let z = y // error: '@noDerivative' is only allowed on stored properties in types and on parameters of '@differentiable' function types
    @frozzen func local(@nothing _ a: Double) -> Double { a } // error: unknown attribute 'frozzen'; did you mean '@frozen'? // error: unknown attribute 'nothing'
    struct Local { @nothing var a = 1 } // error: unknown attribute 'nothing'
    y += z
    return local(y) + Double(Local().a)
}
