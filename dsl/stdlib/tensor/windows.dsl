// Windows that move over images, and pooling. Images are [batch, height, width, channels], filters
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
    /// How many zeros are before the input and behind it, as far as windows reach there.
    let before: Int
    let after: Int
    let input: Int
    let size: Int
    let step: Int
    let gap: Int

    init(_ input: Int, _ size: Int, _ step: Int, _ gap: Int, _ padding: Padding) {
        _check(step > 0 && gap > 0 && size > 0, "Windows, strides and dilations must be positive")
        let reach = (size - 1) * gap + 1
        switch padding {
        case .valid:
            _check(
                input >= reach || input == 0,
                "Windows that reach over \(reach) do not fit into \(input), to which padding '.valid' adds nothing")
            count = input < reach ? 0 : (input - reach) / step + 1
            before = 0
        case .same:
            count = (input + step - 1) / step
            before = Prelude.max(0, (count - 1) * step + reach - input) / 2
        }
        after = Prelude.max(0, (count - 1) * step + reach - input - before)
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

/// The largest number of each window, of each channel by itself; of equal ones the first.
@differentiable(wrt: input)
public func maxPool2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int), padding: Padding
) -> Tensor<Scalar> {
    let own = input.shape
    _check(own.rank == 4, "'maxPool2D' needs a tensor of rank 4, not of shape \(own)")
    let rows = _Windows(own[1], filterSize.1, strides.1, 1, padding)
    let columns = _Windows(own[2], filterSize.2, strides.2, 1, padding)
    let places = Prelude.withoutDerivative(at: input)._largestPlaces(rows, columns)
    return input._gathered(_Picks(flat: own, places))._reshaped([own[0], rows.count, columns.count, own[3]])
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Where the largest number of each window is, NaN being larger than all others.
    @inline(never)
    func _largestPlaces(_ rows: _Windows, _ columns: _Windows) -> [Int] {
        let channels = _shape[3], groups = (channels + 7) / 8, height = rows.count, width = columns.count
        let x = _scalars, size = height * width * channels
        var places: [Int] = _uninitialized(_shape[0] * size)
        for image in _upTo(_apart(_shape[0], 8 * size * rows.size * columns.size)) {
            let end = (image &+ 1) &* size
            for row in _upTo(height) {
                let start = row &* rows.step &- rows.before
                let top = Prelude.max(0, start), bottom = Prelude.min(start &+ rows.size, rows.input)
                for column in _upTo(width) {
                    let start = column &* columns.step &- columns.before
                    let left = Prelude.max(0, start), right = Prelude.min(start &+ columns.size, columns.input)
                    let to = ((image &* height &+ row) &* width &+ column) &* channels
                    let corner = ((image &* rows.input &+ top) &* columns.input &+ left) &* channels
                    for group in _upTo(groups) {
                        let lane = _lane(group, channels), first = corner &+ lane
                        var largest = _eightOrFewer(x, first), best = _run(first, 1)
                        for i in _upTo(bottom &- top) {
                            for j in _upTo(right &- left) {
                                let from = first &+ (i &* columns.input &+ j) &* channels
                                let numbers = _eightOrFewer(x, from)
                                let stays = (numbers .<= largest) .| (largest .!= largest)
                                largest = numbers.replacing(with: largest, where: stays)
                                best = _choose(stays._lanes, best, _run(from, 1))
                            }
                        }
                        _putEight(&places, to &+ lane, best, before: end)
                    }
                }
            }
        }
        return places
    }
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
                for i in rows.first(row)..<rows.end(row) {
                    for j in columns.first(column)..<columns.end(column) {
                        let pixel = (image * rows.input + rows.place(row, i)) * columns.input + columns.place(column, j)
                        for c in 0..<channels { y[to + c] += x[pixel * channels + c] }
                    }
                }
                for c in 0..<channels { y[to + c] /= Scalar(size) }
            }
        }
    }
    return Tensor(_shape: [batch, height, width, channels], y)
}
