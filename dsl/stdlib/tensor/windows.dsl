// Windows that move over images: convolution and pooling. Images are [batch, height, width, channels], filters
// [height, width, channels of the input, channels of the output].

/// Whether windows stay inside of the input, or zeros around it give the output the input's size divided by the strides.
public enum Padding {
    case same
    case valid
}

/// The places of a window in one dimension: `count` outputs, each from `step * output - before` on, `reach` wide with gaps
/// of `gap`.
struct _Windows {
    let count: Int
    let before: Int
    let input: Int
    let size: Int
    let step: Int
    let gap: Int

    init(_ input: Int, _ size: Int, _ step: Int, _ gap: Int, _ padding: Padding) {
        _check(step > 0 && gap > 0 && size > 0, "Windows, strides and dilations must be positive")
        let reach = (size - 1) * gap + 1
        switch padding {
        case .valid:
            count = input < reach ? 0 : (input - reach) / step + 1
            before = 0
        case .same:
            count = (input + step - 1) / step
            before = Prelude.max(0, (count - 1) * step + reach - input) / 2
        }
        self.input = input
        self.size = size
        self.step = step
        self.gap = gap
    }

    /// The first place of a window that is inside of the input, and the first behind it that is not.
    func first(_ output: Int) -> Int {
        let start = output * step - before
        return start >= 0 ? 0 : (gap - 1 - start) / gap
    }

    func end(_ output: Int) -> Int {
        let start = output * step - before
        return Prelude.min(size, (input - start + gap - 1) / gap)
    }

    func place(_ output: Int, _ k: Int) -> Int { return output * step - before + k * gap }
}

/// The convolution of images with a filter.
@differentiable(wrt: (input, filter))
@inline(never)
public func conv2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
    padding: Padding = .valid, dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
    _check(
        input.shape.rank == 4 && filter.shape.rank == 4 && input.shape[3] == filter.shape[2],
        "Shapes \(input.shape) and \(filter.shape) do not fit together in 'conv2D'")
    let channels = input.shape[3], outputs = filter.shape[3], batch = input.shape[0]
    let rows = _Windows(input.shape[1], filter.shape[0], strides.1, dilations.1, padding)
    let columns = _Windows(input.shape[2], filter.shape[1], strides.2, dilations.2, padding)
    let x = input.scalars, f = filter.scalars
    let height = rows.count, width = columns.count
    var y = [Scalar](repeating: 0, count: batch * height * width * outputs)
    for image in 0..<batch {
        for row in 0..<height {
            for column in 0..<width {
                let to = ((image * height + row) * width + column) * outputs
                for i in rows.first(row)..<rows.end(row) {
                    for j in columns.first(column)..<columns.end(column) {
                        let pixel = (image * rows.input + rows.place(row, i)) * columns.input + columns.place(column, j)
                        for c in 0..<channels {
                            let value = x[pixel * channels + c]
                            let from = ((i * columns.size + j) * channels + c) * outputs
                            for k in 0..<outputs { y[to + k] += value * f[from + k] }
                        }
                    }
                }
            }
        }
    }
    return Tensor(_shape: [batch, height, width, outputs], y)
}

/// The largest number of each window, of each channel by itself; of equal ones the first.
@differentiable(wrt: input)
@inline(never)
public func maxPool2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int), padding: Padding
) -> Tensor<Scalar> {
    _check(input.shape.rank == 4, "'maxPool2D' needs a tensor of rank 4, not of shape \(input.shape)")
    let channels = input.shape[3], batch = input.shape[0]
    let rows = _Windows(input.shape[1], filterSize.1, strides.1, 1, padding)
    let columns = _Windows(input.shape[2], filterSize.2, strides.2, 1, padding)
    let x = input.scalars
    let height = rows.count, width = columns.count
    var y = [Scalar](repeating: 0, count: batch * height * width * channels)
    for image in 0..<batch {
        for row in 0..<height {
            for column in 0..<width {
                let to = ((image * height + row) * width + column) * channels
                for c in 0..<channels {
                    var largest = -Scalar.infinity
                    for i in rows.first(row)..<rows.end(row) {
                        for j in columns.first(column)..<columns.end(column) {
                            let line = image * rows.input + rows.place(row, i)
                            largest = Prelude.max(
                                largest, x[(line * columns.input + columns.place(column, j)) * channels + c])
                        }
                    }
                    y[to + c] = largest
                }
            }
        }
    }
    return Tensor(_shape: [batch, height, width, channels], y)
}

/// The mean of each window, of each channel by itself; what is outside of the input does not count.
@differentiable(wrt: input)
@inline(never)
public func avgPool2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int), padding: Padding
) -> Tensor<Scalar> {
    _check(input.shape.rank == 4, "'avgPool2D' needs a tensor of rank 4, not of shape \(input.shape)")
    let channels = input.shape[3], batch = input.shape[0]
    let rows = _Windows(input.shape[1], filterSize.1, strides.1, 1, padding)
    let columns = _Windows(input.shape[2], filterSize.2, strides.2, 1, padding)
    let x = input.scalars
    let height = rows.count, width = columns.count
    var y = [Scalar](repeating: 0, count: batch * height * width * channels)
    for image in 0..<batch {
        for row in 0..<height {
            for column in 0..<width {
                let to = ((image * height + row) * width + column) * channels
                let size = (rows.end(row) - rows.first(row)) * (columns.end(column) - columns.first(column))
                let share = 1 / Scalar(size)
                for i in rows.first(row)..<rows.end(row) {
                    for j in columns.first(column)..<columns.end(column) {
                        let pixel = (image * rows.input + rows.place(row, i)) * columns.input + columns.place(column, j)
                        for c in 0..<channels { y[to + c] += share * x[pixel * channels + c] }
                    }
                }
            }
        }
    }
    return Tensor(_shape: [batch, height, width, channels], y)
}
