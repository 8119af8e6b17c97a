// Closures and captured variables that carry derivatives.

func check(_ name: String, _ x: Double, _ f: @differentiable (Double) -> Double) {
    let g = gradient(at: x, in: f)
    let n = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    print(name, g, abs(g - n) > 1e-4 * (1 + abs(n)) ? "but differences give \(n)" : "ok")
}

// Closures that are given to functions which are not '@differentiable'.
check("map", 2) { x in [1.0, 2, x].map { $0 * x }.filter { $0 > 3 }.reduce(x) { $0 * $1 } }
func squares(_ xs: [Double]) -> Double { return xs.map { $0 * $0 }.reduce(0, +) }
print(gradient(at: [1, 2, 3], in: squares))
check("second order", 2) { x in gradient(at: [x, 3], in: { $0.map { $0 * $0 * x }.reduce(1, *) }).base[1] }
func twice(_ f: (Double) -> Double, _ x: Double) -> Double { return f(f(x)) }
check("argument", 3) { x in twice({ $0 * x }, x) }
func wrapped(_ f: @escaping (Double) -> Double, _ x: Double) -> Double {
    let g = { (y: Double) in f(y) * 2 }
    return g(g(x))
}
check("captured", 3) { x in wrapped({ $0 * $0 }, x) }
func handed(_ f: (Double) -> Double, _ xs: [Double]) -> Double { return xs.map { f($0) * 2 }.reduce(0, +) }
check("handed on", 3) { x in handed({ $0 * x }, [x, 4]) }

// Variables that recursive local functions change.
check("recursive", 2) { x in
    var total = 0.0
    func walk(_ n: Int, _ y: Double) {
        total += y
        if n > 0 { walk(n - 1, y * x) }
    }
    walk(3, x)
    return total
}
check("mutually recursive", 1.5) { x in
    var a = [x]
    func even(_ n: Int) {
        a.append(a[a.count - 1] * x)
        if n > 0 { odd(n - 1) }
    }
    func odd(_ n: Int) {
        a[0] += x
        if n > 0 { even(n - 1) }
    }
    even(4)
    return a.reduce(0, +)
}
check("two variables", 1.1) { x in
    var sum = 0.0
    var product = 1.0
    func tree(_ depth: Int) -> Double {
        product *= x
        sum += product
        return depth == 0 ? x : tree(depth - 1) * tree(depth - 1)
    }
    let value = tree(2)
    return value + sum * product
}
func untouched(_ n: Int) -> [Int] {
    var seen: [Int] = []
    func visit(_ k: Int) {
        if k > n { return }
        seen.append(k)
        visit(k * 2)
        visit(k * 2 + 1)
    }
    visit(1)
    return seen
}
print(untouched(6))

//> map 64.0 ok
//> [2.0, 4.0, 6.0]
//> second order 192.0 ok
//> argument 27.0 ok
//> captured 864.0 ok
//> handed on 20.0 ok
//> recursive 49.0 ok
//> mutually recursive 26.25 ok
//> two variables 215.68544643329662 ok
//> [1, 2, 4, 5, 3, 6]
