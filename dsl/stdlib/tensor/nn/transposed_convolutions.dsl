// Transposed convolutions of series and of volumes, made of those of images. A bias that is not wanted is a scalar 0.

/// Makes longer series, [batch, time, channels], as the transpose of a convolution.
public struct TransposedConv1D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var filter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation
    @noDerivative public let stride: Int
    @noDerivative public let padding: Padding

    public init(
        filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, activation: @escaping Activation = identity,
        stride: Int = 1, padding: Padding = .valid
    ) {
        self.filter = filter
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
        self.stride = stride
        self.padding = padding
    }

    /// `filterShape`: time, channels of the output and of the input.
    public init(
        filterShape: (Int, Int, Int), stride: Int = 1, padding: Padding = .valid,
        activation: @escaping Activation = identity, useBias: Bool = true,
        filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        self.init(
            filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2]),
            bias: useBias ? biasInitializer([filterShape.1]) : nil,
            activation: activation, stride: stride, padding: padding)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let own = input.shape, window = filter.shape
        let convolved = transposedConv2D(
            input.expandingShape(at: 1),
            shape: [own[0], 1, _transposedSize(own[1], window[0], stride, padding), window[1]],
            filter: filter.expandingShape(at: 0), strides: (1, 1, stride, 1), padding: padding
        ).squeezingShape(at: 1)
        return activation(_hasBias ? convolved + bias : convolved)
    }
}

/// Makes larger volumes, [batch, depth, height, width, channels], as the transpose of a convolution.
public struct TransposedConv3D<Scalar: TensorFlowFloatingPoint>: Layer {
    public typealias Activation = @differentiable (Tensor<Scalar>) -> Tensor<Scalar>

    public var filter: Tensor<Scalar>
    public var bias: Tensor<Scalar>
    @noDerivative let _hasBias: Bool
    @noDerivative public let activation: Activation
    @noDerivative public let strides: (Int, Int, Int)
    @noDerivative public let padding: Padding

    public init(
        filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, activation: @escaping Activation = identity,
        strides: (Int, Int, Int) = (1, 1, 1), padding: Padding = .valid
    ) {
        self.filter = filter
        self.bias = bias ?? Tensor<Scalar>.zero
        _hasBias = bias != nil
        self.activation = activation
        self.strides = strides
        self.padding = padding
    }

    /// `filterShape`: depth, height, width, channels of the output and of the input.
    public init(
        filterShape: (Int, Int, Int, Int, Int), strides: (Int, Int, Int) = (1, 1, 1), padding: Padding = .valid,
        activation: @escaping Activation = identity, useBias: Bool = true,
        filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        self.init(
            filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2, filterShape.3, filterShape.4]),
            bias: useBias ? biasInitializer([filterShape.3]) : nil,
            activation: activation, strides: strides, padding: padding)
    }

    /// Each layer of the input makes as many images as the window is deep, each of which is added to a layer of the output.
    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let own = input.shape, window = filter.shape
        _check(
            own.rank == 5 && window.rank == 5 && own[4] == window[4],
            "A filter of shape \(window) does not fit a tensor of shape \(own) in a transposed convolution")
        let deep = window[0], channels = window[3]
        let depth = _transposedSize(own[1], deep, strides.0, padding)
        let height = _transposedSize(own[2], window[1], strides.1, padding)
        let width = _transposedSize(own[3], window[2], strides.2, padding)
        let images = transposedConv2D(
            input._reshaped([own[0] * own[1], own[2], own[3], own[4]]),
            shape: [own[0] * own[1], height, width, deep * channels],
            filter: filter.transposed(permutation: [1, 2, 0, 3, 4])
                ._reshaped([window[1], window[2], deep * channels, window[4]]),
            strides: (1, strides.1, strides.2, 1), padding: padding)
        let series = images._reshaped([own[0], own[1], height * width, deep * channels])
            .transposed(permutation: [0, 2, 1, 3])
            ._reshaped([own[0] * height * width, own[1], 1, deep * channels])
        // Takes the channels of one layer of the window at each place of it.
        let places: Tensor<Scalar> = eye(rowCount: deep * channels)._reshaped([deep, 1, channels, deep * channels])
        let convolved = transposedConv2D(
            series, shape: [own[0] * height * width, depth, 1, channels], filter: places,
            strides: (1, strides.0, 1, 1), padding: padding
        )._reshaped([own[0], height, width, depth, channels]).transposed(permutation: [0, 3, 1, 2, 4])
        return activation(_hasBias ? convolved + bias : convolved)
    }
}

/// The size of what a transposed convolution makes of a dimension.
func _transposedSize(_ size: Int, _ window: Int, _ stride: Int, _ padding: Padding) -> Int {
    return padding == .same ? size * stride : (size - 1) * stride + window
}
