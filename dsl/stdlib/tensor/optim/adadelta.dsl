// Steps in the units of the variables, after Zeiler.

/// Scales each gradient by the recent size of its changes over its own.
public final class AdaDelta<Model: Differentiable>: _LeafOptimizer where Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    public var rho: Float
    public var epsilon: Float
    public var decay: Float
    public var averageSquared: Model.TangentVector
    public var accumulatedDelta: Model.TangentVector
    public var step: Int = 0

    public init(
        for model: Model, learningRate: Float = 1, rho: Float = 0.95, epsilon: Float = 1e-6, decay: Float = 0
    ) {
        _checkRates(learningRate, decay)
        _checkShare(rho, "rho")
        _check(epsilon >= 0, "'epsilon' must not be negative")
        self.learningRate = learningRate
        self.rho = rho
        self.epsilon = epsilon
        self.decay = decay
        averageSquared = _zeros(like: model)
        accumulatedDelta = _zeros(like: model)
    }

    public func _begin(_ direction: Model.TangentVector) {
        averageSquared = direction._filled(0)
        accumulatedDelta = direction._filled(0)
    }

    public func _turn<Leaf: _Leaf>(
        _ direction: inout Model.TangentVector, _ weights: Model.TangentVector?, _ type: Leaf.Type
    ) {
        let rate = _decayed(learningRate, decay, step)
        for path in _paths(direction, averageSquared, type) {
            let slope = direction[keyPath: path]
            let mean = averageSquared[keyPath: path]._scaled(rho) + slope._times(slope)._scaled(1 - rho)
            averageSquared[keyPath: path] = mean
            let delta = accumulatedDelta[keyPath: path]
            let size = delta._shifted(epsilon)._squareRoot()._over(mean._shifted(epsilon)._squareRoot())
            let change = slope._times(size)
            accumulatedDelta[keyPath: path] = delta._scaled(rho) + change._times(change)._scaled(1 - rho)
            direction[keyPath: path] = change._scaled(-rate)
        }
    }
}
