// Types inside of themselves that carry derivatives.

func check(_ name: String, _ x: Double, _ f: @differentiable (Double) -> Double) {
    let g = gradient(at: x, in: f)
    let n = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    print(name, abs(g - n) > 1e-4 * (1 + abs(n)) ? "\(g) but differences give \(n)" : "ok")
}

// Trees with optional arrays.
struct Node {
    var children: [Node]
    var weight: Double
    var extra: [Double]?
}
func total(_ n: Node, _ x: Double) -> Double {
    var s = n.weight * x
    for c in n.children { s += total(c, x) * n.weight }
    if let extra = n.extra { for v in extra { s += v * x } }
    return s
}
func grown(_ x: Double) -> Node {
    var root = Node(children: [], weight: x, extra: [x, 2])
    for i in 0..<3 {
        let leaf = Node(children: [], weight: x * Double(i), extra: nil)
        root = Node(children: [root, leaf], weight: 1 + x, extra: i == 1 ? [x * x] : nil)
    }
    return root
}
check("tree", 1.3) { x in total(grown(x), x) }

// The same as a parameter.
struct Tree: Differentiable {
    var children: [Tree]
    var weight: Double
    var scale: Double?
}
func value(_ t: Tree) -> Double {
    var s = t.weight * (t.scale ?? 2)
    for c in t.children { s += value(c) * t.weight }
    return s
}
let small = Tree(children: [
    Tree(children: [], weight: 3, scale: 5), Tree(children: [], weight: 4, scale: nil)
], weight: 2, scale: 7)
let slope = gradient(at: small, in: value)
print(value(small), slope.weight, slope.scale.value)
print(slope.children.base.map { $0.weight }, slope.children.base.map { $0.scale.value })
check("written tree", 1.3) { x in
    var t = small
    t.weight *= x
    t.children[0].scale = x
    t.children[1].weight = x * x
    return value(t)
}
check("optional trees", 1.3) { x in
    var all: [Tree?] = [nil, Tree(children: [], weight: x, scale: x)]
    all[0] = all[1]
    all[1]?.weight = x * x
    var s = 0.0
    for t in all { if let u = t { s += value(u) } }
    return s
}

// Arrays in enums, enums in arrays.
enum Part {
    case row([Double])
    case one(Double?)
    case nothing
}
check("changing cases", 1.3) { x in
    var p = Part.nothing
    var s = 0.0
    for i in 0..<6 {
        switch p {
        case .nothing: p = .row([x, Double(i)])
        case .row(var row):
            row.append(x * row[0])
            s += row[row.count - 1]
            p = i == 3 ? .one(row[1] * x) : .row(row)
        case .one(let o):
            s += (o ?? 1) * x
            p = .nothing
        }
    }
    return s
}
check("array of parts", 1.3) { x in
    var parts: [Part] = [.row([x, 1]), .one(x), .nothing]
    for i in 0..<3 {
        if case .row(let row) = parts[i] { parts[i] = .row(row + [x * row[0]]) } else { parts[i] = .one(x * Double(i)) }
    }
    var s = 0.0
    for p in parts {
        switch p {
        case .row(let row): for (i, e) in row.enumerated() { s += e * Double(i + 1) }
        case .one(let o): s += o! * o!
        case .nothing: s += 100
        }
    }
    return s * x
}
check("second order", 1.3) { x in
    gradient(at: x, in: { y in
        var parts: [Part] = [.row([y, x]), .one(y)]
        parts[1] = .row([y * y])
        var s = 0.0
        for p in parts { if case .row(let row) = p { for e in row { s += e * e * x } } }
        return s
    })
}

// Optionals in loops and recursion.
check("best so far", 1.3) { x in
    gradient(at: x, in: { y in
        var best: Double? = nil
        for i in 0..<4 {
            let c = y * Double(i) * x
            if let b = best { best = b < c ? b + c * c : b } else { best = c + y }
        }
        return best!
    })
}
check("optional array", 1.3) { x in
    var o: [Double]? = nil
    for i in 0..<4 {
        if var a = o {
            a[0] *= x
            a.append(x * Double(i))
            o = a
        } else {
            o = [x]
        }
    }
    return o!.reduce(0, +)
}
func product(_ l: [Double?], _ i: Int) -> Double? {
    if i == l.count { return 1 }
    guard let v = l[i] else { return product(l, i + 1) }
    guard let rest = product(l, i + 1) else { return nil }
    return v * rest
}
check("recursion", 1.3) { x in product([x, nil, x * x, 3], 0)! }
check("twice", 1.3) { x in gradient(at: x, in: { y in product([y, nil, y * x, 3], 0)! }) }

//> tree ok
//> 60.0 30.0 Optional(2.0)
//> [10.0, 4.0] [Optional(6.0), nil]
//> written tree ok
//> optional trees ok
//> changing cases ok
//> array of parts ok
//> second order ok
//> best so far ok
//> optional array ok
//> recursion ok
//> twice ok
