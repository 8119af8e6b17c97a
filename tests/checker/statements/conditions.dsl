// Conditions and guards.
func good(_ a: Int?, _ b: Int?) -> Int {
    guard let a, let c = b, a > c else { return 0 }
    if let b, b == 1 { return b } else if var d = b { d += 1; return d }
    return a + c
}
func falls(_ a: Int?) -> Int {
    guard let a else { print("none") } // error: 'guard' body must not fall through, consider using a 'return' to exit the scope
    return a
}
func wrong(_ a: Int?, _ n: Int) -> Int {
    if a { return 1 } // error: optional type 'Int?' cannot be used as a boolean; test for '!= nil' instead
    if let x = n { return x } // error: initializer for conditional binding must have Optional type, not 'Int'
    if let y: Float = a { return 2 } // error: cannot convert value of type 'Int?' to specified type 'Float?'
    if let z = undefined { return z } // error: cannot find 'undefined' in scope
    guard n > 1 else { return 0 }
    return x // error: cannot find 'x' in scope
}
func redeclared(_ a: Int?) -> Int {
    let b = 1
    let b = 2 // error: invalid redeclaration of 'b'
    guard let b = a else { return 0 } // error: invalid redeclaration of 'b'
    var c = 1, c = 2 // error: invalid redeclaration of 'c'
    return b + c
}
func shadows(_ a: Int) -> Int {
    let a = a + 1
    do { let a = Float(a); print(a) }
    if true { let a = "s"; print(a) }
    return a
}
if #available { } // error: '#available' is not supported: a program does not depend on the system's version
var assigned = 1
if assigned = 2 { } // error: use of '=' in a boolean context, did you mean '=='?
while assigned = 2 { } // error: use of '=' in a boolean context, did you mean '=='?
