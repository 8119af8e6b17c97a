// Gradients divided by all their sizes so far, after Duchi, Hazan and Singer.

/// Divides each gradient by the root of the sum of its squares.
public final class AdaGrad<Model: Differentiable>: _LeafOptimizer where Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    let _initial: Float
    public var epsilon: Float
    public var accumulator: Model.TangentVector
    public var step: Int = 0

    public init(
        for model: Model, learningRate: Float = 1e-3, initialAccumulatorValue: Float = 0.1, epsilon: Float = 1e-8
    ) {
        _checkRates(learningRate, 0)
        _check(initialAccumulatorValue >= 0, "The initial value of the accumulator must not be negative")
        self.learningRate = learningRate
        _initial = initialAccumulatorValue
        self.epsilon = epsilon
        accumulator = _zeros(like: model)
    }

    public func _begin(_ direction: Model.TangentVector) { accumulator = direction._filled(_initial) }

    public func _turn<Leaf: _Leaf>(
        _ direction: inout Model.TangentVector, _ weights: Model.TangentVector?, _ type: Leaf.Type
    ) {
        for path in _paths(direction, accumulator, type) {
            let slope = direction[keyPath: path]
            let sum = accumulator[keyPath: path] + slope._times(slope)
            accumulator[keyPath: path] = sum
            direction[keyPath: path] = slope._over(sum._squareRoot()._shifted(epsilon))._scaled(-learningRate)
        }
    }
}
