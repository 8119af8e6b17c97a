// Layers that disturb their input while a model learns, and leave it as it is when it is used.

/// Puts zeros into places that are drawn, and divides the others, if there are any, by the probability that they stay.
public struct Dropout<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let probability: Double

    public init(probability: Double) {
        _checkProbability(probability)
        self.probability = probability
    }

    @differentiable(wrt: (self, input))
    public func applied(to input: Tensor<Scalar>, in context: Context) -> Tensor<Scalar> {
        if context.learningPhase == .inference { return input }
        return input * Tensor<Scalar>(_kept: input.shape, probability) / Scalar(probability < 1 ? 1 - probability : 1)
    }
}

/// Adds normal noise.
public struct GaussianNoise<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let standardDeviation: Scalar

    public init(standardDeviation: Scalar) { self.standardDeviation = standardDeviation }

    @differentiable(wrt: (self, input))
    public func applied(to input: Tensor<Scalar>, in context: Context) -> Tensor<Scalar> {
        if context.learningPhase == .inference { return input }
        return input + Tensor<Scalar>(randomNormal: input.shape, standardDeviation: standardDeviation)
    }
}

/// Multiplies by normal noise around 1, with the deviation that `Dropout` has.
public struct GaussianDropout<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let probability: Scalar
    @noDerivative public let standardDeviation: Scalar

    public init(probability: Scalar) {
        _check(0 <= probability && probability < 1, "A probability of \(probability) is not from 0 to below 1")
        self.probability = probability
        standardDeviation = (probability / (1 - probability)).squareRoot()
    }

    @differentiable(wrt: (self, input))
    public func applied(to input: Tensor<Scalar>, in context: Context) -> Tensor<Scalar> {
        if context.learningPhase == .inference { return input }
        return input * Tensor<Scalar>(randomNormal: input.shape, mean: 1, standardDeviation: standardDeviation)
    }
}

/// Puts the least value of `selu` into places that are drawn, and keeps the mean and the variance, after Klambauer et al.
public struct AlphaDropout<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let probability: Double

    public init(probability: Double) {
        _checkProbability(probability)
        self.probability = probability
    }

    @differentiable(wrt: (self, input))
    public func applied(to input: Tensor<Scalar>, in context: Context) -> Tensor<Scalar> {
        if context.learningPhase == .inference { return input }
        let least = -1.7580993408473766
        let variance = (1 - probability) * (1 + probability * least * least)
        let scale = variance > 0 ? 1 / variance.squareRoot() : 0
        let kept = Tensor<Scalar>(_kept: input.shape, probability)
        return (input * kept + (1 - kept) * Scalar(least)) * Scalar(scale) - Scalar(scale * least * probability)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// 0 with this probability, 1 otherwise.
    init(_kept shape: TensorShape, _ probability: Double) {
        self = Tensor(Tensor(randomUniform: shape) .>= Scalar(probability))
    }
}

func _checkProbability(_ probability: Double) {
    _check(0 <= probability && probability <= 1, "A probability of \(probability) is not from 0 to 1")
}
