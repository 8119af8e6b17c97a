// Attention: outputs that are means of what all places say, weighted by how much they matter to each.

/// Attention with several heads, after Vaswani et al. Inputs are [batch, places, features].
public struct MultiHeadAttention<Scalar: TensorFlowFloatingPoint>: Layer {
    /// From the features to the queries, keys and values of all heads, and from these back to the features.
    public var queryWeight: Tensor<Scalar>
    public var keyWeight: Tensor<Scalar>
    public var valueWeight: Tensor<Scalar>
    public var outputWeight: Tensor<Scalar>
    public var queryBias: Tensor<Scalar>
    public var keyBias: Tensor<Scalar>
    public var valueBias: Tensor<Scalar>
    public var outputBias: Tensor<Scalar>
    @noDerivative public let headCount: Int
    /// Whether a place sees itself and earlier ones only.
    @noDerivative public let causal: Bool

    public init(
        featureCount: Int, headCount: Int, causal: Bool = false,
        weightInitializer: ParameterInitializer<Scalar> = glorotUniform(),
        biasInitializer: ParameterInitializer<Scalar> = zeros()
    ) {
        _check(
            headCount > 0 && featureCount % headCount == 0,
            "\(featureCount) features cannot be divided among \(headCount) heads")
        let square: TensorShape = [featureCount, featureCount]
        queryWeight = weightInitializer(square)
        keyWeight = weightInitializer(square)
        valueWeight = weightInitializer(square)
        outputWeight = weightInitializer(square)
        queryBias = biasInitializer([featureCount])
        keyBias = biasInitializer([featureCount])
        valueBias = biasInitializer([featureCount])
        outputBias = biasInitializer([featureCount])
        self.headCount = headCount
        self.causal = causal
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return attending(from: input, to: input)
    }

    /// What the places of `input` make of those of `source`.
    @differentiable
    public func attending(from input: Tensor<Scalar>, to source: Tensor<Scalar>) -> Tensor<Scalar> {
        let own = input.shape, features = queryWeight.shape[0]
        _check(
            own.rank == 3 && own[2] == features && source.shape.rank == 3 && source.shape[2] == features
                && source.shape[0] == own[0],
            "Attention of \(features) features does not fit tensors of shapes \(own) and \(source.shape)")
        let queries = _heads(input._projected(queryWeight, queryBias))
        let keys = _heads(source._projected(keyWeight, keyBias))
        let values = _heads(source._projected(valueWeight, valueBias))
        let scale = 1 / Scalar(features / headCount).squareRoot()
        let scores = matmul(queries, transposed: false, keys, transposed: true) * scale
        let weights = softmax(causal ? scores._maskingLaterPlaces() : scores)
        let mixed = matmul(weights, values)._reshaped([own[0], headCount, own[1], features / headCount])
        return mixed.transposed(permutation: [0, 2, 1, 3])._reshaped(own)._projected(outputWeight, outputBias)
    }

    /// [batch, places, features] as [batch * heads, places, features of each].
    @differentiable(wrt: tensor)
    func _heads(_ tensor: Tensor<Scalar>) -> Tensor<Scalar> {
        let own = tensor.shape, each = own[2] / headCount
        return tensor._reshaped([own[0], own[1], headCount, each]).transposed(permutation: [0, 2, 1, 3])
            ._reshaped([own[0] * headCount, own[1], each])
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The product of each place with a matrix, and an offset.
    @differentiable(wrt: (self, weight, bias))
    func _projected(_ weight: Tensor, _ bias: Tensor) -> Tensor {
        let own = shape
        return (matmul(_reshaped([own[0] * own[1], own[2]]), weight) + bias)
            ._reshaped([own[0], own[1], weight.shape[1]])
    }

    /// Scores of which those of later places are -infinity, so that they weigh nothing.
    @differentiable(wrt: self)
    func _maskingLaterPlaces() -> Tensor {
        let own = shape, rows = own[1], columns = own[2]
        var isLater: [Bool] = []
        for i in 0..<rows {
            for j in 0..<columns { isLater.append(j > i) }
        }
        return replacing(
            with: Tensor(_shape: [], [-Scalar.infinity]), where: Tensor<Bool>(_shape: [rows, columns], isLater))
    }
}
