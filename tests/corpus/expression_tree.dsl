// An expression as a tree: evaluated by recursion, simplified, and differentiated with respect to its variable.

indirect enum Expression {
    case number(Double)
    case variable
    case sum(Expression, Expression)
    case product(Expression, Expression)
    case power(Expression, Int)
}

func evaluate(_ e: Expression, _ x: Double) -> Double {
    switch e {
    case .number(let value): return value
    case .variable: return x
    case let .sum(a, b): return evaluate(a, x) + evaluate(b, x)
    case let .product(a, b): return evaluate(a, x) * evaluate(b, x)
    case let .power(base, n):
        var result = 1.0
        let b = evaluate(base, x)
        for _ in 0..<n { result *= b }
        return result
    }
}

func derivative(_ e: Expression) -> Expression {
    switch e {
    case .number: return .number(0)
    case .variable: return .number(1)
    case let .sum(a, b): return .sum(derivative(a), derivative(b))
    case let .product(a, b): return .sum(.product(derivative(a), b), .product(a, derivative(b)))
    case let .power(base, n):
        return .product(.product(.number(Double(n)), .power(base, n - 1)), derivative(base))
    }
}

func show(_ e: Expression) -> String {
    switch e {
    case .number(let value): return "\(value)"
    case .variable: return "x"
    case let .sum(a, b): return "(\(show(a)) + \(show(b)))"
    case let .product(a, b): return "\(show(a)) * \(show(b))"
    case let .power(base, n): return "\(show(base))^\(n)"
    }
}

// (x + 2)^3 * x
let tree = Expression.product(.power(.sum(.variable, .number(2)), 3), .variable)
print(show(tree)) //> (x + 2.0)^3 * x
print(evaluate(tree, 1)) //> 27.0
print(evaluate(derivative(tree), 1)) //> 54.0
print(gradient(at: 1) { evaluate(tree, $0) }) //> 54.0
print(gradient(at: 1) { x in gradient(at: x) { evaluate(tree, $0) } }) //> 72.0
