// Types that say how they are printed, and how they are dumped.
struct Both: CustomStringConvertible, CustomDebugStringConvertible {
    var description: String { return "printed" }
    var debugDescription: String { return "dumped" }
}
struct Printed: CustomStringConvertible { var description: String { return "printed" } }
struct Dumped: CustomDebugStringConvertible { var debugDescription: String { return "dumped" } }
struct All {
    var both = Both()
    var printed = Printed()
    var dumped = Dumped()
}
print(Both(), Printed(), Dumped()) //> printed printed dumped
debugPrint(Both(), Printed(), Dumped()) //> dumped printed dumped
print(All()) //> All(both: dumped, printed: printed, dumped: dumped)
print([Both()]) //> [dumped]
dump(All())
//> ▿ All
//>   - both: dumped
//>   - printed: printed
//>   - dumped: dumped

// Whether a function is copied into its callers changes nothing that can be seen.
@inline(never) func far(_ x: Int) -> Int { return x + 1 }
@inline(__always) func near(_ x: Int) -> Int { return x + 2 }
@inline(a, b) func odd(_ x: Int) -> Int { return x + 3 }
print(far(1), near(1), odd(1)) //> 2 3 4
