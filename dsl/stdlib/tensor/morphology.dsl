// Dilation and erosion of images: maxima and minima of windows to whose places something is added.

/// Of each window, of each channel by itself, the largest sum of a number and one of the filter, [height, width,
/// channels]; of equal ones the first.
@differentiable(wrt: (input, filter))
public func dilation2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
    rates: (Int, Int, Int, Int) = (1, 1, 1, 1), padding: Padding = .valid
) -> Tensor<Scalar> {
    let own = input.shape, window = filter.shape
    _check(
        own.rank == 4 && window.rank == 3 && own[3] == window[2],
        "Shapes \(own) and \(window) do not fit together in 'dilation2D'")
    let rows = _Windows(own[1], window[0], strides.1, rates.1, padding)
    let columns = _Windows(own[2], window[1], strides.2, rates.2, padding)
    let places = withoutDerivative(at: input)._largestSums(withoutDerivative(at: filter), rows, columns)
    let numbers = input._gathered(_Picks(flat: own, places[0]))
    let added = filter._gathered(_Picks(flat: window, places[1]))
    return (numbers + added)._reshaped([own[0], rows.count, columns.count, own[3]])
}

/// The opposite of the dilation of the opposite numbers by the filter that is turned round.
@differentiable(wrt: (input, filter))
public func erosion2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
    rates: (Int, Int, Int, Int) = (1, 1, 1, 1), padding: Padding = .valid
) -> Tensor<Scalar> {
    return -dilation2D(
        -input, filter: filter.reversed(inAxes: [0, 1]), strides: strides, rates: rates, padding: padding)
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Where the two numbers of each largest sum are.
    @inline(never)
    func _largestSums(_ filter: Tensor, _ rows: _Windows, _ columns: _Windows) -> [[Int]] {
        let channels = _shape[3]
        var numbers: [Int] = [], added: [Int] = []
        for image in 0..<_shape[0] {
            for row in 0..<rows.count {
                for column in 0..<columns.count {
                    for c in 0..<channels {
                        var largest = -Scalar.infinity, number = -1, other = -1
                        for i in rows.first(row)..<rows.end(row) {
                            for j in columns.first(column)..<columns.end(column) {
                                let line = (image * rows.input + rows.place(row, i)) * columns.input
                                let from = (line + columns.place(column, j)) * channels + c
                                let at = (i * columns.size + j) * channels + c
                                let sum = _scalars[from] + filter._scalars[at]
                                if number < 0 || sum > largest || sum.isNaN {
                                    largest = sum
                                    number = from
                                    other = at
                                }
                            }
                        }
                        numbers.append(number)
                        added.append(other)
                    }
                }
            }
        }
        return [numbers, added]
    }
}
