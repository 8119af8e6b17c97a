// Adam with steps in proportion to the variables, after You et al.

/// Adam, with the change of each variable scaled by how large the variable is beside it.
public final class LAMB<Model: Differentiable>: _LeafOptimizer where Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    public var beta1: Float
    public var beta2: Float
    public var epsilon: Float
    /// By which share of it a variable is drawn towards 0.
    public var weightDecayRate: Float
    public var decay: Float
    public var firstMoments: Model.TangentVector
    public var secondMoments: Model.TangentVector
    public var step: Int = 0

    public init(
        for model: Model, learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-6,
        weightDecayRate: Float = 0, decay: Float = 0
    ) {
        _checkRates(learningRate, decay)
        _checkShare(beta1, "beta1")
        _checkShare(beta2, "beta2")
        _check(weightDecayRate >= 0, "The weight decay must not be negative")
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecayRate = weightDecayRate
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
        guard let weights = weights else {
            preconditionFailure("The variables of the model are not of the type of its gradients")
        }
        let rate = _decayed(learningRate, decay, step)
        let powers = (Float.pow(beta1, step), Float.pow(beta2, step))
        let paths = _paths(direction, firstMoments, type), places = weights.recursivelyAllWritableKeyPaths(to: type)
        _check(paths.count == places.count, "A gradient has other variables than the model")
        for i in 0..<paths.count {
            let path = paths[i]
            let slope = direction[keyPath: path], weight = weights[keyPath: places[i]]
            let first = firstMoments[keyPath: path]._scaled(beta1) + slope._scaled(1 - beta1)
            firstMoments[keyPath: path] = first
            let second = secondMoments[keyPath: path]._scaled(beta2) + slope._times(slope)._scaled(1 - beta2)
            secondMoments[keyPath: path] = second
            let root = second._scaled(1 / (1 - powers.1))._squareRoot()
            let step = first._scaled(1 / (1 - powers.0))._over(root._shifted(epsilon))
            let change = step + weight._scaled(weightDecayRate)
            let size = weight._norm(), length = change._norm()
            direction[keyPath: path] = change._scaled(size > 0 && length > 0 ? -rate * size / length : -rate)
        }
    }
}
