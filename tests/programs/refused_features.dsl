// What the language does not have is refused by name.

enum E { case leaf(Float), node(E) }
//! recursive enum 'E' is not marked 'indirect': its case 'node' contains it

func f3<T>(_ x: T) -> Int {
    switch x {
    case let y as Int: return y
//! 'as' patterns are not supported; use 'if let' with 'as?'
    default: return 0
    }
}

let table: [String: (Double) -> Double] = [:]
//! dictionaries of functions are not supported; use a 'switch' that calls them
let inferred = ["double": { (x: Double) in 2 * x }]
//! dictionaries of functions are not supported; use a 'switch' that calls them
