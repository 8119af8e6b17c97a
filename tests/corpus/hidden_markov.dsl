// The forward algorithm of a hidden Markov model: expected counts are gradients of its log-likelihood.

struct Chain: Differentiable {
    var start: [Double]
    var move: [[Double]]
    var emit: [[Double]]
}

@differentiable(wrt: chain)
func logLikelihood(_ chain: Chain, _ seen: [Int]) -> Double {
    let n = chain.start.count
    var forward = [Double](repeating: 0, count: n)
    for s in 0..<n { forward[s] = chain.start[s] * chain.emit[s][seen[0]] }
    var total = 0.0
    for t in 1..<seen.count {
        var scale = 0.0
        for s in 0..<n { scale += forward[s] }
        total += log(scale)
        var next = [Double](repeating: 0, count: n)
        for to in 0..<n {
            var sum = 0.0
            for from in 0..<n { sum += forward[from] * chain.move[from][to] }
            next[to] = sum / scale * chain.emit[to][seen[t]]
        }
        forward = next
    }
    var last = 0.0
    for s in 0..<n { last += forward[s] }
    return total + log(last)
}

let chain = Chain(start: [0.6, 0.4], move: [[0.7, 0.3], [0.4, 0.6]], emit: [[0.1, 0.4, 0.5], [0.6, 0.3, 0.1]])
let seen = [0, 1, 2, 2, 0, 1]
let g = gradient(at: chain) { logLikelihood($0, seen) }

// The expected number of visits: each start, each step and each emission happens once at each time.
var starts = 0.0, moves = 0.0, emissions = 0.0
for s in 0..<2 {
    starts += chain.start[s] * g.start[s]
    for t in 0..<2 { moves += chain.move[s][t] * g.move[s][t] }
    for o in 0..<3 { emissions += chain.emit[s][o] * g.emit[s][o] }
}
print(abs(starts - 1) < 1e-13, abs(moves - 5) < 1e-13, abs(emissions - 6) < 1e-13) //> true true true

// Baum and Welch's step with those counts raises the likelihood.
var better = chain
for s in 0..<2 {
    var total = 0.0
    for o in 0..<3 { total += chain.emit[s][o] * g.emit[s][o] }
    for o in 0..<3 { better.emit[s][o] = chain.emit[s][o] * g.emit[s][o] / total }
}
print(logLikelihood(better, seen) > logLikelihood(chain, seen)) //> true

// By hand for two observations: 0.6*0.1*(0.7*0.4+0.3*0.3) + 0.4*0.6*(0.4*0.4+0.6*0.3)
print(abs(exp(logLikelihood(chain, [0, 1])) - 0.1038) < 1e-15) //> true
