// What layers are, and what can be done with any of them.

/// A function with variables, whose input need not have derivatives: indices, say.
public protocol Module: EuclideanDifferentiable, KeyPathIterable
where TangentVector: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions & KeyPathIterable {
    associatedtype Input
    associatedtype Output: Differentiable
    @differentiable(wrt: self) func callAsFunction(_ input: Input) -> Output
}

/// A module whose input has derivatives. A type needs one of the four requirements; the others follow from it.
@anyOf
public protocol Layer: Module where Input: Differentiable {
    @differentiable func applied(to input: Input) -> Output
    @differentiable(wrt: (self, input)) func applied(to input: Input, in context: Context) -> Output
    @differentiable func call(_ input: Input) -> Output
    @differentiable func callAsFunction(_ input: Input) -> Output
}

extension Layer {
    /// The context becomes that of the call meanwhile, for the layers inside.
    @differentiable(wrt: (self, input))
    public func applied(to input: Input, in context: Context) -> Output {
        if context._phase == 0 { return applied(to: input) }
        let before = _contextWord(11)
        _setContextWord(11, context._phase)
        let output = applied(to: input)
        _setContextWord(11, before)
        return output
    }
    @differentiable(wrt: (self, input))
    public func applied(to input: Input) -> Output { return call(input) }
    @differentiable(wrt: (self, input))
    public func call(_ input: Input) -> Output { return callAsFunction(input) }
    @differentiable(wrt: (self, input))
    public func callAsFunction(_ input: Input) -> Output { return applied(to: input, in: Context(_phase: 0)) }

    /// The output, as it is when the model is used.
    @differentiable(wrt: (self, input))
    public func inferring(from input: Input) -> Output {
        let before = _contextWord(11)
        _setContextWord(11, Context(learningPhase: .inference)._phase)
        let output = applied(to: input, in: Context(_phase: 0))
        _setContextWord(11, before)
        return output
    }

    /// The output, and the function that takes its gradient to those of the layer and of the input.
    public func appliedForBackpropagation(to input: Input) -> (
        output: Output,
        backpropagator: (Output.TangentVector) -> (layerGradient: TangentVector, inputGradient: Input.TangentVector)
    ) {
        let (output, pullback) = Prelude.valueWithPullback(at: self, input) { layer, input in layer.applied(to: input) }
        return (
            output: output,
            backpropagator: { direction in
                let (layer, input) = pullback(direction)
                return (layerGradient: layer, inputGradient: input)
            }
        )
    }
}

// --- without variables ---

/// What a layer without variables has for a tangent.
public struct EmptyTangentVector: EuclideanDifferentiable, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions,
    KeyPathIterable
{
    public typealias TangentVector = EmptyTangentVector
    public typealias VectorSpaceScalar = Float
    public init() {}
    public mutating func move(along direction: EmptyTangentVector) {}
}

/// A layer without variables.
public protocol ParameterlessLayer: Layer where TangentVector == EmptyTangentVector {}

extension ParameterlessLayer {
    public mutating func move(along direction: EmptyTangentVector) {}
    public var differentiableVectorView: EmptyTangentVector { return EmptyTangentVector() }
}
