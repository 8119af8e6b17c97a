// What outlives the call: no 'inout' parameter, and no function parameter without '@escaping'.
func keep(_ f: @escaping () -> Int) -> () -> Int { return f }
func now(_ f: () -> Int) -> Int { return f() }
func twice(_ f: (Int) -> Int) -> Int { return f(f(1)) }
func good1(_ x: inout Int, _ f: () -> Int) -> Int {
    func local() -> Int { x += 1; return f() }
    return now { x += f(); return x } + now(f) + { x + 1 }() + local() + now(local)
}
func good2(_ x: inout Int) -> () -> Int { return { [x] in x } }
func good3(_ f: ((Int) -> Int)?) -> (Int) -> Int { return f ?? { $0 } }
func good4(_ x: inout Int, _ c: Bool) -> Int { return twice(c ? { $0 + x } : { $0 - x }) }
struct Counter {
    var n = 0
    mutating func good() { [1, 2].forEach { n += $0 }; precondition(n > 0) }
    mutating func bad() -> () -> Int { return { n } } // error: escaping closure captures mutating 'self' parameter
}
func bad1(_ x: inout Int) -> () -> Int { return { x } } // error: escaping closure captures 'inout' parameter 'x'
func bad2(_ x: inout Int) { let f = { x += 1 }; f() } // error: escaping closure captures 'inout' parameter 'x'
func bad3(_ x: inout Int) -> Int { return keep { x }() } // error: escaping closure captures 'inout' parameter 'x'
func bad4(_ f: () -> Int) -> () -> Int { return { f() } } // error: escaping closure captures non-escaping parameter 'f' // note: parameter 'f' is implicitly non-escaping
func bad5(_ f: () -> Int) -> () -> Int { return f } // error: using non-escaping parameter 'f' in a context expecting an @escaping closure
func bad6(_ f: () -> Int) -> Int { return keep(f)() } // error: passing non-escaping parameter 'f' to function expecting an @escaping closure
func bad7(_ x: inout Int) -> () -> Int { func g() -> Int { return x }; return g } // error: escaping local function captures 'inout' parameter 'x'
