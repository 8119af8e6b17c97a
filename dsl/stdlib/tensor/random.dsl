// Random tensors. A seed makes a tensor repeatable; without one each tensor is another, in the
// same order in every run.

/// Two numbers that start a generator, as TensorFlow's operations take them.
public typealias TensorFlowSeed = (graph: Int32, op: Int32)

func _number(_ seed: TensorFlowSeed) -> UInt64 {
    let graph = UInt64(UInt32(truncatingIfNeeded: seed.graph)), op = UInt64(UInt32(truncatingIfNeeded: seed.op))
    return graph << 32 | op
}

func _generator(_ seed: TensorFlowSeed?) -> SplitMix64 {
    if let seed = seed { return SplitMix64(seed: _number(seed)) }
    return SplitMix64(seed: _drawnSeed())
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Numbers from `lowerBound` to below `upperBound`, each as likely as any other.
    @inline(never)
    public init(
        randomUniform shape: TensorShape, lowerBound: Scalar = 0, upperBound: Scalar = 1, seed: TensorFlowSeed? = nil
    ) {
        var generator = _generator(seed)
        let count = shape._room
        var scalars = [Scalar](repeating: 0, count: count)
        for i in 0..<count { scalars[i] = lowerBound + (upperBound - lowerBound) * Scalar._unit(&generator) }
        self.init(_shape: shape, scalars)
    }

    /// Numbers of a normal distribution, two at a time by the method of Box and Muller.
    @inline(never)
    public init(
        randomNormal shape: TensorShape, mean: Scalar = 0, standardDeviation: Scalar = 1, seed: TensorFlowSeed? = nil
    ) {
        var generator = _generator(seed)
        let count = shape._room
        var scalars = [Scalar](repeating: 0, count: count)
        for i in 0..<(count + 1) / 2 {
            let radius = (-2 * Scalar.log(1 - Scalar._unit(&generator))).squareRoot() * standardDeviation
            let angle = 2 * Scalar.pi * Scalar._unit(&generator)
            scalars[2 * i] = mean + radius * Scalar.cos(angle)
            if 2 * i + 1 < count { scalars[2 * i + 1] = mean + radius * Scalar.sin(angle) }
        }
        self.init(_shape: shape, scalars)
    }

    /// Normal numbers of which those more than two standard deviations from the mean are drawn again.
    @inline(never)
    public init(
        randomTruncatedNormal shape: TensorShape, mean: Scalar = 0, standardDeviation: Scalar = 1,
        seed: TensorFlowSeed? = nil
    ) {
        var generator = _generator(seed)
        let count = shape._room
        var scalars = [Scalar](repeating: 0, count: count)
        for i in 0..<count {
            var value: Scalar = 3
            while value > 2 || value < -2 {
                let radius = (-2 * Scalar.log(1 - Scalar._unit(&generator))).squareRoot()
                value = radius * Scalar.cos(2 * Scalar.pi * Scalar._unit(&generator))
            }
            scalars[i] = mean + value * standardDeviation
        }
        self.init(_shape: shape, scalars)
    }

    public init(
        randomUniform shape: TensorShape, lowerBound: Tensor, upperBound: Tensor, seed: TensorFlowSeed? = nil
    ) {
        self = Tensor(randomUniform: shape, seed: seed) * (upperBound - lowerBound) + lowerBound
    }

    @_disfavoredOverload
    public init(
        randomNormal shape: TensorShape, mean: Tensor = Tensor(0), standardDeviation: Tensor = Tensor(1),
        seed: TensorFlowSeed? = nil
    ) {
        self = Tensor(randomNormal: shape, seed: seed) * standardDeviation + mean
    }

    @_disfavoredOverload
    public init(
        randomTruncatedNormal shape: TensorShape, mean: Tensor = Tensor(0), standardDeviation: Tensor = Tensor(1),
        seed: TensorFlowSeed? = nil
    ) {
        self = Tensor(randomTruncatedNormal: shape, seed: seed) * standardDeviation + mean
    }

    /// The initial weights of Glorot and Bengio, from `-limit` to `limit` with limit² = 6 / (inputs + outputs).
    @inline(never)
    public init(glorotUniform shape: TensorShape, seed: TensorFlowSeed? = nil) {
        let (inputs, outputs) = shape._fans()
        let limit = (6 / Scalar(inputs + outputs)).squareRoot()
        self.init(randomUniform: shape, lowerBound: -limit, upperBound: limit, seed: seed)
    }

    /// The same, of a truncated normal distribution.
    @inline(never)
    public init(glorotNormal shape: TensorShape, seed: TensorFlowSeed? = nil) {
        let (inputs, outputs) = shape._fans()
        self.init(_scaledNormal: shape, 2 / Scalar(inputs + outputs), seed)
    }

    /// The initial weights of He et al., from `-limit` to `limit` with limit² = 6 / inputs.
    @inline(never)
    public init(heUniform shape: TensorShape, seed: TensorFlowSeed? = nil) {
        let limit = (6 / Scalar(shape._fans().0)).squareRoot()
        self.init(randomUniform: shape, lowerBound: -limit, upperBound: limit, seed: seed)
    }

    /// The same, of a truncated normal distribution.
    @inline(never)
    public init(heNormal shape: TensorShape, seed: TensorFlowSeed? = nil) {
        self.init(_scaledNormal: shape, 2 / Scalar(shape._fans().0), seed)
    }

    /// The initial weights of LeCun et al., from `-limit` to `limit` with limit² = 3 / inputs.
    @inline(never)
    public init(leCunUniform shape: TensorShape, seed: TensorFlowSeed? = nil) {
        let limit = (3 / Scalar(shape._fans().0)).squareRoot()
        self.init(randomUniform: shape, lowerBound: -limit, upperBound: limit, seed: seed)
    }

    /// The same, of a truncated normal distribution.
    @inline(never)
    public init(leCunNormal shape: TensorShape, seed: TensorFlowSeed? = nil) {
        self.init(_scaledNormal: shape, 1 / Scalar(shape._fans().0), seed)
    }

    /// Normal numbers, cut off at two standard deviations, that have this variance after that.
    init(_scaledNormal shape: TensorShape, _ variance: Scalar, _ seed: TensorFlowSeed?) {
        let deviation = variance.squareRoot() / Scalar(0.87962566103423978)
        self.init(randomTruncatedNormal: shape, standardDeviation: deviation, seed: seed)
    }

    /// A matrix with orthonormal rows or columns, the fewer ones, times `gain`; dimensions before the last are one.
    @inline(never)
    public init(orthogonal shape: TensorShape, gain: Tensor = Tensor(_shape: [], [1]), seed: TensorFlowSeed? = nil) {
        let columns = shape[shape.rank - 1], rows = shape._size(0, shape.rank - 1)
        let isWide = rows < columns
        let normal = Tensor(randomNormal: isWide ? [columns, rows] : [rows, columns], seed: seed)
        let (q, r) = normal.qrDecomposition()
        let signed = q * sign(r.diagonalPart())
        self = (isWide ? signed.transposed() : signed)._reshaped(shape) * gain
    }
}

