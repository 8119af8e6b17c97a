// A member that a program adds to a type of the library hides nothing inside of the library.
extension Zip2Sequence {
    var min: Int { 7 }
}
let pairs = zip([1, 2], [3, 4])
for (a, b) in pairs { print(a, b) }
//> 1 3
//> 2 4
print(pairs.min) //> 7
