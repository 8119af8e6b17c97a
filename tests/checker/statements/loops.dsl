// Loops, labels, break and continue.
for i in 0..<3 where i > 1 { print(i) }
for (i, x) in [(1, 2.0)] { print(i, x) }
for _ in stride(from: 0, to: 1, by: 0.5) { continue }
for case .some(let x) in [Optional(1), nil] { print(x) }
outer: for i in 0...3 { for j in 0...3 { if i == j { continue outer } else { break outer } } }
while let x = Optional(3), x > 4 { break }
repeat { if true { break } } while false
for i in 3 { } // error: for-in loop requires 'Int' to conform to 'Sequence'
for x in 0.0...1.0 { } // error: for-in loop requires 'ClosedRange<Double>' to conform to 'Sequence'
for (i, x) in [1, 2] { } // error: tuple pattern cannot match values of the non-tuple type 'Int'
for i in undefined { print(i) } // error: cannot find 'undefined' in scope
for i in 0..<3 where i { } // error: cannot convert value of type 'Int' to expected condition type 'Bool'
for .some(let x) in [Optional(1)] { print(x) } // error: expected pattern
while 1 { } // error: cannot convert value of type 'Int' to expected condition type 'Bool'
repeat { } while "s" // error: cannot convert value of type 'String' to expected condition type 'Bool'
break // error: 'break' is only allowed inside a loop, if, do, or switch
continue // error: 'continue' is only allowed inside a loop
break missing // error: cannot find label 'missing' in scope
inner: if true { continue inner } // error: 'continue' cannot be used with non-loop label 'inner'
inner2: if true { break inner2 }
outer2: for _ in 0..<2 { outer2: for _ in 0..<2 { break outer2 } } // error: label 'outer2' cannot be reused on an inner statement
label: print(1) // error: unexpected 'print'
func f() { for _ in 0..<2 { func g() { break } } } // error: 'break' is only allowed inside a loop, if, do, or switch
let c = { for _ in 0..<2 { } ; break } // error: 'break' is only allowed inside a loop, if, do, or switch
fallthrough // error: 'fallthrough' is only allowed inside a switch
func inBranch() {
    if true { break } // error: unlabeled 'break' is only allowed inside a loop or switch, a labeled break is required to exit an if or do
    do { break } // error: unlabeled 'break' is only allowed inside a loop or switch, a labeled break is required to exit an if or do
}
