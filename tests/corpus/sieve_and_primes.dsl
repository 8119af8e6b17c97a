// Integers without derivatives: a sieve, factors, the greatest common divisor, perfect numbers.

func primes(below n: Int) -> [Int] {
    var isPrime = [Bool](repeating: true, count: n)
    var found: [Int] = []
    for i in 2..<n where isPrime[i] {
        found.append(i)
        var j = i * i
        while j < n {
            isPrime[j] = false
            j += i
        }
    }
    return found
}

func factors(_ n: Int) -> [(prime: Int, power: Int)] {
    var rest = n
    var result: [(prime: Int, power: Int)] = []
    for p in primes(below: n + 1) {
        var power = 0
        while rest % p == 0 {
            rest /= p
            power += 1
        }
        if power > 0 { result.append((prime: p, power: power)) }
        if rest == 1 { break }
    }
    return result
}

func gcd(_ a: Int, _ b: Int) -> Int { return b == 0 ? a : gcd(b, a % b) }

print(primes(below: 30)) //> [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
print(primes(below: 1000).count) //> 168
let text = factors(360).map { "\($0.prime)^\($0.power)" }.joined(separator: " ")
print(text) //> 2^3 3^2 5^1
print(gcd(1071, 462), gcd(17, 5)) //> 21 1
let perfect = (2..<500).filter { n in (1..<n).filter { n % $0 == 0 }.reduce(0, +) == n }
print(perfect) //> [6, 28, 496]
