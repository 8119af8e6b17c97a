// Adam with the maximum norm, after Kingma and Ba.

/// Divides the decaying mean of each gradient by its decaying maximum.
public final class AdaMax<Model: Differentiable>: _LeafOptimizer where Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    public var beta1: Float
    public var beta2: Float
    public var epsilon: Float
    public var decay: Float
    public var firstMoments: Model.TangentVector
    public var infinityNorm: Model.TangentVector
    public var step: Int = 0

    public init(
        for model: Model, learningRate: Float = 0.002, beta1: Float = 0.9, beta2: Float = 0.999,
        epsilon: Float = 1e-8, decay: Float = 0
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
        infinityNorm = _zeros(like: model)
    }

    public func _begin(_ direction: Model.TangentVector) {
        firstMoments = direction._filled(0)
        infinityNorm = direction._filled(0)
    }

    public func _turn<Leaf: _Leaf>(
        _ direction: inout Model.TangentVector, _ weights: Model.TangentVector?, _ type: Leaf.Type
    ) {
        let size = _decayed(learningRate, decay, step) / (1 - Float.pow(beta1, step))
        for path in _paths(direction, firstMoments, type) {
            let slope = direction[keyPath: path]
            let first = firstMoments[keyPath: path]._scaled(beta1) + slope._scaled(1 - beta1)
            firstMoments[keyPath: path] = first
            let largest = infinityNorm[keyPath: path]._scaled(beta2)._larger(slope._magnitude())
            infinityNorm[keyPath: path] = largest
            direction[keyPath: path] = first._over(largest._shifted(epsilon))._scaled(-size)
        }
    }
}
