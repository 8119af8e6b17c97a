// Constants and variables get a value before they are read.
func good(_ c: Bool, _ n: Int) -> Int {
    let a: Int
    if c { a = 1 } else { a = 2 }
    var b: Int
    switch n { case 0: b = 1; case 1: b = 2; default: return 0 }
    let d: Int
    while true { if n > 3 { d = 4; break } else { return 5 } }
    let e: Int
    do { e = a }
    var o: Int?
    o = o ?? 3
    b += 1
    return a + b + d + e + o!
}
func partly(_ c: Bool) -> Int {
    let a: Int
    if c { a = 1 }
    return a // error: constant 'a' used before being initialized
}
func loops(_ n: Int) -> Int {
    let a: Int
    for _ in 0..<n { a = 1 } // error: immutable value 'a' may only be initialized once
    var b: Int
    while n > 3 { b = 2 }
    return b // error: variable 'b' used before being initialized
}
func twice(_ c: Bool) -> Int {
    let a: Int
    a = 1
    if c { a = 2 } // error: immutable value 'a' may only be initialized once
    return a
}
func captured() -> Int {
    let a: Int
    let f = { a + 1 } // error: constant 'a' captured by a closure before being initialized
    a = 2
    return f()
}
func localFunction() -> Int {
    let a: Int
    func f() -> Int { return a }
    let b = f() // error: 'f' uses 'a' before it is initialized
    a = 1
    return b
}
func passed() {
    var a: Int
    change(&a) // error: variable 'a' used before being initialized
    let b: Int
    b += 1 // error: constant 'b' used before being initialized
}
func change(_ x: inout Int) { x = 1 }
func shortCircuit(_ c: Bool) -> Int {
    let a: Int
    let b: Int
    if c && a > 1 { b = 2 } else { b = 3 } // error: constant 'a' used before being initialized
    return b
}
print(later) // error: constant 'later' used before being initialized
usesLater()
let later = 1
func usesLater() { print(later) }
usesLater()
let circular = circular + 1 // error: circular reference: 'circular' refers to itself
let one = two // error: circular reference: 'one' refers to itself // error: constant 'two' used before being initialized
let two = one
