// What classes of other languages do, refused by name and place.

class Animal { var x = 1 }
final class Dog: Animal { override func bark() {} }
//! 4:18: error: class 'Dog' cannot inherit from class 'Animal': inheritance is not supported; use a protocol, or a struct
//! 4:41: error: 'override' is not supported, because classes do not inherit from each other
final class Node { var next: Node? = nil }
//! 7:24: error: stored property 'next' of class 'Node' cannot hold an object of class 'Node': a class holds neither classes nor functions
final class Callback { var action: (Int) -> Int = { $0 } }
//! 9:28: error: stored property 'action' of class 'Callback' cannot hold a function of type '(Int) -> Int'
final class Plain { var n = 1 }
struct Holder { var plain: Plain }
final class Many { var holders: [Holder] = [] }
//! 13:24: error: stored property 'holders' of class 'Many' cannot hold an object of class 'Plain'
final class Later { lazy var n: Int }
//! 15:30: error: lazy properties must have an initializer
open class Closing { deinit {} }
//! 17:12: error: 'open' is not supported, because classes cannot have subclasses; use 'public'
//! 17:22: error: deinitializers are not supported
final class Empty { var n: Int }
//! 20:13: error: class 'Empty' has no initializers
final class Mutating {
    var n = 1
    let fixed = 2
    mutating func increment() { n += 1 }
//! 25:19: error: 'mutating' is not valid on instance methods in classes
    init(n: Int) { self.n = n }
    init(twice n: Int) { self.init(n: 2 * n) }
//! 28:26: error: designated initializer for 'Mutating' cannot delegate (with 'self.init')
    func fix() { fixed = 3 }
//! 30:18: error: cannot assign to property: 'fixed' is a 'let' constant
}
extension Mutating { init(thrice n: Int) { self.init(n: 3 * n) } }
//! 33:22: error: designated initializer cannot be declared in an extension of 'Mutating'
final class Active: Differentiable { var x = 1.0 }
//! 35:21: error: class 'Active' cannot conform to 'Differentiable': objects are shared, and have no derivatives; use a struct
final class Partial {
    var a: Int
    var b: Int
    init() { a = 1 }
//! 40:20: error: return from initializer without initializing all stored properties
}
let plain = Plain()
plain = Plain()
//! 44:1: error: cannot assign to value: 'plain' is a 'let' constant
print(plain === Mutating(n: 1))
//! 46:13: error: binary operator '===' cannot be applied to operands of type 'Plain' and 'Mutating'
print(plain == plain)
//! 48:13: error: binary operator '==' cannot be applied to two 'Plain' operands
struct Compared: Equatable { var plain: Plain }
//! 50:18: error: type 'Compared' does not conform to protocol 'Equatable'
