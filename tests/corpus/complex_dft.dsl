// A discrete Fourier transform over a struct of complex numbers; Parseval's theorem says what its gradient is.

struct Complex: Differentiable, AdditiveArithmetic {
    var re: Double
    var im: Double

    static func * (a: Complex, b: Complex) -> Complex {
        return Complex(re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re)
    }
    static func unit(_ angle: Double) -> Complex { return Complex(re: cos(angle), im: sin(angle)) }
    var squaredMagnitude: Double { return re * re + im * im }
}

@differentiable
func transform(_ signal: [Complex]) -> [Complex] {
    let n = signal.count
    var spectrum: [Complex] = []
    for k in 0..<n {
        var sum = Complex(re: 0, im: 0)
        for t in 0..<n {
            sum += signal[t] * Complex.unit(-2 * Double.pi * Double(k * t) / Double(n))
        }
        spectrum.append(sum)
    }
    return spectrum
}

@differentiable
func energy(_ signal: [Complex]) -> Double {
    var sum = 0.0
    for c in transform(signal) { sum += c.squaredMagnitude }
    return sum
}

var signal: [Complex] = []
for t in 0..<8 { signal.append(Complex(re: Double(t * t % 5), im: Double(t % 3) - 1)) }
var direct = 0.0
for c in signal { direct += c.squaredMagnitude }
print(abs(energy(signal) - 8 * direct) < 1e-11) //> true
let g = gradient(at: signal, in: energy)
var worst = 0.0
for t in 0..<8 {
    worst = max(worst, abs(g[t].re - 16 * signal[t].re) + abs(g[t].im - 16 * signal[t].im))
}
print(worst < 1e-11) //> true
print(Complex(re: 1, im: 2) * Complex(re: 3, im: -1)) //> Complex(re: 5.0, im: 5.0)
