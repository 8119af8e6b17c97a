// Programs that Swift differentiates, silently wrong in part: classes are no place for what varies.
class Super: Differentiable {
//! 2:14: error: class 'Super' cannot conform to 'Differentiable': objects are shared, and have no derivatives; use a struct
    var base: Float
    init(base: Float) { self.base = base }
    @differentiable func f(_ x: Float) -> Float { return base * x }
}
final class Sub: Super {
//! 8:18: error: class 'Sub' cannot inherit from class 'Super': inheritance is not supported; use a protocol, or a struct
    override func f(_ x: Float) -> Float { return 3 * x }
//! 10:19: error: 'override' is not supported, because classes do not inherit from each other
}
final class Value: Differentiable {
//! 13:20: error: class 'Value' cannot conform to 'Differentiable'
    var x: Float
    init(_ x: Float) { self.x = x }
    func square() { x *= x }
}
func squared(_ x: Float) -> Float {
    let value = Value(x)
    value.square()
    return value.x
}
protocol Shared: AnyObject {}
struct Plain: Shared {}
//! 25:15: error: non-class type 'Plain' cannot conform to class protocol 'Shared'
print(gradient(at: 10, in: squared))
