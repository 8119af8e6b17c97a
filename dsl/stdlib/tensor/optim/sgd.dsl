// Gradient descent.

/// Moves the variables of a model against their gradients, with momentum (Nesterov's too) and a decaying rate.
public final class SGD<Model: Differentiable>: _LeafOptimizer where Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    public var momentum: Float
    public var decay: Float
    public var nesterov: Bool
    public var velocity: Model.TangentVector
    public var step: Int = 0

    public init(
        for model: Model, learningRate: Float = 0.01, momentum: Float = 0, decay: Float = 0, nesterov: Bool = false
    ) {
        _checkRates(learningRate, decay)
        _check(momentum >= 0, "The momentum must not be negative")
        self.learningRate = learningRate
        self.momentum = momentum
        self.decay = decay
        self.nesterov = nesterov
        velocity = _zeros(like: model)
    }

    public func _begin(_ direction: Model.TangentVector) { velocity = direction._filled(0) }

    public func _turn<Leaf: _Leaf>(
        _ direction: inout Model.TangentVector, _ weights: Model.TangentVector?, _ type: Leaf.Type
    ) {
        let rate = _decayed(learningRate, decay, step)
        for path in _paths(direction, velocity, type) {
            let down = direction[keyPath: path]._scaled(-rate)
            let speed = velocity[keyPath: path]._scaled(momentum) + down
            velocity[keyPath: path] = speed
            direction[keyPath: path] = nesterov ? speed._scaled(momentum) + down : speed
        }
    }
}
