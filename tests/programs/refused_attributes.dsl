// Attributes that ask for what is not there.

func f(_ x: Double) -> Double { return x }
@derivative(of: f)
func df(_ x: Double) -> (value: Double, pullback: (Double) -> Float) { return (x, { Float($0) }) }
//! function result's 'pullback' type does not match

func f1(_ x: Double) -> Double { return x }
@derivative(of: f1)
func df1(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { return (x, { $0 }) }
@derivative(of: f1)
func df2(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { return (x, { $0 }) }
//! a derivative already exists for

@derivative(of: nothing)
func df2_(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { return (x, { $0 }) }
//! cannot find 'nothing' in scope

@differentiable(wrt: z)
func f3(_ x: Double) -> Double { return x }
//! unknown parameter name 'z'

@differentiable(wrt: n)
func f4(_ x: Double, _ n: Int) -> Double { return x }
//! 'Int' does not conform to 'Differentiable'

@differentiable
func f5(_ n: Int) -> Double { return 1 }
//! no differentiation parameters could be inferred

@differentiable
func f6(_ x: Double) -> Int { return 1 }
//! can only differentiate functions with results that conform to 'Differentiable'
