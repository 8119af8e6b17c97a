// Derivatives through collections: each gradient is linear in time.
func g(_ f: @differentiable ([Double]) -> Double) { print(gradient(at: [1.0, 2, 3, 4], in: f)) }
g { xs in xs.map { $0 * $0 }.reduce(0, +) } //> [2.0, 4.0, 6.0, 8.0]
g { xs in zip(xs, xs.reversed()).map { $0 * $1 }.reduce(0, +) } //> [8.0, 6.0, 4.0, 2.0]
g { xs in xs.filter { $0 > 1.5 }.reduce(1, *) } //> [0.0, 12.0, 8.0, 6.0]
g { xs in let s = xs[1..<3]; return s[1] * s[2] + s.reduce(0, +) } //> [0.0, 4.0, 3.0, 0.0]
g { xs in var t = 0.0; for (i, x) in xs.enumerated() { t += Double(i) * x }; return t } //> [0.0, 1.0, 2.0, 3.0]
g { xs in var t = 0.0; for (a, b) in zip(xs, xs[1...]) { t += a * b }; return t } //> [2.0, 4.0, 6.0, 3.0]
g { xs in var a = xs; a.insert(xs[0] * 3, at: 1); a[0...1] = [xs[3]]; return a[0] * a[1] + a.remove(at: 2) * 5 } //> [0.0, 4.0, 5.0, 2.0]
g { xs in var a = xs.sorted(by: >); a.swapAt(0, 3); return a[0] * a[3] * a.removeLast() + a.max()! } //> [16.0, 0.0, 1.0, 8.0]
g { xs in xs.reduce(into: 0) { $0 += $1 * $1 * $1 } } //> [3.0, 12.0, 27.0, 48.0]
g { xs in Array(xs.prefix(2)).reduce(0, +) + [xs, xs].joined().reduce(0, +) + xs.dropFirst().max()! } //> [3.0, 3.0, 2.0, 3.0]
g { xs in gradient(at: xs) { ys in ys[1...].map { $0 * $0 * $0 }.reduce(0, +) }.base.reduce(0, +) } //> [0.0, 12.0, 18.0, 24.0]
