// What other files keep to themselves.
import func geometry.area
import geometry
import first
import second

print(helper())
//! refused_visibility.dsl:7:7: error: 'helper' is inaccessible due to 'internal' protection level
print(geometry.helper())
//! refused_visibility.dsl:9:7: error: 'helper' is inaccessible due to 'internal' protection level
print(secret())
//! refused_visibility.dsl:11:7: error: 'secret' is inaccessible due to 'private' protection level
let h: Hidden
//! refused_visibility.dsl:13:8: error: 'Hidden' is inaccessible due to 'internal' protection level
let g: geometry.Hidden
//! refused_visibility.dsl:15:8: error: 'Hidden' is inaccessible due to 'internal' protection level
let p = Point(x: 1)
//! refused_visibility.dsl:17:9: error: 'Point' initializer is inaccessible due to 'internal' protection level
let c = Circle(r: 1)
print(c.hidden)
//! refused_visibility.dsl:20:7: error: 'hidden' is inaccessible due to 'internal' protection level
print(c.method())
//! refused_visibility.dsl:22:7: error: 'method' is inaccessible due to 'internal' protection level
print(2.0.tripled)
//! refused_visibility.dsl:24:7: error: 'tripled' is inaccessible due to 'internal' protection level
print(Both())
//! refused_visibility.dsl:26:7: error: ambiguous use of 'Both'
let b: Both
//! refused_visibility.dsl:28:8: error: 'Both' is ambiguous for type lookup in this context
print(both)
//! refused_visibility.dsl:30:7: error: ambiguous use of 'both'
print(either())
//! refused_visibility.dsl:32:7: error: ambiguous use of 'either()'
print(first.either(), second.both, first.Both())
@derivative(of: helper)
//! refused_visibility.dsl:35:17: error: 'helper' is inaccessible due to 'internal' protection level
func helperVJP(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { return (x, { $0 }) }
// --- geometry
public func area(_ r: Double) -> Double { return r }
func helper() -> Double { return 1 }
private func secret() -> Double { return 1 }
struct Hidden {}
public struct Point { public var x: Double }
public struct Circle {
    public var r: Double
    var hidden = 1
    public init(r: Double) { self.r = r }
    func method() -> Double { return r }
}
extension Double { var tripled: Double { return 3 * self } }
print("never")
//! geometry.dsl:13:1: error: expressions are not allowed at the top level
while false {}
//! geometry.dsl:15:1: error: statements are not allowed at the top level
public func broken() -> Int { return nowhere }
//! geometry.dsl:17:38: error: cannot find 'nowhere' in scope
// --- first
public struct Both { public init() {} }
public let both = 1
public func either() -> Int { return 1 }
// --- second
public struct Both { public init() {} }
public let both = 2
public func either() -> Int { return 2 }
