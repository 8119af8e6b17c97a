// What C cannot represent.
@extern(c, "f", library: "m") func a(_ x: String) -> Double
//! parameter 'x' of a C function cannot have type 'String'
@extern(c, "cb rt") func b(_ x: Double) -> Double
//! 'cb rt' is not the name of a C function
@extern("cbrt") func c(_ x: Double) -> Double
//! expected the language 'c', as in '@extern(c, "name")'
@extern(c, "cbrt", library: "m;rm") func d(_ x: Double) -> Double
//! 'm;rm' is neither the name of a library, as "m", nor the path of one
@extern(c, "cbrt") func e<T>(_ x: T) -> Double
//! a C function must be declared as a function of the file, without type parameters, not as a generic function
@extern(c, "cbrt") func f(_ x: inout Double)
//! C functions cannot have 'inout' parameters
@extern(c, "cbrt") func g(_ x: Double) -> [Double]
//! the result of a C function cannot have type '[Double]'
@extern(c, "cbrt") func h(_ x: Double) -> Double { return x }
//! a C function must not have a body
@extern(c, "f", libary: "m") func i(_ x: Double) -> Double
//! expected the name of a C function as a text
struct S { @_silgen_name("cbrt") func k() -> Double }
//! a C function must be declared as a function of the file, without type parameters, not as a method
