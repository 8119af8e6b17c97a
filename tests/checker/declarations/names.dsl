// Names of types and values in declarations.

func misspelt(_ x: Flaot) -> Float { return 1 } // error: cannot find type 'Flaot' in scope; did you mean 'Float'?
let unknown: Matrix = 1 // error: cannot find type 'Matrix' in scope
struct Box<T> { var value: T }
func bare(_ x: Box) {} // error: reference to generic type 'Box' requires arguments in <...>
func many(_ x: Box<Int, Int>) {} // error: generic type 'Box' specialized with too many type parameters (got 2, but expected 1)
func notGeneric(_ x: Float<Int>) {} // error: cannot specialize non-generic type 'Float'
func member(_ x: Box<Int>.Value) {} // error: 'Value' is not a member type of type 'Box<Int>'
func ofModule(_ x: Foundation.Matrix) {} // error: no type named 'Matrix' in module 'Foundation'
func qualified(_ x: Prelude.Float) -> Prelude.Int { return 1 }

typealias First = Second // error: circular reference: 'First' refers to itself
typealias Second = First

func twice() {} // note: 'twice()' previously declared here
func twice() {} // error: invalid redeclaration of 'twice()'
func twice(_ x: Int) {}
func twice(x: Int) {}
func twice() -> Int { return 1 }
func several(_ x: [Int]) {}
func several(_ x: Int...) {}
let once = 1
let once = 2 // error: invalid redeclaration of 'once'
struct Twin {}
struct Twin {} // error: invalid redeclaration of 'Twin'
func generic<T, T>(_ x: T) {} // error: invalid redeclaration of 'T'
func parameters(x: Int, y x: Int) {} // error: invalid redeclaration of 'x'

struct Point {
    var x: Float
    var x: Float // error: invalid redeclaration of 'x'
    var y: Int { return 1 }
    func y() -> Int { return 1 } // error: invalid redeclaration of 'y()'
    static func y() -> Int { return 1 }
    init() { x = 1 }
    init() { x = 2 } // error: invalid redeclaration of 'init()'
    subscript(i: Int) -> Int { return i }
    subscript(i: Int) -> Int { return i } // error: invalid redeclaration of 'subscript'
    subscript(i: Float) -> Int { return 1 }
}
extension Point {
    func z() -> Int { return 1 }
    func z() -> Int { return 1 } // error: invalid redeclaration of 'z()'
}
extension Box where T: Equatable { func rank() -> Int { return 1 } }
extension Box where T: Differentiable { func rank() -> Int { return 2 } }

func existential(_ x: [Equatable]) {} // error: 'Equatable' cannot be the type of a value here: values of any type that conforms to a protocol are not supported; use a generic parameter <T: Equatable>
func cast(_ x: Int) { let _ = x as Any } // error: 'Any' cannot be the type of a value here: values of any type that conforms to a protocol are not supported; use a generic parameter
func anything(_ x: Any) {} // error: 'Any' cannot be the type of a value here: values of any type that conforms to a protocol are not supported; use a generic parameter
func composed(_ x: [Equatable & Comparable]) {} // error: values of a protocol composition are not supported; use a generic parameter <T: P & Q>
let opaque: some Equatable = 1 // error: 'some' is supported for parameters and results only; write the type itself, or a generic parameter
func opaqueResult() -> some Equatable { return larger } // error: return type of global function 'opaqueResult()' requires that '() -> ()' conform to 'Equatable'
func larger() {}
func anyOne(_ x: [any Equatable]) {} // error: 'any Equatable' cannot be the type of a value here: values of any type that conforms to a protocol are not supported; use a generic parameter <T: Equatable>
struct Plain {}
func dictionary(_ x: [String: Int], _ y: [Plain: Int]) {} // error: type 'Plain' does not conform to protocol 'Hashable'
func bounded<T: Float>(_ x: T) {} // error: type 'T' constrained to non-protocol, non-class type 'Float'
func constrained<T: Comparable>(_ x: T, _ y: Box<T>) where T: Differentiable, T.TangentVector == T {}
func unmet(_ x: Range<Point>) {} // error: type 'Point' does not conform to protocol 'Comparable'
typealias Pair<A: Equatable> = (A, A)
func pairs(_ x: Pair<Int>, _ y: Pair<Point>) {} // error: type 'Point' does not conform to protocol 'Equatable'
typealias Both = Equatable & Differentiable
func both<T: Both>(_ x: T, _ y: T) -> Bool { return x == y }

