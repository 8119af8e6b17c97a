// Convolutions of each channel by itself, and transposed ones.

/// The convolution of each channel of images with filters of its own: [height, width, channels, filters of each].
@differentiable(wrt: (input, filter))
@inline(never)
public func depthwiseConv2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
    padding: Padding = .valid, dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
    _check(
        input.shape.rank == 4 && filter.shape.rank == 4 && input.shape[3] == filter.shape[2],
        "Shapes \(input.shape) and \(filter.shape) do not fit together in 'depthwiseConv2D'")
    let channels = input.shape[3], each = filter.shape[3], batch = input.shape[0]
    let rows = _Windows(input.shape[1], filter.shape[0], strides.1, dilations.1, padding)
    let columns = _Windows(input.shape[2], filter.shape[1], strides.2, dilations.2, padding)
    let x = input.scalars, f = filter.scalars
    let height = rows.count, width = columns.count, outputs = channels * each
    var y = [Scalar](repeating: 0, count: batch * height * width * outputs)
    for image in 0..<batch {
        for row in 0..<height {
            for column in 0..<width {
                let to = ((image * height + row) * width + column) * outputs
                for i in rows.first(row)..<rows.end(row) {
                    for j in columns.first(column)..<columns.end(column) {
                        let pixel = (image * rows.input + rows.place(row, i)) * columns.input + columns.place(column, j)
                        let from = (i * columns.size + j) * outputs
                        for c in 0..<channels {
                            let value = x[pixel * channels + c]
                            for k in 0..<each { y[to + c * each + k] += value * f[from + c * each + k] }
                        }
                    }
                }
            }
        }
    }
    return Tensor(_shape: [batch, height, width, outputs], y)
}

/// The transpose of the convolution that makes images of the input's shape from those of `shape`. The filter is [height,
/// width, channels of the output, channels of the input].
@differentiable(wrt: (input, filter))
@inline(never)
public func transposedConv2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, shape: [Int64], filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
    padding: Padding = .valid, dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
    _check(
        input.shape.rank == 4 && filter.shape.rank == 4 && shape.count == 4 && input.shape[3] == filter.shape[3]
            && shape[3] == filter.shape[2] && shape[0] == input.shape[0],
        "Shapes \(input.shape), \(filter.shape) and \(shape) do not fit together in 'transposedConv2D'")
    let channels = input.shape[3], outputs = filter.shape[2], batch = input.shape[0]
    let rows = _Windows(shape[1], filter.shape[0], strides.1, dilations.1, padding)
    let columns = _Windows(shape[2], filter.shape[1], strides.2, dilations.2, padding)
    let height = input.shape[1], width = input.shape[2]
    _check(
        rows.count == height && columns.count == width,
        "Shapes \(input.shape), \(filter.shape) and \(shape) do not fit together in 'transposedConv2D'")
    let x = input.scalars, f = filter.scalars
    var y = [Scalar](repeating: 0, count: batch * shape[1] * shape[2] * outputs)
    for image in 0..<batch {
        for row in 0..<height {
            for column in 0..<width {
                let from = ((image * height + row) * width + column) * channels
                for i in rows.first(row)..<rows.end(row) {
                    for j in columns.first(column)..<columns.end(column) {
                        let pixel = (image * rows.input + rows.place(row, i)) * columns.input + columns.place(column, j)
                        for k in 0..<outputs {
                            let line = ((i * columns.size + j) * outputs + k) * channels
                            var sum: Scalar = 0
                            for c in 0..<channels { sum += x[from + c] * f[line + c] }
                            y[pixel * outputs + k] += sum
                        }
                    }
                }
            }
        }
    }
    return Tensor(_shape: [batch, shape[1], shape[2], outputs], y)
}
