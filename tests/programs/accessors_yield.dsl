// Accessors that yield are the getter and the setter that do the same.

struct Tracked: Differentiable {
    private var stored: Float
    @noDerivative var changes = 0
    init(_ x: Float) { stored = x }
    var x: Float {
        get { stored }
        _modify {
            defer { changes += 1 }
            yield &stored
        }
    }
}
func fourthPower(_ x: Float) -> Float {
    var t = Tracked(x)
    t.x *= t.x
    t.x = t.x * t.x
    return t.changes == 2 ? t.x : 0
}
print(gradient(at: 3, of: fourthPower)) //> 108.0

struct Row: Differentiable {
    var values: [Float]
    subscript(i: Int) -> Float {
        _read { yield values[i] }
        _modify { yield &values[i] }
    }
}
print(gradient(at: 3) { (x: Float) -> Float in var r = Row(values: [x, 2]); r[1] *= r[0]; return r[1] * r[0] }) //> 12.0

struct Halves {
    var n = 0
    var size: Int { get { n } set { n = newValue } _modify { yield &n } }
    var twice: Int {
        _read { if n > 3 { yield 2 * n } else { yield -n } }
        _modify {
            var t = 2 * n
            yield &t
            n = t / 2
        }
    }
}
var h = Halves()
h.size += 2
print(h.n, h.twice)
h.twice = 10
print(h.n, h.twice)
//> 2 -2
//> 5 10

// Elsewhere the word is a name.
let yield = 3
func same(_ yield: Int) -> Int { return yield }
print(same(yield) - yield) //> 0
