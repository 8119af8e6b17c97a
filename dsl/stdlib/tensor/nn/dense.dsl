// Densely connected layers.

@differentiable
public func identity<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { return x }

/// `activation(matmul(input, weight) + bias)`. A weight of rank 3 holds a matrix for each example of a batch. A bias that
/// is not wanted is a scalar 0.
public struct Dense<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var weight: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation

    /// Whether there is a matrix for each example.
    public var batched: Bool { return weight.rank == 3 }

    public init(weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, activation: @escaping Activation = identity) {
        _check(
            weight.rank == 2 || weight.rank == 3,
            "The weight of a dense layer is a matrix, or one for each example, not of shape \(weight.shape)")
        self.weight = weight
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
    }

    public init(
        inputSize: Int, outputSize: Int, activation: @escaping Activation = identity, useBias: Bool = true,
        weightInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        self.init(
            weight: weightInitializer([inputSize, outputSize]), bias: useBias ? biasInitializer([outputSize]) : nil,
            activation: activation)
    }

    public init(
        inputSize: Int, outputSize: Int, activation: @escaping Activation = identity, seed: TensorFlowSeed
    ) {
        self.init(
            inputSize: inputSize, outputSize: outputSize, activation: activation,
            weightInitializer: glorotUniform(seed: seed))
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        if weight.rank == 3 {
            let products = matmul(input.expandingShape(at: 1), weight).squeezingShape(at: 1)
            return activation(_hasBias ? products + bias : products)
        }
        let products = matmul(input, weight)
        return activation(_hasBias ? products + bias : products)
    }
}
