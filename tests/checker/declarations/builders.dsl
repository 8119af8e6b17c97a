// Where a result builder may stand, and what its bodies may hold.

@resultBuilder // error: result builder must provide at least one static 'buildBlock' method
struct Empty {}

@resultBuilder
struct Words {
    static func buildBlock(_ words: String...) -> [String] { return words }
}

@Words // error: '@Words' attribute cannot be applied to this declaration
struct Misplaced {}

func number(@Words x: Int) {} // error: result builder attribute 'Words' can only be applied to a parameter of function type
func unknown(@nothing x: Int) {} // error: unknown attribute 'nothing'

struct Stored {
    @Words var words: [String] // error: result builder attribute 'Words' can only be applied to a property with a getter
}

@Words func condition(n: Int) -> [String] {
    if n > 2 { "a" } // error: this statement cannot be used with result builder 'Words', which has no 'buildOptional'
}

@Words func endless() -> [String] {
    while true {} // error: this statement cannot be used with result builder 'Words'
}

@Words func wrongPart() -> [String] {
    "a"
    3 // error: cannot convert value of type 'Int' to expected argument type 'String'
}

func count(@Words _ words: () -> [String]) -> Int { return words().count }
let none = count {}
let plain = count { return ["a", "b"] }
let choice = count {
    if none > 0 { "a" } else { "b" } // error: this statement cannot be used with result builder 'Words', which has no 'buildEither'
}
let many = count {
    "a"
    for i in 0..<3 { "b" } // error: this statement cannot be used with result builder 'Words', which has no 'buildArray'
}
let mixed = count {
    "a"
    4 // error: cannot convert value of type 'Int' to expected argument type 'String'
}
