// Sequences of one's own: iterators, generic algorithms over them, and lazily made values.

struct Countdown: Sequence, IteratorProtocol {
    var current: Int
    mutating func next() -> Int? {
        if current == 0 { return nil }
        current -= 1
        return current + 1
    }
}

struct Fibonacci: Sequence {
    let limit: Int

    struct Iterator: IteratorProtocol {
        var a = 0, b = 1
        let limit: Int
        mutating func next() -> Int? {
            guard a <= limit else { return nil }
            let value = a
            (a, b) = (b, a + b)
            return value
        }
    }

    func makeIterator() -> Iterator { return Iterator(limit: limit) }
}

for i in Countdown(current: 3) { print(i, terminator: " ") }
print("go") //> 3 2 1 go
print(Array(Fibonacci(limit: 30))) //> [0, 1, 1, 2, 3, 5, 8, 13, 21]
print(Fibonacci(limit: 100).filter { $0 % 2 == 0 }) //> [0, 2, 8, 34]

func sum<S: Sequence>(_ values: S) -> S.Element where S.Element: AdditiveArithmetic {
    var total = S.Element.zero
    for value in values { total += value }
    return total
}
print(sum(Countdown(current: 100)), sum([0.5, 0.25])) //> 5050 0.75

func windows<T>(_ xs: [T], of size: Int) -> [[T]] {
    return (0...(xs.count - size)).map { Array(xs[$0..<($0 + size)]) }
}
print(windows([1, 2, 3, 4], of: 3)) //> [[1, 2, 3], [2, 3, 4]]
print(zip(1..., ["a", "b"]).map { "\($0)\($1)" }) //> ["1a", "2b"]
