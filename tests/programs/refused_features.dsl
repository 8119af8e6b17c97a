// What the language does not have is refused by name.

let d = ["a": 1.0]
//! dictionaries are not supported

func f<T>(_ x: T) -> Bool { return x is Int }
print(f(3))
//! 'is', 'as?' and 'as!' are not supported

indirect enum E { case leaf(Float), node(E) }
//! indirect enums are not supported

func f3<T>(_ x: T, _ y: Float) -> Float { return (x as! Float) * y }
//! 'is', 'as?' and 'as!' are not supported
