// Logistic regression on plain arrays: the gradient of the mean loss, and a fit by gradient descent.

func sigmoid(_ x: Double) -> Double { return 1 / (1 + exp(-x)) }

struct Classifier: Differentiable {
    var weights: [Double]
    var bias: Double

    @differentiable(wrt: self)
    func probability(_ features: [Double]) -> Double {
        var z = bias
        for i in 0..<weights.count { z += weights[i] * features[i] }
        return sigmoid(z)
    }
}

@differentiable(wrt: model)
func meanLoss(_ model: Classifier, _ rows: [[Double]], _ labels: [Bool]) -> Double {
    var total = 0.0
    for (row, label) in zip(rows, labels) {
        let p = model.probability(row)
        total -= label ? log(p) : log(1 - p)
    }
    return total / Double(rows.count)
}

let rows: [[Double]] = [[0.5, 1.5], [1, 1], [1.5, 0.5], [3, 0.5], [2, 2], [1, 2.5]]
let labels = [false, false, false, true, true, true]

var model = Classifier(weights: [0, 0], bias: 0)
let start = gradient(at: model) { m in meanLoss(m, rows, labels) }
print(start.weights) //> [-0.25, -0.16666666666666666]
print(abs(start.bias) < 1e-15) //> true

for _ in 0..<1000 {
    let g = gradient(at: model) { m in meanLoss(m, rows, labels) }
    for i in model.weights.indices { model.weights[i] -= 0.5 * g.weights[i] }
    model.bias -= 0.5 * g.bias
}
var correct = 0
for i in rows.indices where (model.probability(rows[i]) > 0.5) == labels[i] { correct += 1 }
print("\(correct) of \(rows.count) right") //> 6 of 6 right
print(meanLoss(model, rows, labels) < 0.05) //> true
