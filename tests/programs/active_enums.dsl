// Enums and recursive structs that carry derivatives.

func check(_ name: String, _ x: Double, _ f: @differentiable (Double) -> Double) {
    let g = gradient(at: x, in: f)
    let n = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    print(name, g, abs(g - n) > 1e-4 * (1 + abs(n)) ? "but differences give \(n)" : "ok")
}

// A recursive enum whose leaves carry derivatives.
indirect enum Expression: Equatable {
    case number(Double)
    case sum(Expression, Expression)
    case product(lhs: Expression, rhs: Expression)
    case power(Expression, Int)
}
func evaluate(_ e: Expression) -> Double {
    switch e {
    case .number(let v): return v
    case let .sum(a, b): return evaluate(a) + evaluate(b)
    case let .product(a, b): return evaluate(a) * evaluate(b)
    case let .power(a, n):
        var r = 1.0
        let base = evaluate(a)
        for _ in 0..<n { r *= base }
        return r
    }
}
func polynomial(_ x: Double) -> Expression {
    return .sum(.product(lhs: .number(x), rhs: .number(3)), .power(.sum(.number(x), .number(1)), 3))
}
print(polynomial(2), polynomial(2) == polynomial(2), polynomial(2) == polynomial(3))
check("expression", 2) { x in evaluate(polynomial(x)) }
check("second order", 2) { x in gradient(at: x, in: { y in evaluate(polynomial(y)) * y }) }
func double(_ e: Expression) -> Expression {
    switch e {
    case .number(let v): return .number(v * 2)
    case let .sum(a, b): return .sum(double(a), double(b))
    case let .product(a, b): return .product(lhs: double(a), rhs: b)
    case .power: return .product(lhs: .number(2), rhs: e)
    }
}
check("rewritten", 2) { x in evaluate(double(polynomial(x))) * x }

// A generic list, long.
enum List<T> {
    case empty
    indirect case node(T, List<T>)
}
func build(_ x: Double, _ n: Int) -> List<Double> {
    var list = List<Double>.empty
    for i in 0..<n { list = .node(x * Double(i), list) }
    return list
}
func total(_ list: List<Double>) -> Double {
    var s = 0.0
    var rest = list
    while case let .node(value, next) = rest {
        s += value
        rest = next
    }
    return s
}
check("list", 3) { x in total(build(x, 5)) * x }
print(gradient(at: 3.0, in: { x in total(build(x, 100_000)) }))

// States of a machine.
enum State {
    case idle
    case rising(Double)
    case turning(level: Double, speed: Double)
}
func step(_ s: State, _ x: Double) -> State {
    switch s {
    case .idle: return .rising(x)
    case .rising(let v): return v > 10 ? .turning(level: v, speed: x) : .rising(v * x)
    case let .turning(level, speed): return speed < 0.5 ? .idle : .turning(level: level - speed, speed: speed * 0.5)
    }
}
func height(_ s: State) -> Double {
    switch s {
    case .idle: return 0
    case .rising(let v): return v
    case let .turning(level, speed): return level * speed
    }
}
for count in [1, 3, 6] {
    check("machine", 2.5) { x in
        var s = State.idle
        var sum = 0.0
        for _ in 0..<count {
            s = step(s, x)
            sum += height(s)
        }
        return sum
    }
}
check("array of enums", 2) { x in
    var all: [State] = [.rising(x), .idle]
    all.append(.turning(level: x * x, speed: x))
    all[1] = .rising(x * 3)
    var sum = 0.0
    for s in all { sum += height(s) }
    return sum
}
check("captured", 2) { x in
    var s = State.idle
    func push(_ v: Double) { s = step(s, v) }
    push(x)
    push(x * 2)
    return height(s)
}
enum Either<A, B> {
    case left(A)
    case right(B)
}
func choose<A>(_ e: Either<A, (A, A)>) -> A {
    switch e {
    case .left(let a): return a
    case .right(let pair): return pair.1
    }
}
check("generic", 2) { x in choose(.left(x * x)) + choose(.right((x, x * 3))) }
struct Holder {
    var state: State
    var bias: Double
}
check("in a struct", 2) { x in
    var h = Holder(state: .rising(x), bias: x)
    h.state = step(h.state, h.bias)
    if case .rising(let v) = h.state { h.bias += v }
    return h.bias * height(h.state)
}

