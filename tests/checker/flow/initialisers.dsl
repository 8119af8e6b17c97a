// Initialisers give every stored property a value, constants once.
struct Good {
    let a: Int; var b: Float; var c = 3
    init(_ x: Int) { a = x; b = 1 }
    init(either x: Bool) { if x { a = 1 } else { a = 2 }; b = Float(a); c = 4; scale() }
    init?(positive x: Int) { if x < 0 { return nil }; self.init(x) }
    init(other: Good) { self = other }
    mutating func scale() { b *= 2 }
}
struct Bad {
    let a: Int; var b: Float
    init(first x: Int) { a = x } // error: return from initializer without initializing all stored properties
    init(twice x: Int) { a = x; b = 1; a = 2 } // error: immutable value 'self.a' may only be initialized once
    init(early x: Int) { b = Float(a); a = x } // error: constant 'self.a' used before being initialized
    init(method x: Int) { a = x; use(); b = 1 } // error: 'self' used before all stored properties are initialized
    init(leaves x: Int) { a = x; if x > 1 { return }; b = 1 } // error: return from initializer without initializing all stored properties
    init(captures x: Int) { a = x; let f = { self.a }; b = Float(f()) } // error: 'self' captured by a closure before all members were initialized
    init(null x: Int) { a = x; b = 1; return nil } // error: only a failable initializer can return 'nil', and no initializer any other value
    init(value x: Int) { a = x; b = 1; return 3 } // error: only a failable initializer can return 'nil', and no initializer any other value
    func use() {}
}
enum Choice {
    case one, two
    init(_ x: Bool) { self = x ? .one : .two }
    init(maybe x: Bool) { if x { self = .one } } // error: 'self.init' isn't called on all paths before returning from initializer
}
extension Good { init() { self.init(3) } }
struct Constant { let n = 1
    init() { n = 2 } // error: cannot assign to property: 'n' is a 'let' constant
    init(_ x: Int) { }
}
