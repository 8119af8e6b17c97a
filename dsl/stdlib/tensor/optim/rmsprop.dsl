// Gradients divided by their recent size, after Hinton.

/// Divides each gradient by the root of the decaying mean of its squares.
public final class RMSProp<Model: Differentiable>: _LeafOptimizer where Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    public var rho: Float
    public var epsilon: Float
    public var decay: Float
    public var alpha: Model.TangentVector
    public var step: Int = 0

    public init(
        for model: Model, learningRate: Float = 1e-3, rho: Float = 0.9, epsilon: Float = 1e-8, decay: Float = 0
    ) {
        _checkRates(learningRate, decay)
        _check(rho >= 0, "'rho' must not be negative")
        self.learningRate = learningRate
        self.rho = rho
        self.epsilon = epsilon
        self.decay = decay
        alpha = _zeros(like: model)
    }

    public func _begin(_ direction: Model.TangentVector) { alpha = direction._filled(0) }

    public func _turn<Leaf: _Leaf>(
        _ direction: inout Model.TangentVector, _ weights: Model.TangentVector?, _ type: Leaf.Type
    ) {
        let rate = _decayed(learningRate, decay, step)
        for path in _paths(direction, alpha, type) {
            let slope = direction[keyPath: path]
            let mean = alpha[keyPath: path]._scaled(rho) + slope._times(slope)._scaled(1 - rho)
            alpha[keyPath: path] = mean
            direction[keyPath: path] = slope._over(mean._squareRoot()._shifted(epsilon))._scaled(-rate)
        }
    }
}
