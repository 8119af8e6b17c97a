// Layers that take the maximum or the mean over all places. Batches are the first dimension, channels the last.

public struct GlobalAvgPool1D<Scalar: TensorFlowFloatingPoint>: Layer {
    public init() {}

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 3, "'GlobalAvgPool1D' needs a tensor of rank 3, not of shape \(input.shape)")
        return input.mean(squeezingAxes: [1])
    }
}

public struct GlobalAvgPool2D<Scalar: TensorFlowFloatingPoint>: Layer {
    public init() {}

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 4, "'GlobalAvgPool2D' needs a tensor of rank 4, not of shape \(input.shape)")
        return input.mean(squeezingAxes: [1, 2])
    }
}

public struct GlobalAvgPool3D<Scalar: TensorFlowFloatingPoint>: Layer {
    public init() {}

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 5, "'GlobalAvgPool3D' needs a tensor of rank 5, not of shape \(input.shape)")
        return input.mean(squeezingAxes: [1, 2, 3])
    }
}

public struct GlobalMaxPool1D<Scalar: TensorFlowFloatingPoint>: Layer {
    public init() {}

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 3, "'GlobalMaxPool1D' needs a tensor of rank 3, not of shape \(input.shape)")
        return input.max(squeezingAxes: [1])
    }
}

public struct GlobalMaxPool2D<Scalar: TensorFlowFloatingPoint>: Layer {
    public init() {}

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 4, "'GlobalMaxPool2D' needs a tensor of rank 4, not of shape \(input.shape)")
        return input.max(squeezingAxes: [1, 2])
    }
}

public struct GlobalMaxPool3D<Scalar: TensorFlowFloatingPoint>: Layer {
    public init() {}

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.shape.rank == 5, "'GlobalMaxPool3D' needs a tensor of rank 5, not of shape \(input.shape)")
        return input.max(squeezingAxes: [1, 2, 3])
    }
}
