// Rectified Adam, after Liu et al.

/// Adam that divides only when enough gradients have been seen for their mean square to mean something.
public final class RAdam<Model: Differentiable>: _LeafOptimizer where Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    public var beta1: Float
    public var beta2: Float
    public var epsilon: Float
    public var decay: Float
    public var firstMoments: Model.TangentVector
    public var secondMoments: Model.TangentVector
    public var step: Int = 0

    public init(
        for model: Model, learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        decay: Float = 0
    ) {
        _checkRates(learningRate, decay)
        _checkShare(beta1, "beta1")
        _checkShare(beta2, "beta2")
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decay = decay
        firstMoments = _zeros(like: model)
        secondMoments = _zeros(like: model)
    }

    public func _begin(_ direction: Model.TangentVector) {
        firstMoments = direction._filled(0)
        secondMoments = direction._filled(0)
    }

    public func _turn<Leaf: _Leaf>(
        _ direction: inout Model.TangentVector, _ weights: Model.TangentVector?, _ type: Leaf.Type
    ) {
        let rate = _decayed(learningRate, decay, step)
        let powers = (Float.pow(beta1, step), Float.pow(beta2, step))
        // How many gradients the mean of squares stands for: at most, and now.
        let limit = 2 / (1 - beta2) - 1
        let length = limit - 2 * Float(step) * powers.1 / (1 - powers.1)
        let isKnown = length >= 5
        let above = (length - 4) * (length - 2) * limit, below = (limit - 4) * (limit - 2) * length
        let rectified = isKnown ? (above / below * (1 - powers.1)).squareRoot() : 1
        let size = rate * rectified / (1 - powers.0)
        for path in _paths(direction, firstMoments, type) {
            let slope = direction[keyPath: path]
            let first = firstMoments[keyPath: path]._scaled(beta1) + slope._scaled(1 - beta1)
            firstMoments[keyPath: path] = first
            let second = secondMoments[keyPath: path]._scaled(beta2) + slope._times(slope)._scaled(1 - beta2)
            secondMoments[keyPath: path] = second
            let change = isKnown ? first._over(second._squareRoot()._shifted(epsilon)) : first
            direction[keyPath: path] = change._scaled(-size)
        }
    }
}
