// Lazy properties have their value from the first read on.

var made = 0
func expensive(_ n: Int) -> Double { made += 1; return Double(n) * 0.5 }
struct Table {
    let n: Int
    lazy var half: Double = expensive(n)
    lazy var twice = half * 2, list = (0..<n).map { $0 * n }
    lazy var maybe: Int? = n > 2 ? n : nil
    private(set) lazy var count: Int = { self.list.count + n }()
    var other: Double { mutating get { half + 1 } }
}
var t = Table(n: 4)
print(made, t.half, t.half, made, t.twice, t.list, t.maybe!, t.count, t.other)
//> 0 2.0 2.0 1 4.0 [0, 4, 8, 12] 4 8 3.0
t.half += 3
t.list[0] = 7
print(t.half, t.twice, t.list, made)
//> 5.0 4.0 [7, 4, 8, 12] 1
var u = Table(n: 1, half: 3)
print(u.half, u.maybe == nil, made)
//> 3.0 true 1
final class Box {
    var k = 2.0
    lazy var square: Double = k * k
    lazy var text = "k is \(k)"
}
let box = Box()
box.k = 3
print(box.square, box.text)
box.k = 4
print(box.square, box.text)
//> 9.0 k is 3.0
//> 9.0 k is 3.0
struct Key: Hashable { var x: Int; lazy var y = x + 1 }
var key = Key(x: 1)
print(key.y, key == Key(x: 1), Set([key, Key(x: 1)]).count, Key(x: 5))
//> 2 true 1 Key(x: 5, $__lazy_storage_$_y: nil)
protocol Counted { var x: Int { mutating get } }
struct Generic<T: Numeric>: Counted { var v: T; lazy var x = 5; lazy var d: T = v + v }
func read<T: Counted>(_ t: T) -> Int { var t = t; return t.x }
var generic = Generic(v: 2.5)
print(read(generic), generic.d)
//> 5 5.0

// A constant for derivatives where it is marked so; a local value is not.
struct Marked: Differentiable {
    var a: Double
    @noDerivative lazy var square = a * a
    init(_ a: Double) { self.a = a }
}
func cubed(_ s: Marked) -> Double { var s = s; return s.square * s.square * s.a }
print(gradient(at: Marked(3), in: cubed))
//> Marked(a: 81.0)
struct Plain { var a: Double; lazy var square = a * a }
print(gradient(at: 3.0) { x in var p = Plain(a: x); return p.square * p.square * p.a })
//> 405.0
