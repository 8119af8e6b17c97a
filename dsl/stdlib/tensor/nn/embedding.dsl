// Vectors for the entries of a vocabulary.

public struct Embedding<Scalar: TensorFlowFloatingPoint>: Module {
    /// The vector of each entry, as a row.
    public var embeddings: Tensor<Scalar>

    public init(embeddings: Tensor<Scalar>) { self.embeddings = embeddings }

    public init(
        vocabularySize: Int, embeddingSize: Int,
        embeddingsInitializer: ParameterInitializer<Scalar> = { Tensor<Scalar>(randomUniform: $0) }
    ) {
        _check(vocabularySize > 0 && embeddingSize > 0, "The sizes of an embedding must be positive")
        self.init(embeddings: embeddingsInitializer([vocabularySize, embeddingSize]))
    }

    @differentiable(wrt: self)
    public func callAsFunction(_ input: Tensor<Int32>) -> Tensor<Scalar> {
        return embeddings.gathering(atIndices: input)
    }
    @differentiable(wrt: self)
    public func applied(to input: Tensor<Int32>) -> Tensor<Scalar> { return callAsFunction(input) }
}
