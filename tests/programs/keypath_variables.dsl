// All differentiable variables of a value: read, written, moved, and walked.

struct Inner: Differentiable {
    var x: Double
    @noDerivative var k = 1
}
struct Outer: Differentiable {
    var inner: Inner
    var y: Double
    var items: [Double]
    var list: [Inner]
    var maybe: Double?
}
var outer = Outer(inner: Inner(x: 1), y: 2, items: [3], list: [Inner(x: 4), Inner(x: 5)], maybe: 6)
print(outer.allDifferentiableVariables)
outer.allDifferentiableVariables.y = 5
outer.allDifferentiableVariables.items[0] = 9
outer.list.allDifferentiableVariables = outer.list.allDifferentiableVariables + outer.list.allDifferentiableVariables
outer.maybe.allDifferentiableVariables = Optional.TangentVector(0.5)
print(outer)
//> Outer(inner: Inner(x: 1.0), y: 2.0, items: [3.0], list: [Inner(x: 4.0), Inner(x: 5.0)], maybe: TangentVector<Double>(value: Optional(6.0)))
//> Outer(inner: Inner(x: 1.0, k: 1), y: 5.0, items: [9.0], list: [Inner(x: 8.0, k: 1), Inner(x: 10.0, k: 1)], maybe: Optional(0.5))

func moved<M: Differentiable>(_ model: M, along direction: M.TangentVector) -> M.AllDifferentiableVariables {
    var copy = model
    copy.move(along: direction)
    return copy.allDifferentiableVariables
}
print(moved(outer, along: gradient(at: outer) { o in o.y * o.items[0] + o.inner.x }).y, moved(1.5, along: 2))
print(gradient(at: outer) { o in o.allDifferentiableVariables.y * o.y }.y)
//> 14.0 3.5
//> 10.0
