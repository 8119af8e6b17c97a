// Layers that convolve images.

public struct Conv2D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var filter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative public let activation: Activation
    @noDerivative public let strides: (Int, Int)
    @noDerivative public let padding: Padding
    @noDerivative public let dilations: (Int, Int)

    public init(
        filter: Tensor<Scalar>, bias: Tensor<Scalar>, activation: @escaping Activation = identity,
        strides: (Int, Int) = (1, 1), padding: Padding = .valid, dilations: (Int, Int) = (1, 1)
    ) {
        self.filter = filter
        self.bias = bias
        self.activation = activation
        self.strides = strides
        self.padding = padding
        self.dilations = dilations
    }

    /// `filterShape`: height, width, channels of the input and of the output.
    public init(
        filterShape: (Int, Int, Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
        dilations: (Int, Int) = (1, 1), activation: @escaping Activation = identity, seed: TensorFlowSeed? = nil
    ) {
        let shape: TensorShape = [filterShape.0, filterShape.1, filterShape.2, filterShape.3]
        self.init(
            filter: Tensor<Scalar>(glorotUniform: shape, seed: seed), bias: Tensor<Scalar>(zeros: [filterShape.3]),
            activation: activation, strides: strides, padding: padding, dilations: dilations)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let convolved = conv2D(
            input, filter: filter, strides: (1, strides.0, strides.1, 1), padding: padding,
            dilations: (1, dilations.0, dilations.1, 1))
        return activation(convolved + bias)
    }
}
