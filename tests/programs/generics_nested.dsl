// Inside of a generic type, the name of a type nested in it has the same parameters.

struct List<T>: Sequence {
    indirect enum Node { case end, cons(T, Node) }
    struct Elements: IteratorProtocol {
        var node: Node
        mutating func next() -> T? {
            guard case let .cons(x, rest) = node else { return nil }
            node = rest
            return x
        }
    }
    var head = Node.end
    mutating func push(_ x: T) { head = Node.cons(x, head) }
    func makeIterator() -> Elements { let elements = Elements(node: head); return elements }
}
var list = List<Int>()
for i in 1...3 { list.push(i * i) }
print(Array(list), list.head)
//> [9, 4, 1] cons(9, cons(4, cons(1, end)))