func inferred(_ f: @differentiable (Int) -> Float) {} // error: parameter type 'Int' does not conform to 'Differentiable', but the enclosing function type is '@differentiable'
func partly(_ f: @differentiable (Float, Int) -> Float) {} // error: parameter type 'Int' does not conform to 'Differentiable', but the enclosing function type is '@differentiable'; did you want to add '@noDerivative' to this parameter?
func marked(_ f: @differentiable (Float, @noDerivative Int) -> Float) {}
func result(_ f: @differentiable (Float) -> Int) {} // error: result type 'Int' does not conform to 'Differentiable', but the enclosing function type is '@differentiable'
func unwritten(_ f: @differentiable (inout @noDerivative Int, Float) -> Void) {} // error: result type '()' does not conform to 'Differentiable', but the enclosing function type is '@differentiable'
func none(_ f: @differentiable (@noDerivative Float) -> Float) {} // error: '@differentiable' function type requires at least one differentiability parameter, i.e. a non-'@noDerivative' parameter whose type conforms to 'Differentiable'
func stray(_ f: (@noDerivative Float) -> Float) {} // error: '@noDerivative' may only be used on parameters of '@differentiable' function types
func value(_ x: @differentiable Float) {} // error: @differentiable attribute only applies to function types
func linear(_ f: @differentiable(linear) (Float) -> Float) {} // error: conversion to '@differentiable(linear)' function type is not yet supported
func variadic(_ f: (Float...) -> Float) {} // error: a function type cannot have a variadic parameter; use an array
func throwing() throws {} // error: functions that throw are not supported; return an Optional, or trap with 'fatalError'
func *** (a: Int, b: Int) -> Int { return a } // error: operator implementation without matching operator declaration
prefix func √ (x: Int) -> Int { return x } // error: operator implementation without matching operator declaration
func undetermined<T>() -> Int { return 1 } // error: generic parameter 'T' is not used in function signature
struct Determined<A> {
    func good<B>(_ b: [B]) -> A? { return nil }
    func bad<B>(_ a: A) {} // error: generic parameter 'B' is not used in function signature
}
// What follows from an unknown type is not reported again.
func unknown(_ x: Int) -> Unknown { return .bar(x) } // error: cannot find type 'Unknown' in scope
func unknownOptional() -> Unknown? { return .some(.bar) } // error: cannot find type 'Unknown' in scope
switch unknown(1) {
case .bar(let x): print(x)
default: break
}
for element in unknown(2) { print(element + 1) }
let followed = unknown(3).property, literals: Unknown = [1, nil, .foo] // error: cannot find type 'Unknown' in scope
unknown(4).map { $0 + 1 }
if let found = unknownOptional() { print(found.x) }
// What others see must not mention what they do not.
private struct Secret { var a = 1 } // note: type declared here
struct Inner {}
private protocol SecretProtocol {}
func exposes(_ secret: Secret) {} // error: function must be declared private or fileprivate because its parameter uses a private type
fileprivate func keeps(_ secret: Secret) -> [Secret] { [secret] }
let exposed = Secret() // error: constant must be declared private or fileprivate because its type uses a private type
public func shown() -> Inner? { nil } // error: function cannot be declared public because its result uses an internal type
public typealias Shown = [Inner] // error: type alias cannot be declared public because its underlying type uses an internal type
public enum Cases { case a(Inner) } // error: enum case in a public enum uses an internal type
public struct Shows {
    public var inner: Inner // error: property cannot be declared public because its type uses an internal type
    var fine: Inner
    private struct Nested {}
    private var nested = Nested()
    func nestedToo() -> Nested { nested } // error: method must be declared fileprivate because its result uses a private type
    public subscript(i: Inner) -> Int { 1 } // error: subscript cannot be declared public because its index uses an internal type
}
struct Inside { public func inner() -> Inner { Inner() } }
public protocol Requires { func inner() -> Inner } // error: method in a public protocol uses an internal type
extension Shows { func generic<T: SecretProtocol>(_ value: T) {} } // error: generic method must be declared fileprivate because its generic parameter uses a private type

// Accessors that yield.
struct Yields {
    var n = 0
    let c = 1
    var sometimes: Int { get { n } _modify { if n > 0 { yield &n } } } // error: '_modify' must yield exactly once on every path, outside of loops
    var often: Int { get { n } _modify { for _ in 0..<2 { yield &n } } } // error: '_modify' must yield exactly once on every path, outside of loops
    var after: Int { _read { yield n; print(n) } } // error: what follows 'yield' in a '_read' accessor is not supported; write it before, in a 'defer' // warning: code after 'return' will never be executed
    var unread: Int { _modify { yield &n } } // error: computed property must have a getter
    var untyped { _read { yield n } } // error: computed property must have an explicit type
    var constant: Int { get { c } _modify { yield &c } } // error: cannot assign to property: 'c' is a 'let' constant
}
func yields(_ n: Int) { yield n } // error: 'yield' may only be used in a '_read' or '_modify' accessor
