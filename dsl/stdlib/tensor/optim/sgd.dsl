// Gradient descent.

/// Moves the variables of a model against their gradients, with momentum (Nesterov's too) and a decaying rate.
public final class SGD<Model: Differentiable>
where Model.AllDifferentiableVariables: KeyPathIterable, Model.TangentVector: KeyPathIterable {
    public var learningRate: Float
    public var momentum: Float
    public var decay: Float
    public var nesterov: Bool
    public var velocity: Model.TangentVector
    public var step: Int = 0

    public init(
        for model: Model, learningRate: Float = 0.01, momentum: Float = 0, decay: Float = 0, nesterov: Bool = false
    ) {
        _check(learningRate >= 0, "The learning rate must not be negative")
        _check(momentum >= 0, "The momentum must not be negative")
        _check(decay >= 0, "The decay must not be negative")
        self.learningRate = learningRate
        self.momentum = momentum
        self.decay = decay
        self.nesterov = nesterov
        velocity = Model.TangentVector.zero
    }

    public func update(_ variables: inout Model.AllDifferentiableVariables, along direction: Model.TangentVector) {
        step += 1
        _move(&variables, direction, Tensor<Float>.self)
        _move(&variables, direction, Tensor<Double>.self)
        _move(&variables, direction, Float.self)
        _move(&variables, direction, Double.self)
    }

    func _move<Leaf: _Leaf>(
        _ variables: inout Model.AllDifferentiableVariables, _ direction: Model.TangentVector, _ type: Leaf.Type
    ) {
        let rate = learningRate / (1 + decay * Float(step))
        let paths = variables.recursivelyAllWritableKeyPaths(to: type)
        let directions = direction.recursivelyAllWritableKeyPaths(to: type)
        for i in 0..<paths.count {
            let down = direction[keyPath: directions[i]]._scaled(-rate)
            let speed = velocity[keyPath: directions[i]]._scaled(momentum) + down
            velocity[keyPath: directions[i]] = speed
            let change = nesterov ? speed._scaled(momentum) + down : speed
            variables[keyPath: paths[i]] = variables[keyPath: paths[i]] + change
        }
    }
}
