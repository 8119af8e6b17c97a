#!/usr/bin/env pullback
import Foundation
import geometry.shapes

precedencegroup ExponentiationPrecedence {
    associativity: right
    higherThan: MultiplicationPrecedence
}
infix operator **: ExponentiationPrecedence
prefix operator √
postfix operator °
infix operator <+>

/// Doc of the function.
/// Second line.
@inlinable @discardableResult
public func ** (base: Double, exponent: Double) -> Double { return pow(base, exponent) }
prefix func √ (x: Double) -> Double { x.squareRoot() }
postfix func ° (x: Double) -> Double { return x * .pi / 180 }
func <+> <T: Numeric>(a: T, b: T) -> T where T: Comparable, T.Magnitude == T { a + b }
func ==<T>(a: Box<T>, b: Box<T>) -> Bool { true }

/** Block doc
 * with stars */
struct Vector<Scalar: FloatingPoint & Differentiable>: Equatable, Differentiable where Scalar.TangentVector == Scalar {
    typealias TangentVector = Vector
    private(set) var x, y: Scalar
    @noDerivative let name: String = "v"
    static var zero: Self { .init(x: 0, y: 0) }
    lazy var cached: Scalar = { x + y }()
    var magnitude: Scalar {
        @differentiable(wrt: self)
        get { (x * x + y * y).squareRoot() }
        mutating set(newLength) { x = newLength; y = 0 }
    }
    var observed: Int = 3 {
        willSet { print(newValue) }
        didSet(old) { print(old) }
    }
    var simple: Int {
        let a = 1
        return a
    }
    init?(x: Scalar) { return nil }
    init<T>(_ t: T, or `default`: Int = 5) where T: P { self.init(x: 0, y: 0) }
    subscript(index: Int) -> Scalar {
        get { index == 0 ? x : y }
        set { if index == 0 { x = newValue } else { y = newValue } }
    }
    static subscript(i: Int) -> Int { i }
    mutating func move(by delta: Vector, in `where`: Int, for _: Int...) { x += delta.x }
    @differentiable(reverse, wrt: (self, other) where Scalar: Differentiable)
    static func + (lhs: Vector, rhs: Vector) -> Vector { Vector(x: lhs.x + rhs.x, y: lhs.y + rhs.y) }
    static prefix func - (v: Self) -> Self { v }
    static func < (a: Self, b: Self) -> Bool { a.x < b.x }
    struct Inner { var a = 1 }
    @derivative(of: Vector.bar(_:x:), wrt: 0)
    func d() -> (value: Int, pullback: (Float) -> (Float, Float)) { fatalError() }
    @derivative(of: +) static func vjpAdd() {}
    @derivative(of: subscript.get) func g() {}
    @derivative(of: init(x:)) static func h() {}
    @available(macOS 10.15, *) @available(*, deprecated, message: "no") func old() {}
    deinit { print("x") }
}

enum Shape: Int, CaseIterable {
    case circle = 1, square
    case third = 5
    static let all = [Shape.circle]
}
indirect enum Tree<T> {
    case leaf
    case node(left: Tree<T>, T, right: Tree<T>)
    indirect case other(Int)
    var depth: Int {
        switch self {
        case .leaf: return 0
        case let .node(l, _, r): return max(l.depth, r.depth) + 1
        case .other(let n) where n > 3, .other(0): return n
        case .other: fallthrough
        default:
            return 1
        }
    }
}

protocol Layer: Differentiable, AnyObject {
    associatedtype Input: Differentiable = Float where Input.TangentVector: P
    associatedtype Output
    var inputSize: Int { get }
    var rate: Float { get set }
    static var name: String { get }
    @differentiable(wrt: (self, input))
    func applied(to input: Input) -> Output
    init(size: Int) throws
    subscript(i: Int) -> Float { get set }
    mutating func step() -> Self
    static func == (a: Self, b: Self) -> Bool
}
protocol Q: class {}

final class Optimizer<Model: Layer> where Model.Input == Float {
    var state: [String: [Float]] = [:]
    weak var owner: Optimizer?
    class func make() -> Optimizer<Model> { Optimizer() }
    func update(_ variables: inout Model.TangentVector, along direction: Int) {}
}
extension Array: Differentiable where Element: Differentiable {
    public var sum: Element { reduce(0, +) }
}
actor A { var x = 1 }
typealias Pair<T> = (first: T, second: T)
typealias F = @differentiable(reverse) (Float, inout Int, @noDerivative Float) throws -> @differentiable (Float) -> Float

func generic<A, B: P & Q>(_ f: @escaping @differentiable (A) -> B, g: (A) throws -> B = { _ in fatalError() }, h: @autoclosure () -> Bool) rethrows -> [A: B?] where A: Hashable { [:] }
func opaque(_ p: some P, q: any Q & P) -> some Collection { p }
func meta(_ t: Int.Type, u: P.Protocol) {}

let (a, b): (Int, Int) = (1, 2), c = 3
let (_, (d, e)) = (1, (2, 3))
var big = 1_000_000, hex = 0xFF_FF, oct = 0o17, bin = 0b1010_1
let fl = 1.5e-3 + 0x1.8p3 + 1e10 + 0x1p-2
let s = "a\tb\u{1F600}\"q\\ \(a + b) \("nested \(c) \("x")") end"
let multi = """
    First line
      indented \(a)
    joined \
    line "quotes" ""
    """
