// Layers with other convolutions of images. A bias that is not wanted is a scalar 0.

/// Makes larger images, as the transpose of a convolution.
public struct TransposedConv2D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var filter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation
    @noDerivative public let strides: (Int, Int)
    @noDerivative public let padding: Padding

    public init(
        filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, activation: @escaping Activation = identity,
        strides: (Int, Int) = (1, 1), padding: Padding = .valid
    ) {
        self.filter = filter
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
        self.strides = strides
        self.padding = padding
    }

    /// `filterShape`: height, width, channels of the output and of the input.
    public init(
        filterShape: (Int, Int, Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
        activation: @escaping Activation = identity, useBias: Bool = true,
        filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        self.init(
            filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2, filterShape.3]),
            bias: useBias ? biasInitializer([filterShape.2]) : nil,
            activation: activation, strides: strides, padding: padding)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let own = input.shape, window = filter.shape
        let height = _transposedSize(own[1], window[0], strides.0, padding)
        let width = _transposedSize(own[2], window[1], strides.1, padding)
        let convolved = transposedConv2D(
            input, shape: [own[0], height, width, window[2]], filter: filter, strides: (1, strides.0, strides.1, 1),
            padding: padding)
        return activation(_hasBias ? convolved + bias : convolved)
    }
}

/// Convolves each channel with filters of its own.
public struct DepthwiseConv2D<Scalar: TensorFlowFloatingPoint>: Layer {
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

    /// `filterShape`: height, width, channels of the input, filters of each.
    public init(
        filterShape: (Int, Int, Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
        dilations: (Int, Int) = (1, 1),
        activation: @escaping Activation = identity, useBias: Bool = true,
        filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        self.init(
            filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2, filterShape.3]),
            bias: useBias ? biasInitializer([filterShape.2 * filterShape.3]) : nil,
            activation: activation, strides: strides, padding: padding, dilations: dilations)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let convolved = depthwiseConv2D(
            input, filter: filter, strides: (1, strides.0, strides.1, 1), padding: padding,
            dilations: (1, dilations.0, dilations.1, 1))
        return activation(_hasBias ? convolved + bias : convolved)
    }
}

/// Convolves each channel of series, [batch, time, channels], by itself, and then mixes the channels of each time.
public struct SeparableConv1D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var depthwiseFilter: Tensor<Scalar>
    public var pointwiseFilter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation
    @noDerivative public let stride: Int
    @noDerivative public let padding: Padding
    @noDerivative public let dilation: Int

    public init(
        depthwiseFilter: Tensor<Scalar>, pointwiseFilter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
        activation: @escaping Activation = identity, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1
    ) {
        _check(
            pointwiseFilter.rank == 3 && pointwiseFilter.shape[0] == 1,
            "The pointwise filter has shape \(pointwiseFilter.shape), and needs a time of 1")
        self.depthwiseFilter = depthwiseFilter
        self.pointwiseFilter = pointwiseFilter
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
    }

    /// `depthwiseFilterShape`: time, channels, filters of each; `pointwiseFilterShape`: 1, the product of these, channels
    /// of the output.
    public init(
        depthwiseFilterShape: (Int, Int, Int), pointwiseFilterShape: (Int, Int, Int), stride: Int = 1,
        padding: Padding = .valid, dilation: Int = 1, activation: @escaping Activation = identity,
        useBias: Bool = true, depthwiseFilterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        pointwiseFilterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        let depthwise = depthwiseFilterShape, pointwise = pointwiseFilterShape
        self.init(
            depthwiseFilter: depthwiseFilterInitializer([depthwise.0, depthwise.1, depthwise.2]),
            pointwiseFilter: pointwiseFilterInitializer([pointwise.0, pointwise.1, pointwise.2]),
            bias: useBias ? biasInitializer([pointwise.2]) : nil, activation: activation, stride: stride,
            padding: padding, dilation: dilation)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 3, "'SeparableConv1D' needs a tensor of rank 3, not of shape \(input.shape)")
        let deep = depthwiseConv2D(
            input.expandingShape(at: 1), filter: depthwiseFilter.expandingShape(at: 0), strides: (1, 1, stride, 1),
            padding: padding, dilations: (1, 1, dilation, 1))
        let convolved = conv2D(deep, filter: pointwiseFilter.expandingShape(at: 0)).squeezingShape(at: 1)
        return activation(_hasBias ? convolved + bias : convolved)
    }
}

/// Convolves each channel by itself, and then mixes the channels of each place.
public struct SeparableConv2D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var depthwiseFilter: Tensor<Scalar>
    public var pointwiseFilter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation
    @noDerivative public let strides: (Int, Int)
    @noDerivative public let padding: Padding
    @noDerivative public let dilations: (Int, Int)

    public init(
        depthwiseFilter: Tensor<Scalar>, pointwiseFilter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
        activation: @escaping Activation = identity, strides: (Int, Int) = (1, 1), padding: Padding = .valid,
        dilations: (Int, Int) = (1, 1)
    ) {
        _check(
            pointwiseFilter.rank == 4 && pointwiseFilter.shape[0] == 1 && pointwiseFilter.shape[1] == 1,
            "The pointwise filter has shape \(pointwiseFilter.shape), and needs a height and width of 1")
        self.depthwiseFilter = depthwiseFilter
        self.pointwiseFilter = pointwiseFilter
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
        self.strides = strides
        self.padding = padding
        self.dilations = dilations
    }

    /// `depthwiseFilterShape`: height, width, channels, filters of each; `pointwiseFilterShape`: 1, 1, their product,
    /// channels of the output.
    public init(
        depthwiseFilterShape: (Int, Int, Int, Int), pointwiseFilterShape: (Int, Int, Int, Int),
        strides: (Int, Int) = (1, 1), padding: Padding = .valid, dilations: (Int, Int) = (1, 1),
        activation: @escaping Activation = identity, useBias: Bool = true,
        depthwiseFilterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        pointwiseFilterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        let depthwise = depthwiseFilterShape, pointwise = pointwiseFilterShape
        self.init(
            depthwiseFilter: depthwiseFilterInitializer([depthwise.0, depthwise.1, depthwise.2, depthwise.3]),
            pointwiseFilter: pointwiseFilterInitializer([pointwise.0, pointwise.1, pointwise.2, pointwise.3]),
            bias: useBias ? biasInitializer([pointwise.3]) : nil, activation: activation, strides: strides,
            padding: padding, dilations: dilations)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let deep = depthwiseConv2D(
            input, filter: depthwiseFilter, strides: (1, strides.0, strides.1, 1), padding: padding,
            dilations: (1, dilations.0, dilations.1, 1))
        let convolved = conv2D(deep, filter: pointwiseFilter)
        return activation(_hasBias ? convolved + bias : convolved)
    }
}
