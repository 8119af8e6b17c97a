// Functions of other files that are neither marked nor have a derivative.
import base

func local(_ x: Double) -> Double { return plain(x) }
//! refused_derivatives.dsl:4:44: note: cannot differentiate functions that have not been marked '@differentiable' and that are defined in other files
let a = gradient(at: 2, of: local)
//! refused_derivatives.dsl:6:29: error: function is not differentiable
let b = gradient(at: 2, of: plain)
//! refused_derivatives.dsl:8:29: error: function is not differentiable
let c = gradient(at: Dense(w: 3), 2) { d, x in generic(d, x) }
//! refused_derivatives.dsl:10:38: error: function is not differentiable
//! refused_derivatives.dsl:10:48: note: cannot differentiate functions that have not been marked '@differentiable'
let d = gradient(at: Dense(w: 3)) { d in d.squared }
//! refused_derivatives.dsl:13:35: error: function is not differentiable
//! refused_derivatives.dsl:13:42: note: cannot differentiate functions that have not been marked '@differentiable'
let e = gradient(at: Dense(w: 3), 2) { d, x in d.other(x) }
//! refused_derivatives.dsl:16:38: error: function is not differentiable
let f: @differentiable(reverse) (Double) -> Double = plain
//! refused_derivatives.dsl:18:54: error: function is not differentiable
func through<L: Layer>(_ l: L) -> L.TangentVector { return gradient(at: l) { l in l.other(2) } }
//! refused_derivatives.dsl:20:76: error: function is not differentiable
//! member is not differentiable because the corresponding protocol requirement is not '@differentiable'
@differentiable(reverse)
//! refused_derivatives.dsl:23:1: error: function is not differentiable
func marked(_ x: Double) -> Double { return x + plain(x) }
let g = gradient(at: 2.0) { x in [x].map(plain)[0] }
//! refused_derivatives.dsl:26:27: error: function is not differentiable
//! refused_derivatives.dsl:26:42: note: cannot differentiate functions that have not been marked '@differentiable'
let h = gradient(at: 3.0) { x in Optional(x).map(plain)! }
//! refused_derivatives.dsl:29:27: error: function is not differentiable
// --- base
public func plain(_ x: Double) -> Double { return x * x }

public protocol Layer: Differentiable {
    @differentiable(reverse) func forward(_ x: Double) -> Double
    func other(_ x: Double) -> Double
}

public struct Dense: Layer {
    public var w: Double
    public init(w: Double) { self.w = w }
    @differentiable(reverse) public func forward(_ x: Double) -> Double { return w * x }
    public func other(_ x: Double) -> Double { return w * x * x }
    public var squared: Double { return w * w }
}

public func generic<T: Layer>(_ l: T, _ x: Double) -> Double { return l.forward(x) }
