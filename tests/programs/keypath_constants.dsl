// `KeyPathIterable` lists all stored properties; writable are those of variables, inside of variables.
struct Inner: KeyPathIterable { let size = 2.0; var weight = 3.0 }
struct Outer: KeyPathIterable {
    let scale = 0.5
    var rate = 4.0
    let fixed = Inner()
    var free = Inner()
    let list = [Inner(), Inner()]
}
let outer = Outer()
print(outer.allKeyPaths(to: Double.self).map { outer[keyPath: $0] }) //> [0.5, 4.0]
print(outer.allWritableKeyPaths(to: Double.self).map { outer[keyPath: $0] }) //> [4.0]
print(outer.recursivelyAllKeyPaths(to: Double.self).map { outer[keyPath: $0] })
//> [0.5, 4.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0]
print(outer.recursivelyAllWritableKeyPaths(to: Double.self).map { outer[keyPath: $0] }) //> [4.0, 3.0]
