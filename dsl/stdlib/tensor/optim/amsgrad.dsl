// Adam whose steps never grow again, after Reddi, Kale and Kumar.

/// Adam with the greatest mean of squares so far.
public final class AMSGrad<Model: Differentiable>: _LeafOptimizer where Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    public var beta1: Float
    public var beta2: Float
    public var epsilon: Float
    public var decay: Float
    public var firstMoments: Model.TangentVector
    public var secondMoments: Model.TangentVector
    public var secondMomentsMax: Model.TangentVector
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
        secondMomentsMax = _zeros(like: model)
    }

    public func _begin(_ direction: Model.TangentVector) {
        firstMoments = direction._filled(0)
        secondMoments = direction._filled(0)
        secondMomentsMax = direction._filled(0)
    }

    public func _turn<Leaf: _Leaf>(
        _ direction: inout Model.TangentVector, _ weights: Model.TangentVector?, _ type: Leaf.Type
    ) {
        let rate = _decayed(learningRate, decay, step)
        let powers = (Float.pow(beta1, step), Float.pow(beta2, step))
        let size = rate * (1 - powers.1).squareRoot() / (1 - powers.0)
        for path in _paths(direction, firstMoments, type) {
            let slope = direction[keyPath: path]
            let first = firstMoments[keyPath: path]._scaled(beta1) + slope._scaled(1 - beta1)
            firstMoments[keyPath: path] = first
            let second = secondMoments[keyPath: path]._scaled(beta2) + slope._times(slope)._scaled(1 - beta2)
            secondMoments[keyPath: path] = second
            let largest = secondMomentsMax[keyPath: path]._larger(second)
            secondMomentsMax[keyPath: path] = largest
            direction[keyPath: path] = first._over(largest._squareRoot()._shifted(epsilon))._scaled(-size)
        }
    }
}
