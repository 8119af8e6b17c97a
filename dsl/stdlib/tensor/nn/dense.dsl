// Densely connected layers.

/// A function that makes the initial value of a variable of a given shape.
public typealias ParameterInitializer<Scalar: TensorFlowScalar> = (TensorShape) -> Tensor<Scalar>

public func zeros<Scalar: TensorFlowFloatingPoint>() -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(zeros: shape) }
}

public func glorotUniform<Scalar: TensorFlowFloatingPoint>(
    seed: TensorFlowSeed? = nil
) -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(glorotUniform: shape, seed: seed) }
}

@differentiable
public func identity<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { return x }

/// `activation(matmul(input, weight) + bias)`.
public struct Dense<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var weight: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative public let activation: Activation

    public init(weight: Tensor<Scalar>, bias: Tensor<Scalar>, activation: @escaping Activation) {
        self.weight = weight
        self.bias = bias
        self.activation = activation
    }

    public init(
        inputSize: Int, outputSize: Int, activation: @escaping Activation = identity, seed: TensorFlowSeed? = nil
    ) {
        self.init(
            weight: Tensor<Scalar>(glorotUniform: [inputSize, outputSize], seed: seed),
            bias: Tensor<Scalar>(zeros: [outputSize]), activation: activation)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return activation(matmul(input, weight) + bias)
    }
}
