// Legendre polynomials by their recursion, and Legendre's equation, which their derivatives satisfy.

@differentiable(wrt: x)
func legendre(_ n: Int, _ x: Double) -> Double {
    if n == 0 { return 1 }
    if n == 1 { return x }
    let k = Double(n)
    return ((2 * k - 1) * x * legendre(n - 1, x) - (k - 1) * legendre(n - 2, x)) / k
}

func slope(_ n: Int, _ x: Double) -> Double { return gradient(at: x) { legendre(n, $0) } }
func curvature(_ n: Int, _ x: Double) -> Double {
    return gradient(at: x) { y in gradient(at: y) { legendre(n, $0) } }
}

for n in 0...6 {
    let x = 0.3
    let residual = (1 - x * x) * curvature(n, x) - 2 * x * slope(n, x) + Double(n * (n + 1)) * legendre(n, x)
    print(n, abs(residual) < 1e-12)
}
//> 0 true
//> 1 true
//> 2 true
//> 3 true
//> 4 true
//> 5 true
//> 6 true
print(slope(2, 0.5), curvature(2, 0.5)) //> 1.5 3.0
print(slope(3, 1)) //> 6.0
