// Layers that take the maximum or the mean of windows, and that change shapes.

public struct MaxPool2D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let poolSize: (Int, Int)
    @noDerivative public let strides: (Int, Int)
    @noDerivative public let padding: Padding

    public init(poolSize: (Int, Int), strides: (Int, Int), padding: Padding = .valid) {
        self.poolSize = poolSize
        self.strides = strides
        self.padding = padding
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return maxPool2D(
            input, filterSize: (1, poolSize.0, poolSize.1, 1), strides: (1, strides.0, strides.1, 1), padding: padding)
    }
}

/// Each example as a row.
public struct Flatten<Scalar: TensorFlowFloatingPoint>: Layer {
    public init() {}

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let batch = input.shape[0]
        return input.reshaped(to: [batch, input.shape._size(1, input.shape.rank)])
    }
}
