// Local declarations.
func locals(_ x: Float) -> Float {
    let a: Float, b = x
    a = b
    var (c, d) = (a, [1])
    c += 1; d[0] = 2
    let (e, _): (Float, Int) = (1, 2)
    func helper(_ n: Int) -> Float { return n == 0 ? e : other(n - 1) }
    func other(_ n: Int) -> Float { return n == 0 ? c : helper(n - 1) }
    struct Local { var n: Float; func twice() -> Float { return n * 2 } }
    typealias Number = Float
    let f: Number = Local(n: 3).twice()
    return helper(3) + f
}
func wrong() {
    let a // error: type annotation missing in pattern
    let b: Float = "s" // error: cannot convert value of type 'String' to specified type 'Float'
    let (c, d) = 1 // error: tuple pattern cannot match values of the non-tuple type 'Int'
    let (e, f) = (1, 2, 3) // error: tuple pattern has the wrong length for tuple type '(Int, Int, Int)'
    let .some(g) = Optional(1) // error: expected pattern
    let h: Undefined = 3 // error: cannot find type 'Undefined' in scope
    let i: Float { return 3 } // error: 'let' declarations cannot be computed properties
    func inner() -> Int { return "s" } // error: cannot convert return expression of type 'String' to return type 'Int'
    inner(1) // error: argument passed to call that takes no arguments
    struct Bad { var n: Int = "s" } // error: cannot convert value of type 'String' to specified type 'Int'
    lazy var j = 3 // error: 'lazy' is supported for properties of structs and classes only; remove it
    extension Int { } // error: declaration is only valid at file scope
    throw 3 // error: 'throw' is not supported; return an Optional, or trap with 'fatalError'
    do { } catch { } // error: 'catch' is not supported, because functions cannot throw // warning: will never be executed
    print(a, b, c, d, e, f, h)
}
func returns() -> Int { return } // error: non-void function should return a value
func returnsValue() { return 3 } // error: unexpected non-void return value in void function
func single() -> Int { 3 }
func singleWrong() -> Int { "s" } // error: cannot convert return expression of type 'String' to return type 'Int'
func never() -> Never { fatalError() }
func viaNever() -> Int { fatalError("no") }
return 3 // error: return invalid outside of a func
func deferred() -> Int {
    defer { print(1) }
    defer { return 3 } // error: 'return' cannot transfer control out of a defer statement
    return 1
}