let raw = #"raw \n "quoted" \#(a) \"#
let empty = ""
let arr: [[Float]] = [[1, 2], [3, 4], ]
let dict: [String: (Int) -> Int] = ["a": { $0 + 1 }, "b": { x in x }]
let none: Int?? = nil
let f1: (Float, Float) -> Float = (+)
let total = arr.map { $0.reduce(0, +) }.reduce(0, { (x: Float, y: Float) -> Float in x + y })
let r1 = 0..<10, r2 = 0...5, r3 = arr[1...], r4 = arr[..<2], r5 = ...3
let t = x.0.1 + y.1.0
let cond = a < b ? a > 0 ? 1 : 2 : 3
let casted = (+) as @differentiable (Float, Float) -> Float
let isInt = a is Int && b as? Double != nil
let forced = (dict["a"]!)(3)
let chain = p?.q?.r() ?? s!.t[0]?.u
let neg = -x + -y * !z
let bits = a & b | c ^ d << 2 &+ 3
let key = \Vector.x, key2 = \.name
let fn = f(_:x:), fn2 = obj.method(to:in:)
let gen = Array<Array<Float>>(repeating: [], count: 2)
let gen2 = Foo<Int, (A) -> B, [C?]>.bar(1)
let lt = (a < b, c > (d))
let arrType = [Float](repeating: 0, count: 3)
let dt = [String: Int]()
let selfType = [Int].self
let clo = { [weak self, y = x + 1] (a: inout Int, _ : Float) throws -> Int in return a }
let clo2 = { (a, b) in a + b }
let clo3 = { @differentiable (x: Float) -> Float in x }
let line = #line
let fnname = "\(#function):\(#file)"
let ok = try? foo()
let `class` = obj.default.in.self
let m = a
    + b
    - c
    .foo
    ?? d
let x5 = a
-b
foo()
[1, 2].forEach { print($0) }
(1, 2)
view.animate { a() } completion: { done in b() } other: { c() }
run { }
obj.update(&model.weights, along: grad, in: ctx, for: 3, where: nil)
reduce(0, *)
sorted(by: <)
if a == b, let c = d, case .some(let e) = f, var g = h { print(1) } else if let c { print(2) } else { print(3) }
if case let .node(l, r)? = tree { }
if items.contains(where: { $0 > 1 }) { print("y") }
if items.contains { $0 > 1 }, x { }
guard let x = y, x > 0
else { return }
guard case 1...5 = n else { throw MyError.bad }
switch (a, b) {
case (0, _): break
case (let x, 1...5) where x > 0:
    print(x)
    fallthrough
case let (x, y):
    let z = x
    print(z)
case is Int, is Float: print(1)
case let v as Double: print(v)
case 1, 2,
     3: print("n")
case .some(.a(1, label: let q)): print(q)
case Shape.circle: print("c")
case x?: print("opt")
case nil: break
case "s": break
case -1: break
@unknown default: print("d")
}
outer: for (i, x) in xs.enumerated() where i % 2 == 0 {
    for case let y? in ys { continue outer }
    inner: while true { break inner }
}
for var i in 0..<10 { i += 1 }
for _ in stride(from: 0, to: 10, by: 2) { }
for i in xs.map({ $0 }) { }
while let x = next(), x > 0 { }
repeat { i += 1 } while i < 10
repeat {
    i += 1
}
while i < 10
do { try foo() } catch MyError.a(let x) { } catch let e as Other { } catch { print(error) }
defer { cleanup() }
func f() { return }
func g() -> Int {
    return
        3
}
x = y; z += 1; (a, b) = (b, a); _ = foo()
a = b ? .x : .y
xs[0].y = 3
xs[i, j] = v
let v = x as! Int
func outerf() { func inner(_ x: Int) -> Int { x } ; print(inner(3)) }
let ŷ = 1, 𝛁model = 2, naïve = 3, 变量 = 4
print(a, separator: "", terminator: "\n")
assert(x < y && z > w)
let tup = (x: 1, y: (2, 3))
let opt: Float! = nil
let q: Array<Int?>? = nil
let fnt: ((Int) -> Int)? = nil
let curried: (Int) -> (Int) -> Int = { a in { b in a + b } }
let w = withUnsafe { (p) -> Int in p }
foo(a, b) { x, y in x } 
let tern = flag ? { 1 } : { 2 }
let z1 = [1, 2, 3][0] , z2 = "abc".count, z3 = 3.description, z4 = (1 + 2).foo
x.y = { $0 }
for (key, value) in ["a": 1, "b": 2] { print(key, value) }
for x in [1, 2, 3] { print(x) }
if [1, 2].isEmpty { }
switch x { case .a: print(1); default: print(2) }
let dd = [true: 1, false: 0]
struct Empty {}
struct S1 { let a: Int; let b: Int; func f() {} }
print("a" + "b", "c \(x > 3 ? "yes" : "no")")
a.b.c(1)(2)[3]{ $0 }.d
let k1 = -1.5e3.foo
let v2 = SIMD4<Float>(1, 2, 3, 4)
func variadic(_ xs: Float...) {}
let z9 = x as Any
let g9 = a.map(Foo<Int>.init)
let inits = Foo.init(x:)

struct Lends {
    var n = 0
    var lent: Int {
        _read { yield n }
        _modify { yield &n }
    }
}
