// Pooling of regions that are not all of one size, after Graham, "Fractional Max-Pooling" (2014).

/// The largest number of each region, of each channel by itself; of equal ones the first. There are as many regions as the
/// ratios go into the sizes of the images. Their sizes are the two whole numbers next to the ratio, in an order that is
/// drawn: any, or with `pseudoRandom` the one that rounding gives of places with equal distances. With `overlapping` a
/// region has the first places of the next one, too. A seed other than 0 draws the same regions each time, and so does
/// `deterministic`.
@differentiable(wrt: input)
public func fractionalMaxPool2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, poolingRatio: (Double, Double, Double, Double), pseudoRandom: Bool = false,
    overlapping: Bool = false, deterministic: Bool = false, seed: Int64 = 0, seed2: Int64 = 0
) -> Tensor<Scalar> {
    let own = input.shape
    _check(own.rank == 4, "'fractionalMaxPool2D' needs a tensor of rank 4, not of shape \(own)")
    _checkRatio(poolingRatio)
    let isFixed = deterministic || seed != 0 || seed2 != 0
    let first = UInt64(truncatingIfNeeded: seed), second = UInt64(truncatingIfNeeded: seed2)
    var generator = SplitMix64(seed: isFixed ? first &* 0x9E37_79B9_7F4A_7C15 &+ second : _drawnSeed())
    let rows = _fractionalStarts(own[1], poolingRatio.1, pseudoRandom, &generator)
    let columns = _fractionalStarts(own[2], poolingRatio.2, pseudoRandom, &generator)
    let shared = overlapping ? 1 : 0
    let places = Prelude.withoutDerivative(at: input)._largestPlaces(rows, columns, shared)
    return input._gathered(_Picks(flat: own, places))._reshaped([own[0], rows.count - 1, columns.count - 1, own[3]])
}

func _checkRatio(_ ratio: (Double, Double, Double, Double)) {
    _check(ratio.0 == 1 && ratio.3 == 1, "Regions are of one example and one channel, so that the ratios there are 1")
    _check(ratio.1 >= 1 && ratio.2 >= 1, "Ratios of pooling must be at least 1")
}

/// Where the regions of one dimension begin, and where the last one ends.
func _fractionalStarts(_ input: Int, _ ratio: Double, _ pseudoRandom: Bool, _ generator: inout SplitMix64) -> [Int] {
    let output = Int(Double(input) / ratio)
    _check(output > 0, "A ratio of \(ratio) leaves nothing of a dimension of size \(input)")
    let size = input / output, larger = input % output
    var starts = [Int](repeating: 0, count: output + 1)
    if pseudoRandom && larger > 0 {
        // The largest shift that leaves the first and the last region with at most one place more than the others.
        let step = Double(input) / Double(output)
        let most = Prelude.min(Double(size + 2) / step - 1, (step - Double(size) + 1) / step)
        let shift = Double._unit(&generator) * most
        for i in 1..<output { starts[i] = Int((step * (Double(i) + shift)).rounded(.up)) - 1 }
        starts[output] = input
        return starts
    }
    var sizes = (0..<output).map { $0 < larger ? size + 1 : size }
    sizes.shuffle(using: &generator)
    for i in 0..<output { starts[i + 1] = starts[i] + sizes[i] }
    return starts
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Where the largest number of each region is, NaN being larger than all others. Regions have `shared` places of
    /// the next one.
    @inline(never)
    func _largestPlaces(_ rows: [Int], _ columns: [Int], _ shared: Int) -> [Int] {
        let height = _shape[1], width = _shape[2], channels = _shape[3]
        let x = _scalars
        var places: [Int] = []
        for image in 0..<_shape[0] {
            for row in 0..<rows.count - 1 {
                for column in 0..<columns.count - 1 {
                    for channel in 0..<channels {
                        var place = ((image * height + rows[row]) * width + columns[column]) * channels + channel
                        for i in rows[row]..<Prelude.min(rows[row + 1] + shared, height) {
                            for j in columns[column]..<Prelude.min(columns[column + 1] + shared, width) {
                                let other = ((image * height + i) * width + j) * channels + channel
                                let most = x[place], isLarger = x[other] <= most ? false : most == most
                                place = isLarger ? other : place
                            }
                        }
                        places.append(place)
                    }
                }
            }
        }
        return places
    }
}
