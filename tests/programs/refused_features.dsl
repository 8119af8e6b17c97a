// What the language does not have is refused by name.

let d = ["a": 1.0]
//! dictionaries are not supported

indirect enum E { case leaf(Float), node(E) }
//! indirect enums are not supported

func f3<T>(_ x: T) -> Int {
    switch x {
    case let y as Int: return y
//! 'as' patterns are not supported; use 'if let' with 'as?'
    default: return 0
    }
}
