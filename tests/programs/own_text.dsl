// What is built in has a description, too.

func shown<T: CustomStringConvertible>(_ x: T) -> String { "<" + x.description + ">" }
struct Own: CustomStringConvertible { var x = 1; var description: String { "own \(x)" } }
print(shown(3), shown(2.5), shown("s"), shown([1, 2]), shown(true), shown(UInt8(7)), shown(Own()), shown([Own()]))
//> <3> <2.5> <s> <[1, 2]> <true> <7> <own 1> <[own 1]>
print(5.description.count, Float(0.1).description, ["a"].description)
//> 1 0.1 ["a"]
