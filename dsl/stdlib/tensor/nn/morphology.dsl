// Layers that dilate and erode images.

/// A layer that dilates images.
public struct Dilation2D<Scalar: TensorFlowFloatingPoint>: Layer {
    public var filter: Tensor<Scalar>
    @noDerivative public let strides: (Int, Int)
    @noDerivative public let padding: Padding
    @noDerivative public let rates: (Int, Int)

    public init(
        filter: Tensor<Scalar>, strides: (Int, Int) = (1, 1), rates: (Int, Int) = (1, 1), padding: Padding = .valid
    ) {
        self.filter = filter
        self.strides = strides
        self.padding = padding
        self.rates = rates
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return dilation2D(
            input, filter: filter, strides: (1, strides.0, strides.1, 1), rates: (1, rates.0, rates.1, 1),
            padding: padding)
    }
}

/// A layer that erodes images.
public struct Erosion2D<Scalar: TensorFlowFloatingPoint>: Layer {
    public var filter: Tensor<Scalar>
    @noDerivative public let strides: (Int, Int)
    @noDerivative public let padding: Padding
    @noDerivative public let rates: (Int, Int)

    public init(
        filter: Tensor<Scalar>, strides: (Int, Int) = (1, 1), rates: (Int, Int) = (1, 1), padding: Padding = .valid
    ) {
        self.filter = filter
        self.strides = strides
        self.padding = padding
        self.rates = rates
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return erosion2D(
            input, filter: filter, strides: (1, strides.0, strides.1, 1), rates: (1, rates.0, rates.1, 1),
            padding: padding)
    }
}
