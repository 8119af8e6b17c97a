// Layers that convolve series, images and volumes. A bias that is not wanted is a scalar 0.

/// The input is [batch, time, channels].
public struct Conv1D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var filter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation
    @noDerivative public let stride: Int
    @noDerivative public let padding: Padding
    @noDerivative public let dilation: Int

    public init(
        filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, activation: @escaping Activation = identity,
        stride: Int = 1, padding: Padding = .valid, dilation: Int = 1
    ) {
        self.filter = filter
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
    }

    /// `filterShape`: time, channels of the input and of the output.
    public init(
        filterShape: (Int, Int, Int), stride: Int = 1, padding: Padding = .valid,
        dilation: Int = 1,
        activation: @escaping Activation = identity, useBias: Bool = true,
        filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        self.init(
            filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2]),
            bias: useBias ? biasInitializer([filterShape.2]) : nil,
            activation: activation, stride: stride, padding: padding, dilation: dilation)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let convolved = conv1D(input, filter: filter, stride: stride, padding: padding, dilation: dilation)
        return activation(_hasBias ? convolved + bias : convolved)
    }
}

/// The input is [batch, height, width, channels].
public struct Conv2D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var filter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation
    @noDerivative public let strides: (Int, Int)
    @noDerivative public let padding: Padding
    @noDerivative public let dilations: (Int, Int)

    public init(
        filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, activation: @escaping Activation = identity,
        strides: (Int, Int) = (1, 1), padding: Padding = .valid, dilations: (Int, Int) = (1, 1)
    ) {
        self.filter = filter
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
        self.strides = strides
        self.padding = padding
        self.dilations = dilations
    }

    /// `filterShape`: height, width, channels of the input and of the output.
    public init(
        filterShape: (Int, Int, Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
        dilations: (Int, Int) = (1, 1),
        activation: @escaping Activation = identity, useBias: Bool = true,
        filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        self.init(
            filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2, filterShape.3]),
            bias: useBias ? biasInitializer([filterShape.3]) : nil,
            activation: activation, strides: strides, padding: padding, dilations: dilations)
    }

    public init(
        filterShape: (Int, Int, Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
        dilations: (Int, Int) = (1, 1), activation: @escaping Activation = identity, seed: TensorFlowSeed
    ) {
        self.init(
            filterShape: filterShape, strides: strides, padding: padding, dilations: dilations, activation: activation,
            filterInitializer: glorotUniform(seed: seed))
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let convolved = conv2D(
            input, filter: filter, strides: (1, strides.0, strides.1, 1), padding: padding,
            dilations: (1, dilations.0, dilations.1, 1))
        return activation(_hasBias ? convolved + bias : convolved)
    }
}

/// The input is [batch, depth, height, width, channels].
public struct Conv3D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var filter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation
    @noDerivative public let strides: (Int, Int, Int)
    @noDerivative public let padding: Padding
    @noDerivative public let dilations: (Int, Int, Int)

    public init(
        filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, activation: @escaping Activation = identity,
        strides: (Int, Int, Int) = (1, 1, 1), padding: Padding = .valid, dilations: (Int, Int, Int) = (1, 1, 1)
    ) {
        self.filter = filter
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
        self.strides = strides
        self.padding = padding
        self.dilations = dilations
    }

    /// `filterShape`: depth, height, width, channels of the input and of the output.
    public init(
        filterShape: (Int, Int, Int, Int, Int), strides: (Int, Int, Int) = (1, 1, 1), padding: Padding = .valid,
        dilations: (Int, Int, Int) = (1, 1, 1),
        activation: @escaping Activation = identity, useBias: Bool = true,
        filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        self.init(
            filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2, filterShape.3, filterShape.4]),
            bias: useBias ? biasInitializer([filterShape.4]) : nil,
            activation: activation, strides: strides, padding: padding, dilations: dilations)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let convolved = conv3D(
            input, filter: filter, strides: (1, strides.0, strides.1, strides.2, 1), padding: padding,
            dilations: (1, dilations.0, dilations.1, dilations.2, 1))
        return activation(_hasBias ? convolved + bias : convolved)
    }
}
