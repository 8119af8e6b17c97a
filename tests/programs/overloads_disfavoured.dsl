// What is marked @_disfavoredOverload is taken only where no other candidate fits, whatever literals become by that.

@_disfavoredOverload func f(_ x: Int) -> String { "int" }
func f(_ x: Double) -> String { "double" }
func g<T>(_ x: T) -> String { "generic" }
@_disfavoredOverload func g(_ x: Int) -> String { "int" }
@_disfavoredOverload func h(_ x: Int) -> Int { x }
func h(_ x: Int) -> String { "string" }
let i = 1
print(f(1), f(i), g(1), g(i), h(i), [1, 2].map(f), [1, 2].map(g))
print((h(2) as Int) + h(3))
//> double int generic generic string ["double", "double"] ["generic", "generic"]
//> 5

struct S {
    let made: String
    @_disfavoredOverload init(_ x: Int) { made = "int" }
    init(_ x: Double) { made = "double" }
    func k(_ x: Double) -> String { "double" }
    @_disfavoredOverload func k(_ x: Int) -> String { "int" }
    @_disfavoredOverload func m(_ x: Int) -> String { "int" }
    func m<T>(_ x: T) -> String { "generic" }
    @_disfavoredOverload static func s(_ x: Int) -> String { "int" }
    static func s<T>(_ x: T) -> String { "generic" }
    @_disfavoredOverload subscript(i: Int) -> String { "int" }
    subscript(i: Double) -> String { "double" }
    subscript<T>(at i: T) -> String { "generic" }
    @_disfavoredOverload subscript(at i: Int) -> String { "int" }
}
let s = S(1)
print(s.made, S(i).made, s.k(1), s.k(i), s.m(1), s.m(i), S.s(1), s[1], s[i], s[at: 1], s[at: i])
//> double int double int generic generic generic double int generic generic
