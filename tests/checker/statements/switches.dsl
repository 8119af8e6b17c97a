// Switches: patterns, exhaustiveness, fallthrough.
enum Shape { case circle(Float), rect(w: Float, h: Float), empty }
func area(_ s: Shape) -> Float {
    switch s {
    case .circle(let r): return r * r
    case let .rect(w, h): return w * h
    case .empty: return 0
    }
}
func names(_ s: Shape) -> Float {
    switch s {
    case .circle(let x), .rect(w: let x, h: _): return x
    case .empty: return 0
    }
}
func missing(_ s: Shape) -> Float {
    switch s { // error: switch must be exhaustive // note: add missing case: '.circle(_)'
    case .circle(let r) where r > 0: return r
    case .rect: return 1
    }
}
func tuples(_ a: Bool, _ b: Int?) -> Int {
    switch (a, b) { // error: switch must be exhaustive // note: add missing case: '(false, .some(_))'
    case (true, let n?): return n
    case (false, .some(3)): return 1
    case (_, nil): return 2
    }
}
func numbers(_ n: Int, _ x: Double, _ s: String) -> Int {
    switch n { case 0: fallthrough
    case 1, 2: return 1
    case 3..<7: return 2
    case let m where m > 100: return m
    default: break }
    switch x { case 0...1: return 1; case _: return 2 }
    switch s { case "a": return 1 } // error: switch must be exhaustive // note: do you want to add a default clause? // warning: will never be executed
}
func bools(_ b: Bool) -> Int {
    switch b { case true: return 1; case false: return 2 }
}
func half(_ b: Bool) -> Int {
    switch b { case true: return 1 } // error: switch must be exhaustive // note: add missing case: 'false'
}
func wrong(_ s: Shape, _ n: Int, _ o: Int?) {
    switch s {
    case .circle(let a, let b): print(a, b) // error: pattern has 2 parts, but 'circle' has 1 associated values
    case .rect(let a): print(a) // error: pattern has 1 part, but 'rect' has 2 associated values
    case .nothing: break // error: type 'Shape' has no member 'nothing'
    case 3: break // error: expression pattern of type 'Int' cannot match values of type 'Shape'
    case (let a, let b): print(a, b) // error: tuple pattern cannot match values of the non-tuple type 'Shape'
    case .circle(let a), .empty: print(a) // error: 'a' must be bound in every pattern
    case .circle(let x), .rect(w: let y, h: _): print(x) // error: 'x' must be bound in every pattern // error: 'y' must be bound in every pattern
    default: fallthrough // error: 'fallthrough' without a following 'case' or 'default' block
    }
    switch n { case "s": break; case .some: break; default: break } // error: expression pattern of type 'String' cannot match values of type 'Int' // error: type 'Int' has no member 'some'
    switch o { case 3: break; case nil: break; case .some: break }
    switch n { case 1: default: break } // error: 'case' label in a 'switch' should have at least one executable statement
    switch undefined { case 1: break } // error: cannot find 'undefined' in scope
    switch n { } // error: 'switch' statement body must have at least one 'case' or 'default' block
}
func ifCases(_ s: Shape, _ o: Int?) -> Float {
    if case .circle(let r) = s, r > 1 { return r }
    if case 3? = o { return 3 }
    guard case .rect(let w, _) = s else { return 0 }
    return w
}
func defaultFirst(_ x: Int) {
    switch x {
    default: break
    case 1: break // error: additional 'case' blocks cannot appear after the 'default' block of a 'switch'
    }
}
