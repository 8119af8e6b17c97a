// Derivatives through calls, recursion, inout, mutating methods and closures.

func twice(_ x: Float) -> Float { return x + x }
func four(_ x: Float) -> Float { return twice(twice(x)) }
print(gradient(at: 5, in: four)) //> 4.0

func power(_ x: Double, _ n: Int) -> Double {
    if n == 0 { return 1 }
    return x * power(x, n - 1)
}
print(power(2, 10), gradient(at: 2.0) { x in power(x, 10) }) //> 1024.0 5120.0

func isEven(_ x: Double, _ n: Int) -> Double { return n == 0 ? x : x * isOdd(x, n - 1) }
func isOdd(_ x: Double, _ n: Int) -> Double { return n == 0 ? 1 : isEven(x, n - 1) + x }
print(gradient(at: 1.5) { x in isEven(x, 4) }) //> 16.5

func addTo(_ total: inout Double, _ x: Double) { total += x * x }
func useInout(_ x: Double) -> Double {
    var total = x
    addTo(&total, x)
    addTo(&total, 2 * x)
    return total
}
print(useInout(3), gradient(at: 3, in: useInout)) //> 48.0 31.0

func swapped(_ x: Double, _ y: Double) -> Double {
    var a = x
    var b = y
    swap(&a, &b)
    return a * a + b
}
print(gradient(at: 2, 5, in: swapped)) //> (1.0, 10.0)

struct Counter: Differentiable {
    var value: Double
    @noDerivative var calls = 0

    mutating func add(_ x: Double) {
        value += x * value
        calls += 1
    }
    func callAsFunction(_ x: Double) -> Double { return value * x }
}

func mutate(_ x: Double) -> Double {
    var counter = Counter(value: x)
    counter.add(x)
    counter.add(3)
    return counter(2) * Double(counter.calls)
}
// 16 (x + x^2)
print(mutate(2), gradient(at: 2, in: mutate)) //> 96.0 80.0

func localFunctions(_ x: Double) -> Double {
    var total = 0.0
    func add(_ y: Double) { total += y * x }
    add(x)
    add(2)
    return total
}
print(localFunctions(3), gradient(at: 3, in: localFunctions)) //> 15.0 8.0

func closures(_ x: Double) -> Double {
    let square: (Double) -> Double = { $0 * $0 }
    let scale = { (y: Double) in y * x }
    return scale(square(x))
}
print(closures(2), gradient(at: 2, in: closures)) //> 8.0 12.0

func applied(_ f: @differentiable (Double) -> Double, _ x: Double) -> Double { return f(f(x)) }
print(gradient(at: 2.0) { x in applied({ y in y * y * x }, x) }) //> 448.0

func maker(_ a: Double) -> (Double) -> Double { return { b in a * b } }
print(maker(3)(4)) //> 12.0

func chosen(_ flag: Bool, _ x: Double) -> Double {
    let f: @differentiable (Double) -> Double = flag ? { $0 * $0 } : { $0 + 1 }
    return f(x)
}
print(gradient(at: 3.0) { chosen(true, $0) }, gradient(at: 3.0) { chosen(false, $0) }) //> 6.0 1.0

func defaults(_ x: Double, scale: Double = 2, shift: Double = 1) -> Double { return scale * x + shift }
print(defaults(3), defaults(3, shift: 0), gradient(at: 3.0) { defaults($0) }) //> 7.0 6.0 2.0

print(gradient(at: 3, 4, in: (*) as @differentiable (Double, Double) -> Double)) //> (4.0, 3.0)
