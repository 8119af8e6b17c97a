// A literal beside a member without its type is of the type that the rest of the expression tells.
import Foundation
let x = 2.0, n = 3
print(2 * .pi * x, -2 * .pi * Double(n), 1 / .pi * x, x + 2 * .pi / 3, 1 + 2 * .pi * x)
//> 12.566370614359172 -18.84955592153876 0.6366197723675814 4.094395102393195 13.566370614359172
print(sin(2 * .pi * x) < 1, x > 2 * .pi, [2 * .pi * x, 1], [x].map { 2 * .pi * $0 }, Float(2) + 2 * .pi / 3)
//> true false [12.566370614359172, 1.0] [12.566370614359172] 4.0943947
print(gradient(at: x) { exp(-0.5 * $0 * $0) / sqrt(2 * .pi) }, (0..<n).map { 2 * .pi * Double($0) / Double(n) }[2], 1 + .zero + n)
//> -0.10798193302637613 4.1887902047863905 4

struct Pair {
    var a, b: Double
    static let ones = Pair(a: 1, b: 1)
    static func * (k: Double, pair: Pair) -> Pair { Pair(a: k * pair.a, b: k * pair.b) }
}
let scaled: Pair = 2 * .ones
print(scaled) //> Pair(a: 2.0, b: 2.0)
