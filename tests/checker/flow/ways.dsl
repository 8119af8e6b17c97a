// Ways out of a body.
func missing(_ x: Int) -> Float {
    if x > 0 { return 1 }
} // error: missing return in global function expected to return 'Float'
func both(_ x: Int) -> Float {
    if x > 0 { return 1 } else { return 2 }
}
func endless() -> Int { while true { } }
func endlessWithBreak(_ n: Int) -> Int { while true { if n > 1 { break } } } // error: missing return in global function expected to return 'Int'
func trapped() -> Int { fatalError() }
func after() -> Int {
    return 1
    print(2) // warning: code after 'return' will never be executed
}
func afterBreak() {
    for _ in 0..<3 { break; print(1) } // warning: code after 'break' will never be executed
}
func afterTrap() {
    fatalError()
    print(1) // warning: will never be executed
}
func switched(_ n: Int) -> Int {
    switch n { case 1: return 1; default: break }
} // error: missing return in global function expected to return 'Int'
func labelled(_ n: Int) -> Int {
    block: do { if n > 1 { break block }; return 1 }
} // error: missing return in global function expected to return 'Int'
func repeated(_ n: Int) -> Int { repeat { if n > 1 { return 1 } } while n > 3 } // error: missing return in global function expected to return 'Int'
struct S {
    var p: Int { if true { return 1 } }
    var q: Int { get { } set { } } // error: missing return in getter expected to return 'Int'
    func m() -> Int { } // error: missing return in instance method expected to return 'Int'
    static func s() -> Int { } // error: missing return in static method expected to return 'Int'
    subscript(i: Int) -> Int { print(i) } // error: cannot convert return expression of type '()' to return type 'Int'
    init() { return }
}
let closure: (Int) -> Int = { x in
    if x > 1 { return x }
} // error: missing return in closure expected to return 'Int'
let nested = { (x: Int) -> Int in
    func inner() -> Int { if x > 1 { return 2 } } // error: missing return in local function expected to return 'Int'
    return inner()
}