extension Tensor where Scalar: TensorFlowIndex {
    /// Whole numbers from `lowerBound` to below `upperBound`, each as likely as any other.
    @inline(never)
    public init(
        randomUniform shape: TensorShape, lowerBound: Tensor = Tensor(_shape: [], [0]),
        upperBound: Tensor = Tensor(_shape: [], [1]), seed: TensorFlowSeed? = nil
    ) {
        var generator = _generator(seed)
        let low = lowerBound.scalarized(), high = upperBound.scalarized()
        _check(low < high, "There is no whole number from \(low) to below \(high)")
        let scalars = (0..<shape._room).map { _ in Scalar.random(in: low..<high, using: &generator) }
        self.init(_shape: shape, scalars)
    }

    /// For each row of logits so many classes, drawn with the probabilities that these give.
    @inline(never)
    public init<T: TensorFlowFloatingPoint>(
        randomCategorialLogits logits: Tensor<T>, sampleCount: Int32, seed: TensorFlowSeed? = nil
    ) {
        _check(logits.rank == 2 && logits.shape[1] > 0, "Logits are a matrix, not of shape \(logits.shape)")
        var generator = _generator(seed)
        let rows = logits.shape[0], columns = logits.shape[1], count = Int(sampleCount)
        let chances = softmax(logits)._scalars
        var result: [Scalar] = []
        for i in 0..<rows {
            for _ in 0..<count {
                var rest = T._unit(&generator), place = 0
                while place < columns - 1 && rest >= chances[i * columns + place] {
                    rest -= chances[i * columns + place]
                    place += 1
                }
                result.append(Scalar(place))
            }
        }
        self.init(_shape: [rows, count], result)
    }
}

extension TensorShape {
    /// How many inputs an output of a layer with weights of this shape has, and an input outputs.
    func _fans() -> (Int, Int) {
        if rank == 0 { return (1, 1) }
        if rank == 1 { return (dimensions[0], dimensions[0]) }
        let window = _size(0, rank - 2)
        return (window * dimensions[rank - 2], window * dimensions[rank - 1])
    }
}
