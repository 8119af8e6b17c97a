// Globals that only code of other places writes: accessors, members of extensions and of nested types, defaults.

var k = 3
var twice: Int { get { k * 2 } set { k = newValue / 2 } }
twice = 10
print(k, twice) //> 5 10

extension Float {
    func store(_ n: Int) { k = n }
    static var stored: Int { get { return k } set { k = newValue } }
}
(1 as Float).store(6)
print(k) //> 6
Float.stored = 7
print(k, Float.stored) //> 7 7

struct Outer { struct Inner { func store(_ n: Int) { k = n } } }
Outer.Inner().store(8)
print(k) //> 8

func local() {
    struct Local { func store(_ n: Int) { k = n } }
    Local().store(9)
}
local()
print(k) //> 9

func withDefault(_ n: Int = k) -> Int { return n }
struct Defaults { var n = k }
k = 10
print(withDefault(), Defaults().n) //> 10 10

let base = 4
func readsBase() -> Int { return base }
struct Statics {
    static let constant = base * 2
    static var variable = base + 1
}
Statics.variable += 1
print(Statics.constant, Statics.variable, readsBase()) //> 8 6 4
