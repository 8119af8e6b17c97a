// Dictionaries as values.

var d = ["a": 1, "b": 2]
print(d, d["a"]!, d["z"] ?? 7, d.count, d.isEmpty) //> ["a": 1, "b": 2] 1 7 2 false
d["c"] = 3
d["a"] = nil
print(d, d.keys, d.values) //> ["c": 3, "b": 2] ["c", "b"] [3, 2]
d["q", default: 10] += 5
d["q", default: 10] += 5
print(d["q"]!, d["w", default: 4], d.updateValue(6, forKey: "b")!, d.updateValue(0, forKey: "n") == nil) //> 20 4 2 true
for (k, v) in d { print(k, v, terminator: ";") }
print() //> c 3;b 6;q 20;n 0;
for entry in d where entry.value > 5 { print(entry.key, entry) }
//> b (key: "b", value: 6)
//> q (key: "q", value: 20)
print(d.removeValue(forKey: "c")!, d.removeValue(forKey: "c") == nil, d) //> 3 true ["n": 0, "b": 6, "q": 20]
let e: [String: [Int]] = [:]
print(e, e.isEmpty, d == ["q": 20, "b": 6, "n": 0], d != [:]) //> [:] true true true
print(d.mapValues { Double($0) / 2 }, d.filter { $0.value > 0 }) //> ["n": 0.0, "b": 3.0, "q": 10.0] ["b": 6, "q": 20]
print(d.compactMapValues { $0 > 5 ? "\($0)" : nil }) //> ["b": "6", "q": "20"]
print(d.map { (k, v) in "\(k)=\(v)" }.sorted(), d.reduce(0) { $0 + $1.value }) //> ["b=6", "n=0", "q=20"] 26
print(d.max { $0.value < $1.value }!.key, d.min(by: { $0.value < $1.value })!) //> q (key: "n", value: 0)
print(d.sorted { $0.key < $1.key }.map { $0.value }, d.first!.key, d.contains { $0.key == "b" }) //> [6, 0, 20] n true
print(d.keys.contains("q"), d.values.max()!) //> true 20

print(["a": 1].merging(["a": 2, "b": 3]) { $0 + $1 }, ["a": 1].merging([("b", 1), ("a", 9)]) { $1 }) //> ["a": 3, "b": 3] ["a": 9, "b": 1]
print(Dictionary(uniqueKeysWithValues: zip(["x", "y"], [1.5, 2]))) //> ["x": 1.5, "y": 2.0]
print(Dictionary(grouping: [1, 2, 3, 4, 5]) { $0 % 2 }) //> [1: [1, 3, 5], 0: [2, 4]]
print(Dictionary([("a", 1), ("b", 2), ("a", 3)], uniquingKeysWith: { $0 + $1 })) //> ["a": 4, "b": 2]
var groups: [Bool: [Int]] = [:]
for i in 0..<6 { groups[i % 3 == 0, default: []].append(i) }
print(groups) //> [true: [0, 3], false: [1, 2, 4, 5]]
print([String: Int]().isEmpty, [Int: Int](minimumCapacity: 10).count, Dictionary<Int, Bool>()) //> true 0 [:]

enum Unit { case metre, second }
struct Place: Hashable {
    var x: Int
    var y: Int
}
var names: [Unit: String] = [.metre: "m", .second: "s"]
names[.metre]! += "m"
print(names[.metre]!, [Place(x: 1, y: 2): 5][Place(x: 1, y: 2)]!) //> mm 5
let maybe: [String: Int?] = ["a": 1, "b": nil]
print(maybe["b"]! == nil, maybe["c"] == nil, maybe.count) //> true true 2
var deep = ["a": ["b": ["c": 1]]]
deep["a"]!["b"]!["c"]! += 1
deep["a"]?["b"]?["z"] = 9
print(deep, [["k": 1]: "v"][["k": 1]]!) //> ["a": ["b": ["c": 2, "z": 9]]] v
func count<S: Sequence>(_ s: S) -> [S.Element: Int] where S.Element: Hashable {
    var found: [S.Element: Int] = [:]
    for e in s { found[e, default: 0] += 1 }
    return found
}
print(count([1, 2, 1, 3, 1])) //> [1: 3, 2: 1, 3: 1]

// Against an array that is searched: many keys come and go.
var table: [Int: Int] = [:]
var plain = [Int](repeating: -1, count: 200)
var seed = 7
var same = true
for step in 0..<4000 {
    seed = (seed &* 1103515245 &+ 12345) & 0x7fffffff
    let key = (seed >> 8) % 200
    if (seed >> 4) % 3 == 0 {
        same = same && (table.removeValue(forKey: key * 64) ?? -1) == plain[key]
        plain[key] = -1
    } else {
        table[key * 64] = step
        plain[key] = step
    }
}
for key in 0..<200 { same = same && (table[key * 64] ?? -1) == plain[key] }
print(same, table.count == plain.filter { $0 >= 0 }.count) //> true true
let copy = table
table.removeAll()
print(table.count, copy.count > 50, copy == copy.filter { _ in true }) //> 0 true true

// Of values without derivatives, where others are differentiated.
print(gradient(at: 3.0) { x in ["a": x]["a"]! * Double(["n": 2]["n"]!) }) //> 2.0

// A value becomes an optional where it is assigned to an element.
var holes: [Double?] = [nil, 2]
holes[0] = holes[1]! * 3
print(holes) //> [Optional(6.0), Optional(2.0)]
