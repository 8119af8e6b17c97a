// A recurrent cell reads a sequence and learns to tell whether it has seen more ones than zeros.

struct Cell: Differentiable {
    var fromInput: [Double]
    var fromState: [[Double]]
    var bias: [Double]
    var readout: [Double]

    init(size: Int) {
        fromInput = (0..<size).map { 0.5 - 0.3 * Double($0) }
        fromState = (0..<size).map { i in (0..<size).map { j in i == j ? 0.5 : 0.1 * Double(i - j) } }
        bias = [Double](repeating: 0, count: size)
        readout = (0..<size).map { 0.2 * Double($0) - 0.1 }
    }

    @differentiable(wrt: self)
    func callAsFunction(_ sequence: [Double]) -> Double {
        var state = [Double](repeating: 0, count: bias.count)
        for input in sequence {
            var next: [Double] = []
            for i in 0..<bias.count {
                var sum = bias[i] + fromInput[i] * input
                for j in 0..<bias.count { sum += fromState[i][j] * state[j] }
                next.append(tanh(sum))
            }
            state = next
        }
        return zip(readout, state).map { $0 * $1 }.reduce(0, +)
    }
}

func sequences(of length: Int) -> [[Double]] {
    return (0..<(1 << length)).map { bits in (0..<length).map { (bits >> $0) & 1 == 1 ? 1.0 : -1.0 } }
}

let data = sequences(of: 4)
func target(_ s: [Double]) -> Double { return s.reduce(0, +) > 0 ? 1 : -1 }

@differentiable
func loss(_ cell: Cell) -> Double {
    var sum = 0.0
    for s in data {
        let e = cell(s) - target(s)
        sum += e * e
    }
    return sum / Double(data.count)
}

var cell = Cell(size: 3)
let before = loss(cell)
for _ in 0..<25 {
    var step = gradient(at: cell, in: loss)
    step.fromInput = .init(step.fromInput.base.map { -0.3 * $0 })
    step.bias = .init(step.bias.base.map { -0.3 * $0 })
    step.readout = .init(step.readout.base.map { -0.3 * $0 })
    step.fromState = .init(step.fromState.base.map { row in [Double].TangentVector(row.base.map { -0.3 * $0 }) })
    cell.move(along: step)
}
print(loss(cell) < before / 2) //> true
let right = data.filter { cell($0) * target($0) > 0 }.count
print(right > 14, data.count) //> true 16
