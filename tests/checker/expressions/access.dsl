// Private members are there for their type only.
struct Counter {
    private var count = 0
    fileprivate var step = 1
    private init(from start: Int) { count = start }
    static func make() -> Counter { return Counter(from: 2) }
    private func hidden() -> Int { return count }
    var shown: Int { return hidden() }
    private subscript(i: Int) -> Int { return i }
    struct Inner { func see(_ c: Counter) -> Int { return c.count } }
}
extension Counter { func more() -> Int { return count + hidden() + self[1] } }
var counter = Counter.make()
print(counter.shown, counter.step, counter.more())
print(counter.count) // error: 'count' is inaccessible due to 'private' protection level
counter.count = 3 // error: 'count' is inaccessible due to 'private' protection level
let bad1 = counter.hidden() // error: 'hidden' is inaccessible due to 'private' protection level
let bad2 = Counter(from: 1) // error: 'Counter' initializer is inaccessible due to 'private' protection level
let bad3 = counter[1] // error: 'subscript' is inaccessible due to 'private' protection level
struct Other { func see(_ c: Counter) -> Int { return c.count } } // error: 'count' is inaccessible due to 'private' protection level
struct Plain { private var n = 1; let m: Int }
let good = Plain(n: 1, m: 2)
