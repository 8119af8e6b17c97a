// What another file brings: functions, types with their members, operators, extensions, protocols, variables.
import geometry
import struct geometry.Circle

print(area(2), geometry.area(2))
//> 12.0 12.0
let c = Circle(r: 2)
print(c.scaled, c.size(), c.twice(), 2.0 ** 3.0, 2.0.doubled)
//> 2.0 2.0 4.0 8.0 4.0
print(bump(), bump(), counter, geometry.counter)
//> 42 43 43 43
print(Circle.Inner().x, Kind.round(3), Kind.flat)
//> 1.0 round(3) flat

struct Square: Shape { func size() -> Double { return 3 } }
print(Square().twice())
//> 6.0
extension Circle { func more() -> Double { return r + size() } }
print(c.more())
//> 4.0

// One's own declarations hide those of other files.
func volume(_ r: Double) -> Double { return -1 }
struct Hidden { var own = true }
print(volume(1), geometry.volume(1), Hidden().own)
//> -1.0 4.0 true
// --- geometry
import Foundation

public func area(_ r: Double) -> Double { return 3 * r * r * helper() }
func helper() -> Double { return 1 }
public func volume(_ r: Double) -> Double { return 4 * r * r * r }
struct Hidden {}

public struct Circle {
    public var r: Double
    var secret: Double = 1
    public init(r: Double) { self.r = r }
    public var scaled: Double { return r * secret }
    public struct Inner {
        public var x = 1.0
        public init() {}
    }
}

infix operator **: MultiplicationPrecedence
public func ** (a: Double, b: Double) -> Double { return pow(a, b) }
public extension Double { var doubled: Double { return 2 * self } }

public protocol Shape { func size() -> Double }
extension Shape { public func twice() -> Double { return 2 * size() } }
extension Circle: Shape { public func size() -> Double { return r } }

public enum Kind { case round(Int), flat }

public var counter = start()
func start() -> Int { return 41 }
public func bump() -> Int {
    counter += 1
    return counter
}
