// Classes: references to shared state, with methods that change it.

final class Counter {
    var count = 0
    var values: [Double]
    let name: String

    init(name: String, size: Int) {
        self.name = name
        values = [Double](repeating: 0, count: size)
    }

    convenience init(name: String) { self.init(name: name, size: 3) }

    func bump(_ i: Int) {
        values[i] += 1
        count += 1
    }

    var total: Double {
        get { values.reduce(0, +) }
        set { for i in 0..<values.count { values[i] = newValue / Double(values.count) } }
    }

    subscript(i: Int) -> Double {
        get { values[i] }
        set { values[i] = newValue }
    }

    static let limit = 5
    static func make() -> Counter { return Counter(name: "made") }
    class func other() -> Counter { return Counter(name: "other", size: 1) }
}

extension Counter: CustomStringConvertible {
    func twice() {
        bump(0)
        bump(1)
    }
    convenience init() { self.init(name: "none", size: 0) }
    var description: String { "\(name): \(values)" }
}

let first = Counter(name: "first")
let same = first
same.bump(1)
first.bump(2)
first[0] += 0.5
print(first.count, same, first.total, first.name)
first.total = 9
print(same.values, first === same, first !== same)
let made = Counter.make()
made.twice()
print(made === first, Counter.limit, made, Counter.other().values.count, Counter())
//> 2 first: [0.5, 1.0, 1.0] 2.5 first
//> [3.0, 3.0, 3.0] true false
//> false 5 made: [1.0, 1.0, 0.0] 1 none: []

// In structs, arrays, optionals, closures, enums, globals of functions; as arguments and results.
final class Box { var n = 0; var items = [Int](); var rows = [[1.0], [2.0]] }
struct Holder { var box: Box; var extra = 0 }
enum Choice { case none, one(Box) }

func change(_ box: Box) -> Box {
    box.n += 10
    return box
}

let box = Box()
var holder = Holder(box: box)
holder.box.n = 1
var holders = [holder, Holder(box: Box())]
holders[1].box.n += 5
holders[0].box.n += 1
let add = { (k: Int) in box.n += k }
add(3)
add(4)
print(box.n, change(holder.box) === box, holders[1].box.n, box.n)
var perhaps: Box? = nil
print(perhaps === nil, perhaps?.n == nil, perhaps === box)
perhaps = box
perhaps?.n = 7
perhaps!.n += 1
if case .one(let inside) = Choice.one(box) { inside.n += 100 }
print(box.n, perhaps === box, Box())
func throughGlobal() { box.items.append(box.n) }
throughGlobal()
throughGlobal()
print(box.items)
//> 9 true 5 19
//> true true false
//> 108 true Box
//> [108, 108]

// 'inout' of a stored property: copied in, copied out; the object can be seen meanwhile, and other properties changed.
func grow(_ items: inout [Int], _ box: Box) {
    items.append(box.items.count)
    box.items.append(-1)
    box.n = 9
    items.append(box.items.count)
}
grow(&box.items, box)
print(box.items, box.n)
func exchange(_ a: inout [Double], _ b: inout [Double]) { (a, b) = (b, a) }
let alias = box
exchange(&box.rows[0], &alias.rows[1])
print(box.rows)
//> [108, 108, 2, 3] 9
//> [[2.0], [1.0]]

// Generic classes and protocols that ask for state.
protocol Stepping {
    associatedtype Unit
    var position: Unit { get set }
    mutating func step(by amount: Unit) -> Unit
}

final class Walker<T: Numeric>: Stepping {
    var position: T
    var path: [T] = []
    init(_ start: T) { position = start }
    func step(by amount: T) -> T {
        position += amount
        path.append(position)
        return position
    }
}

struct Jumper: Stepping {
    var position = 0
    func step(by amount: Int) -> Int { return position + amount }
}

func advance<S: Stepping>(_ stepping: S, _ amount: S.Unit) -> S.Unit {
    var copy = stepping
    let reached = copy.step(by: amount)
    copy.position = amount
    return reached
}

let walker = Walker(1.5)
print(advance(walker, 2), walker.position, walker.path, advance(Jumper(position: 3), 4))
func isSame<T: AnyObject>(_ a: T, _ b: T) -> Bool { return a === b }
print(isSame(walker, walker), isSame(walker, Walker(1)), Walker<Int>(3).step(by: 4))
//> 3.5 2.0 [3.5] 7
//> true false 7

// Updates are in place, whoever holds the object.
struct Grid {
    var cells = [Double](repeating: 0, count: 100_000)
    mutating func increment(_ i: Int) { cells[i] += 1 }
}
final class State {
    var values = [Double](repeating: 0, count: 100_000)
    var grid = Grid()
    func increment(_ i: Int) { values[i] += 1 }
}
func increment(_ values: inout [Double], _ i: Int) { values[i] += 1 }
func work(_ state: State) {
    for i in 0..<100_000 {
        state.values[i] += 1
        state.increment(i)
        increment(&state.values, i)
        state.grid.increment(i)
        state.grid.cells[i] += 1
    }
}
let state = State()
work(state)
print(state.values[99_999], state.grid.cells[0])
//> 3.0 2.0
