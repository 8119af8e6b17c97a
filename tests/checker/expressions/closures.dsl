// Closures: parameters, results, capture, conversion.
import Foundation
let good1: (Float) -> Float = { $0 * 2 }
let good2 = { (x: Float) in x * 2 }
let good3 = [1, 2].map { Float($0) }
let good4 = [(1, 2.0)].map { (i, x) in Double(i) * x }
let good5: () -> Void = { print(1) }
let good6: (Float) -> Void = { _ in 3 }
let good7 = [3, 4].reduce(0) { a, b in
    let c = a + b
    return c
}
let good8 = { [n = 3] in n + 1 }
let good9: (inout Float) -> Void = { $0 *= 2 }
let good10: (inout Float) -> Void = { (x: inout Float) in x = 1 }
let good11 = { (n: Int) -> Int in
    if n > 1 { return 2 }
    return n
}
let bad1 = { x in x } // error: cannot infer type of closure parameter 'x' without a type annotation
let bad2 = { $0 + 1 } // error: cannot infer type of closure parameter '$0' without a type annotation
let bad3: (Int) -> Int = { x, y in x } // error: contextual closure type '(Int) -> Int' expects 1 argument, but 2 were used in closure body
let bad4: (Int, Int) -> Int = { $0 } // error: contextual closure type '(Int, Int) -> Int' expects 2 arguments, but 1 was used in closure body
let bad5: (Int) -> Int = { 3 } // error: contextual type for closure argument list expects 1 argument, which cannot be implicitly ignored
let bad6: (Int) -> Int = { (x: Float) in 3 } // error: cannot convert value of type '(Float) -> _' to specified type '(Int) -> Int'
let bad7: (Int) -> Float = { $0 } // error: cannot convert value of type 'Int' to closure result type 'Float'
let bad8: (Int) -> Int = { x in
    let y = x + 1.5 // error: binary operator '+' cannot be applied to operands of type 'Int' and 'Double'
    return y
}
let bad9: (Float) -> Void = { $0 *= 2 } // error: left side of mutating operator isn't mutable: '$0' is immutable
let bad10: (Float) -> Float = { (x: inout Float) in x } // error: cannot convert value of type '(inout Float) -> _' to specified type '(Float) -> Float'
let bad11: Int = { 3 } // error: cannot convert value of closure type to expected type 'Int'
let bad12 = $0 // error: anonymous closure argument '$0' cannot be used here
let bad13: (Int) -> Int = { x in
    print(x) // error: cannot convert value of type '()' to closure result type 'Int'
}
let bad14 = [1, 2].map { undefined($0) } // error: cannot find 'undefined' in scope
let bad15 = { () -> Int in return "s" } // error: cannot convert value of type 'String' to closure result type 'Int'
let plain: (Float) -> Float = { $0 }
let bad16: @differentiable (Float) -> Float = plain // error: a '@differentiable' function can only be formed from a reference to a 'func' or 'init' or a literal closure
let good12: @differentiable (Float) -> Float = sin
let good13: (Float) -> Float = good12
let bad17: (Double) -> Float = sin // error: no exact matches in reference to global function 'sin': none has type '(Double) -> Float'
let bad18 = sin // error: ambiguous use of 'sin(_:)'
let good14 = sin as (Float) -> Float
let bad19: (Float, Float) -> Float = (&&&) // error: binary operator '&&&' cannot be applied to two 'Float' operands
let good15: (Float, Float) -> Float = (+)
let bad20: (String, Int) -> Float = (+) // error: no exact matches in reference to operator function '+': none has type '(String, Int) -> Float'
let bad22 = print // error: global function 'print' cannot be a value, because it takes values of any type; call it
let bad21: @differentiable (Float) -> Float = { [weak x = 1] y in y } // error: weak and unowned references are not supported
func onlyOne(_ x: Float, _ y: Int) -> Float { return x }
let only1 = { onlyOne($0, $1) }, only2: Float = only1(1.5, 2)
let only3 = { x in onlyOne(x, 2) * 2 }, only4: Float = only3(1.5)
let bad23 = { sin($0) } // error: cannot infer type of closure parameter '$0' without a type annotation
// What a closure returns in error says nothing of the call that takes it.
let slopeInError = gradient(at: 1.0) { (x: Double) in let y = nowhere(x); return y * x } // error: cannot find 'nowhere' in scope
