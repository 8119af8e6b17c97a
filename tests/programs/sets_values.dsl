// Sets: their members in the order in which they came.
let s: Set<Int> = [3, 1, 2, 3]
print(s, s.count, s.isEmpty)
var t = Set([2, 5])
print(t.insert(7))
print(t.insert(5).inserted)
t.insert(5)
print(t, t.contains(7), t.contains(3))
print(s.union(t), s.intersection(t), s.subtracting(t), s.symmetricDifference(t))
print(t.remove(2) ?? 0, t.remove(2) ?? 0, t)
print(s.sorted(), s.map { $0 * 10 }, s.filter { $0 > 1 })
let u: Set = ["b", "a", "b"]
print(u, u == ["a", "b"], u != ["a"], u.isSubset(of: ["a", "b", "c"]), u.isSuperset(of: ["c"]), u.isDisjoint(with: ["x"]))
var d: [Set<Int>: String] = [:]
d[[1, 2]] = "x"
print(d[[2, 1]] ?? "none", d)
for x in s { print(x) }
var nested: Set<[Int]> = []
nested.insert([1])
nested.insert([1])
print(nested, nested.isEmpty, Set<Int>(), s.min() ?? 0, s.reduce(0, +))
let maybe: Set<Int?> = [nil, 1, nil]
print(maybe.count, maybe.contains(nil), maybe.contains(2))

var a: Set<Int> = []
for i in 0..<200 { a.insert(i * 7 % 101) }
print(a.count, a.insert(5).inserted, a.update(with: 5) ?? -1, a.update(with: 500) ?? -1)
for i in 0..<100 { a.remove(i) }
print(a, a.isStrictSubset(of: [100, 500, 1]), a.isStrictSuperset(of: [100]), a.isStrictSuperset(of: [500, 100]))
a.formUnion(1...3)
a.subtract([500])
print(a, a.first ?? 0)
a.formIntersection([1, 2, 9])
a.formSymmetricDifference([2, 3])
print(a, [a: 1] == [[3, 1]: 1], a.hashValue == ([3, 1] as Set<Int>).hashValue)
a.removeAll()
print(a, a == Set(minimumCapacity: 4), [[1], [2]].contains([2]), Optional(1).hashValue == Optional(2).hashValue)

struct Model: Differentiable {
    var w: Double
    @noDerivative var active: Set<Int>

    func callAsFunction(_ x: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<x.count where active.contains(i) { sum += w * x[i] * x[i] }
        return sum
    }
}
print(gradient(at: Model(w: 2, active: [0, 2]), [1, 2, 3]) { $0($1) })
//> [3, 1, 2] 3 false
//> (inserted: true, memberAfterInsert: 7)
//> false
//> [2, 5, 7] true false
//> [3, 1, 2, 5, 7] [2] [3, 1] [3, 1, 5, 7]
//> 2 0 [7, 5]
//> [1, 2, 3] [30, 10, 20] [3, 2]
//> ["b", "a"] true true true false true
//> x [[1, 2]: "x"]
//> 3
//> 1
//> 2
//> [[1]] false [] 1 6
//> 2 true false
//> 101 false 5 -1
//> [500, 100] true true false
//> [3, 100, 1, 2] 3
//> [1, 3] true true
//> [] true true false
//> (Model(w: 10.0), [4.0, 0.0, 12.0])
