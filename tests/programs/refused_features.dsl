// What the language does not have is refused by name.

let d = ["a": 1.0]
//! dictionaries are not supported

enum E { case leaf(Float), node(E) }
//! recursive enum 'E' is not marked 'indirect': its case 'node' contains it

func f3<T>(_ x: T) -> Int {
    switch x {
    case let y as Int: return y
//! 'as' patterns are not supported; use 'if let' with 'as?'
    default: return 0
    }
}