// Structs that contain themselves through arrays.
struct Node {
    var children: [Node]
    var weight: Double
    func sum() -> Double {
        var s = weight
        for child in children { s += child.sum() * 2 }
        return s
    }
}
check("tree", 2) { x in
    var root = Node(children: [Node(children: [], weight: x), Node(children: [], weight: 3)], weight: x * x)
    root.children[1].weight *= x
    root.children.append(Node(children: root.children, weight: 1))
    return root.sum()
}
let constant = Node(children: [Node(children: [], weight: 7)], weight: 1)
check("inactive tree", 2) { x in x * constant.sum() * x }
enum Json {
    case number(Double)
    case list([Json])
}
func sum(_ j: Json) -> Double {
    switch j {
    case .number(let v): return v
    case .list(let items):
        var s = 0.0
        for item in items { s += sum(item) }
        return s
    }
}
check("list of enums", 2) { x in sum(.list([.number(x), .list([.number(x * x), .list([])]), .number(1)])) * x }

//> sum(product(lhs: number(2.0), rhs: number(3.0)), power(sum(number(2.0), number(1.0)), 3)) true false
//> expression 30.0 ok
//> second order 96.0 ok
//> rewritten 186.0 ok
//> list 60.0 ok
//> 4999950000.0
//> machine 1.0 ok
//> machine 24.75 ok
//> machine 129.75 ok
//> array of enums 16.0 ok
//> captured 8.0 ok
//> generic 7.0 ok
//> in a struct 44.0 ok
//> tree 28.0 ok
//> inactive tree 60.0 ok
//> list of enums 17.0 ok

// Functions that add to the array of a payload.
enum Row { case of([Double]), none }
func last(_ row: Row, _ x: Double) -> Double {
    // Longer than what is inlined.
    func sum(_ items: [Double]) -> Double {
        var s = 0.0
        for i in items.indices { if i % 2 == 1 { continue }; s += items[i] * x }
        for i in items.indices { if i % 3 == 1 { continue }; s += items[i] * x * x }
        for i in items.indices { if i % 4 == 1 { break }; s += items[i] * items[0] }
        return s
    }
    switch row {
    case .of(let items): return sum(items) * x + sum(items)
    case .none: return x
    }
}
check("payload of a row", 1.3) { x in
    var s = 0.0
    for row in [Row.of([x, 2, x * x, 4, 5]), .none, .of([x])] { for i in 0..<3 { s += last(row, Double(i)) } }
    return s
}
func products(_ xs: [Double]) -> Double {
    var layers: [@differentiable (Double) -> Double] = []
    for row in [xs, [2, xs[0]]] { layers.append { x in x * row[row.count - 1] } }
    var sum = 0.0
    for x in xs { for layer in layers { sum += layer(x) } }
    return sum
}
print(gradient(at: [0.5, -0.25, 1.5, 0.125], in: products))
//> payload of a row 132.4 ok
//> [2.5, 0.625, 0.625, 2.5]

// What a branch that is not taken would have kept, in the derivative of a derivative.
indirect enum Rows { case end(Double), row([Double], Rows) }
func sum(_ rows: Rows, _ t: Double) -> Double {
    switch rows {
    case .end(let v): return v * t
    case let .row(items, rest):
        var s = sum(rest, t)
        for item in items { s += item * t }
        return s
    }
}
func unless(_ x: Double) -> Double {
    let rows: Rows = .row([x, x], .end(x))
    return sum(rows, x > 0 ? x : sum(rows, x))
}
print(gradient(at: 0.5) { x in gradient(at: x, in: unless) }, gradient(at: -0.5) { x in gradient(at: x, in: unless) })
//> 6.0 -27.0
