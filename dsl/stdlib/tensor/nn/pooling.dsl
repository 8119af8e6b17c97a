// Layers that take the maximum or the mean of windows, or of all places. Batches are the first dimension, channels the
// last.

public struct MaxPool1D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let poolSize: Int
    @noDerivative public let stride: Int
    @noDerivative public let padding: Padding

    public init(poolSize: Int, stride: Int, padding: Padding = .valid) {
        self.poolSize = poolSize
        self.stride = stride
        self.padding = padding
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 3, "'MaxPool1D' needs a tensor of rank 3, not of shape \(input.shape)")
        return maxPool2D(
            input.expandingShape(at: 1), filterSize: (1, 1, poolSize, 1), strides: (1, 1, stride, 1), padding: padding
        ).squeezingShape(at: 1)
    }
}

public struct MaxPool2D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let poolSize: (Int, Int, Int, Int)
    @noDerivative public let strides: (Int, Int, Int, Int)
    @noDerivative public let padding: Padding

    /// Sizes for the batch, which are 1, rows, columns and channels, which are 1 too.
    public init(poolSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int), padding: Padding) {
        _checkWindow((poolSize.0, poolSize.3), (strides.0, strides.3), "MaxPool2D")
        self.poolSize = poolSize
        self.strides = strides
        self.padding = padding
    }

    public init(poolSize: (Int, Int), strides: (Int, Int), padding: Padding = .valid) {
        self.init(
            poolSize: (1, poolSize.0, poolSize.1, 1), strides: (1, strides.0, strides.1, 1), padding: padding)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return maxPool2D(input, filterSize: poolSize, strides: strides, padding: padding)
    }
}

public struct MaxPool3D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let poolSize: (Int, Int, Int, Int, Int)
    @noDerivative public let strides: (Int, Int, Int, Int, Int)
    @noDerivative public let padding: Padding

    public init(
        poolSize: (Int, Int, Int, Int, Int), strides: (Int, Int, Int, Int, Int), padding: Padding
    ) {
        _checkWindow((poolSize.0, poolSize.4), (strides.0, strides.4), "MaxPool3D")
        self.poolSize = poolSize
        self.strides = strides
        self.padding = padding
    }

    public init(poolSize: (Int, Int, Int), strides: (Int, Int, Int), padding: Padding = .valid) {
        self.init(
            poolSize: (1, poolSize.0, poolSize.1, poolSize.2, 1), strides: (1, strides.0, strides.1, strides.2, 1),
            padding: padding)
    }

    public init(poolSize: Int, stride: Int, padding: Padding = .valid) {
        let step = stride
        self.init(poolSize: (poolSize, poolSize, poolSize), strides: (step, step, step), padding: padding)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return maxPool3D(input, filterSize: poolSize, strides: strides, padding: padding)
    }
}

public struct AvgPool1D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let poolSize: Int
    @noDerivative public let stride: Int
    @noDerivative public let padding: Padding

    public init(poolSize: Int, stride: Int, padding: Padding = .valid) {
        self.poolSize = poolSize
        self.stride = stride
        self.padding = padding
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 3, "'AvgPool1D' needs a tensor of rank 3, not of shape \(input.shape)")
        return avgPool2D(
            input.expandingShape(at: 1), filterSize: (1, 1, poolSize, 1), strides: (1, 1, stride, 1), padding: padding
        ).squeezingShape(at: 1)
    }
}

public struct AvgPool2D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let poolSize: (Int, Int, Int, Int)
    @noDerivative public let strides: (Int, Int, Int, Int)
    @noDerivative public let padding: Padding

    /// Sizes for the batch, which are 1, rows, columns and channels, which are 1 too.
    public init(poolSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int), padding: Padding) {
        _checkWindow((poolSize.0, poolSize.3), (strides.0, strides.3), "AvgPool2D")
        self.poolSize = poolSize
        self.strides = strides
        self.padding = padding
    }

    public init(poolSize: (Int, Int), strides: (Int, Int), padding: Padding = .valid) {
        self.init(
            poolSize: (1, poolSize.0, poolSize.1, 1), strides: (1, strides.0, strides.1, 1), padding: padding)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return avgPool2D(input, filterSize: poolSize, strides: strides, padding: padding)
    }
}

public struct AvgPool3D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let poolSize: (Int, Int, Int, Int, Int)
    @noDerivative public let strides: (Int, Int, Int, Int, Int)
    @noDerivative public let padding: Padding

    public init(
        poolSize: (Int, Int, Int, Int, Int), strides: (Int, Int, Int, Int, Int), padding: Padding
    ) {
        _checkWindow((poolSize.0, poolSize.4), (strides.0, strides.4), "AvgPool3D")
        self.poolSize = poolSize
        self.strides = strides
        self.padding = padding
    }

    public init(poolSize: (Int, Int, Int), strides: (Int, Int, Int), padding: Padding = .valid) {
        self.init(
            poolSize: (1, poolSize.0, poolSize.1, poolSize.2, 1), strides: (1, strides.0, strides.1, strides.2, 1),
            padding: padding)
    }

    public init(poolSize: Int, strides: Int, padding: Padding = .valid) {
        let step = strides
        self.init(poolSize: (poolSize, poolSize, poolSize), strides: (step, step, step), padding: padding)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return avgPool3D(input, filterSize: poolSize, strides: strides, padding: padding)
    }
}

/// The maximum of regions of different sizes: see `fractionalMaxPool2D`.
public struct FractionalMaxPool2D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let poolingRatio: (Double, Double, Double, Double)
    @noDerivative public let pseudoRandom: Bool
    @noDerivative public let overlapping: Bool
    @noDerivative public let deterministic: Bool
    @noDerivative public let seed: Int64
    @noDerivative public let seed2: Int64

    /// Ratios for the batch, which are 1, rows, columns and channels, which are 1 too.
    public init(
        poolingRatio: (Double, Double, Double, Double), pseudoRandom: Bool = false, overlapping: Bool = false,
        deterministic: Bool = false, seed: Int64 = 0, seed2: Int64 = 0
    ) {
        _checkRatio(poolingRatio)
        self.poolingRatio = poolingRatio
        self.pseudoRandom = pseudoRandom
        self.overlapping = overlapping
        self.deterministic = deterministic
        self.seed = seed
        self.seed2 = seed2
    }

    public init(
        poolingRatio: (Double, Double), pseudoRandom: Bool = false, overlapping: Bool = false,
        deterministic: Bool = false, seed: Int64 = 0, seed2: Int64 = 0
    ) {
        self.init(
            poolingRatio: (1, poolingRatio.0, poolingRatio.1, 1), pseudoRandom: pseudoRandom, overlapping: overlapping,
            deterministic: deterministic, seed: seed, seed2: seed2)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return fractionalMaxPool2D(
            input, poolingRatio: poolingRatio, pseudoRandom: pseudoRandom, overlapping: overlapping,
            deterministic: deterministic, seed: seed, seed2: seed2)
    }
}

func _checkWindow(_ size: (Int, Int), _ stride: (Int, Int), _ name: String) {
    _check(
        size == (1, 1) && stride == (1, 1), "Windows of '\(name)' are of one example and one channel, with strides 1 there")
}
