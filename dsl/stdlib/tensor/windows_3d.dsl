// Windows in one and in three dimensions, made of those over images.

/// The convolution of series, [batch, time, channels], with a filter [time, channels of the input, those of the output].
@differentiable(wrt: (input, filter))
public func conv1D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filter: Tensor<Scalar>, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1
) -> Tensor<Scalar> {
    _check(
        input.shape.rank == 3 && filter.shape.rank == 3 && input.shape[2] == filter.shape[1],
        "Shapes \(input.shape) and \(filter.shape) do not fit together in 'conv1D'")
    return conv2D(
        input.expandingShape(at: 1), filter: filter.expandingShape(at: 0), strides: (1, 1, stride, 1), padding: padding,
        dilations: (1, 1, dilation, 1)
    ).squeezingShape(at: 1)
}

/// The convolution of volumes, [batch, depth, height, width, channels], with a filter [depth, height, width, channels of
/// the input, channels of the output].
@differentiable(wrt: (input, filter))
public func conv3D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int, Int) = (1, 1, 1, 1, 1),
    padding: Padding = .valid, dilations: (Int, Int, Int, Int, Int) = (1, 1, 1, 1, 1)
) -> Tensor<Scalar> {
    let own = input.shape, window = filter.shape
    _check(
        own.rank == 5 && window.rank == 5 && own[4] == window[3],
        "Shapes \(own) and \(window) do not fit together in 'conv3D'")
    // Each output is that of an image whose channels are those of all layers of the window.
    let layers = _Windows(own[1], window[0], strides.1, dilations.1, padding)
    let missing = Prelude.max(0, (layers.count - 1) * layers.step + (layers.size - 1) * layers.gap + 1 - own[1])
    let whole = missing == 0 ? input : input.padded(
        forSizes: [(0, 0), (layers.before, missing - layers.before), (0, 0), (0, 0), (0, 0)])
    var places: [Int] = []
    for output in 0..<layers.count {
        for k in 0..<layers.size { places.append(output * layers.step + k * layers.gap) }
    }
    let images = whole.gathering(atIndices: Tensor<Int32>(places.map { Int32($0) }), alongAxis: 1)
        ._reshaped([own[0], layers.count, window[0], own[2], own[3], own[4]])
        .transposed(permutation: [0, 1, 3, 4, 2, 5])
        ._reshaped([own[0] * layers.count, own[2], own[3], window[0] * own[4]])
    let flat = filter.transposed(permutation: [1, 2, 0, 3, 4])
        ._reshaped([window[1], window[2], window[0] * window[3], window[4]])
    let result = conv2D(
        images, filter: flat, strides: (1, strides.2, strides.3, 1), padding: padding,
        dilations: (1, dilations.2, dilations.3, 1))
    return result._reshaped([own[0], layers.count, result.shape[1], result.shape[2], window[4]])
}

/// The largest number of each window in a volume.
@differentiable(wrt: input)
public func maxPool3D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int, Int), strides: (Int, Int, Int, Int, Int), padding: Padding
) -> Tensor<Scalar> {
    return input._pooled(
        {
            maxPool2D(
                $0, filterSize: (1, filterSize.2, filterSize.3, 1), strides: (1, strides.2, strides.3, 1),
                padding: padding)
        },
        { maxPool2D($0, filterSize: (1, filterSize.1, 1, 1), strides: (1, strides.1, 1, 1), padding: padding) })
}

/// The mean of each window in a volume; what is outside of the input does not count.
@differentiable(wrt: input)
public func avgPool3D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int, Int), strides: (Int, Int, Int, Int, Int), padding: Padding
) -> Tensor<Scalar> {
    return input._pooled(
        {
            avgPool2D(
                $0, filterSize: (1, filterSize.2, filterSize.3, 1), strides: (1, strides.2, strides.3, 1),
                padding: padding)
        },
        { avgPool2D($0, filterSize: (1, filterSize.1, 1, 1), strides: (1, strides.1, 1, 1), padding: padding) })
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Pools the rows and columns of a volume, then its depth: windows are boxes, and their maxima and means are those of
    /// the maxima and means of their layers.
    @differentiable(wrt: self)
    func _pooled(
        _ flat: @differentiable (Tensor) -> Tensor, _ deep: @differentiable (Tensor) -> Tensor
    ) -> Tensor {
        let own = shape
        _check(own.rank == 5, "Pooling of volumes needs a tensor of rank 5, not of shape \(own)")
        let images = flat(_reshaped([own[0] * own[1], own[2], own[3], own[4]]))
        let rows = images.shape[1], columns = images.shape[2]
        let result = deep(images._reshaped([own[0], own[1], rows * columns, own[4]]))
        return result._reshaped([own[0], result.shape[1], rows, columns, own[4]])
    }
}
