// A perceptron with one hidden layer learns exclusive or; its layers are generic over their activation.

struct Random {
    var state: Int
    mutating func next() -> Float {
        state = (state &* 1103515245 &+ 12345) % 2147483648
        return Float(state) / 1073741824 - 1
    }
}

struct Layer: Differentiable {
    var weights: [[Float]]
    var biases: [Float]
    @noDerivative let activation: @differentiable (Float) -> Float

    init(inputs: Int, outputs: Int, activation: @escaping @differentiable (Float) -> Float, random: inout Random) {
        weights = []
        biases = []
        for _ in 0..<outputs {
            var row: [Float] = []
            for _ in 0..<inputs { row.append(random.next()) }
            weights.append(row)
            biases.append(random.next())
        }
        self.activation = activation
    }

    @differentiable
    func callAsFunction(_ input: [Float]) -> [Float] {
        var output: [Float] = []
        for i in 0..<biases.count {
            var sum = biases[i]
            for j in 0..<input.count { sum += weights[i][j] * input[j] }
            output.append(activation(sum))
        }
        return output
    }
}

struct Perceptron: Differentiable {
    var hidden: Layer
    var output: Layer

    @differentiable
    func callAsFunction(_ input: [Float]) -> Float { return output(hidden(input))[0] }
}

let examples: [(input: [Float], target: Float)] = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]
var random = Random(state: 7)
var model = Perceptron(
    hidden: Layer(inputs: 2, outputs: 4, activation: { tanh($0) }, random: &random),
    output: Layer(inputs: 4, outputs: 1, activation: { 1 / (1 + exp(-$0)) }, random: &random))

func loss(_ model: Perceptron) -> Float {
    var sum: Float = 0
    for i in 0..<examples.count {
        let error = model(examples[i].input) - examples[i].target
        sum += error * error
    }
    return sum
}

for _ in 0..<200 {
    var step = gradient(at: model, in: loss)
    for i in step.hidden.biases.base.indices {
        step.hidden.biases.base[i] *= -1
        for j in step.hidden.weights.base[i].base.indices { step.hidden.weights.base[i].base[j] *= -1 }
    }
    for j in step.output.weights.base[0].base.indices { step.output.weights.base[0].base[j] *= -1 }
    step.output.biases.base[0] *= -1
    model.move(along: step)
}
for example in examples { print(Int(model(example.input).rounded())) }
//> 0
//> 1
//> 1
//> 0
print(loss(model) < 0.02) //> true
