// Protocols for classes only: references need no 'var' to be changed through them.

protocol Counting: AnyObject {
    var count: Int { get set }
}
extension Counting {
    func add(_ n: Int) { count += n }
    var double: Int {
        get { count * 2 }
        set { count = newValue / 2 }
    }
}
final class Stored: Counting { var count = 0 }
final class Computed: Counting {
    var half = 1.5
    var count: Int {
        get { Int(half * 2) }
        set { half = Double(newValue) / 2 }
    }
}
func increment<T: Counting>(_ x: T) { x.count += 1 }
func all<T: Counting>(_ xs: [T]) {
    for x in xs { x.double += 10 }
}
let stored = Stored(), computed = Computed()
increment(stored)
increment(computed)
stored.add(10)
stored.double += 2
all([stored, stored])
all([computed])
print(stored.count, computed.count, computed.half)
//> 22 9 4.5

// Members of all kinds.
final class Object {
    var xs = [1.0, 2.0]
    var n = 0
    var perhaps: [Double]? = [1]
    var pair = (1, [2.0])
    static var shared = Object()
    static let one = Object()
    init() {}
    init?(fails: Bool) {
        if fails { return nil }
        xs = [9]
    }
    func later(_ k: Int) -> Int {
        defer { n += 1 }
        return n + k
    }
    func callAsFunction(_ x: Double) -> Double {
        n += 1
        return x * xs[0]
    }
    func next() -> Object {
        n += 1
        return self
    }
    func escaping() -> () -> Int {
        return {
            self.n += 1
            return self.n
        }
    }
}
extension Object: Equatable {
    static func == (a: Object, b: Object) -> Bool { return a.n == b.n }
}
let object = Object()
object.perhaps?.append(5)
object.perhaps![0] += 1
object.pair.1.append(3)
object.pair.0 += 1
print(object.perhaps!, object.pair, Object(fails: true) == nil, Object(fails: false)!.xs)
Object.shared.n += 3
Object.shared = object
print(Object.shared === object, Object.one.n, Object.one === Object.one, object == Object())
print(object(2), object.next().next().n, object.later(10), object.n)
let counter = object.escaping()
print(counter(), counter(), object.n)
//> [2.0, 5.0] (2, [2.0, 3.0]) true [9.0]
//> true 0 true true
//> 2.0 3 13 4
//> 5 6 6

struct Holder {
    let object: Object
    var n: Int {
        get { object.n }
        nonmutating set { object.n = newValue }
    }
}
let holder = Holder(object: object)
holder.n = 40
while object.n < 50 { object.n += 3 }
func nested() -> Double {
    let inner = Object()
    func add() {
        inner.xs.append(Double(inner.n))
        inner.n += 1
    }
    add()
    add()
    return inner.xs.reduce(0, +)
}
print(holder.n, nested())
var objects = [Object]()
for i in 0..<3 {
    let new = Object()
    new.n = i
    objects.append(new)
}
objects.sort { $0.n > $1.n }
for each in objects { each.n *= 10 }
print(objects.map { $0.n }, objects.filter { $0 !== objects[0] }.count, objects.firstIndex(of: objects[2])!)
func twice(_ a: inout Double, _ b: inout Double) {
    a += 1
    b *= 2
}
let aliases = [object, object]
twice(&aliases[0].xs[0], &aliases[1].xs[1])
print(object.xs)
//> 52 4.0
//> [20, 10, 0] 2 2
//> [2.0, 4.0]

// A protocol's function may change a value; that of a class leaves the object what it is.
class Countdown: Sequence, IteratorProtocol {
    var count: Int
    init(from count: Int) { self.count = count }
    func next() -> Int? {
        count -= 1
        return count < 0 ? nil : count
    }
}
let countdown = Countdown(from: 3)
for i in countdown { print(i, terminator: " ") }
func consumed<S: Sequence>(_ sequence: S) -> Int { sequence.reduce(0) { count, _ in count + 1 } }
print(countdown.count, consumed(Countdown(from: 4))) //> 2 1 0 -1 4
