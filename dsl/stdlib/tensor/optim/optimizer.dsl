// What all optimisers have in common.

/// Moves the variables of a model so that a loss becomes less.
public protocol Optimizer: AnyObject {
    associatedtype Model: Differentiable
    associatedtype Scalar: FloatingPoint
    var learningRate: Scalar { get set }
    func update(_ model: inout Model, along direction: Model.TangentVector)
    /// The same of all variables of a model, or whatever moves as it does.
    func update<Variables: Differentiable>(_ variables: inout Variables, along direction: Model.TangentVector)
    where Variables.TangentVector == Model.TangentVector
}

extension Optimizer {
    @_disfavoredOverload
    public func update<Variables: Differentiable>(_ variables: inout Variables, along direction: Model.TangentVector)
    where Variables.TangentVector == Model.TangentVector {
        preconditionFailure("This optimizer updates models, not their 'allDifferentiableVariables'")
    }
}

/// The library's optimisers, which treat each variable by itself.
public protocol _LeafOptimizer: Optimizer where Model.TangentVector: KeyPathIterable, Scalar == Float {
    /// How many updates there have been.
    var step: Int { get set }

    /// Before the first update: gives what it remembers of each variable the shape of that.
    func _begin(_ direction: Model.TangentVector)
    /// Puts the change of each variable of a type in the place of its gradient. `weights`: the variables, where
    /// they are of the type of their gradients.
    func _turn<Leaf: _Leaf>(
        _ direction: inout Model.TangentVector, _ weights: Model.TangentVector?, _ type: Leaf.Type)
}

extension _LeafOptimizer {
    /// Moves a model, or all its variables, by a step against the gradient. (With the gradient in one function, LLVM would
    /// take long for models of many variables.)
    @inline(never)
    public func update<Variables: Differentiable>(_ variables: inout Variables, along direction: Model.TangentVector)
    where Variables.TangentVector == Model.TangentVector {
        step += 1
        if step == 1 {
            _checkLeaves(direction)
            _begin(direction)
        }
        var change = direction
        let weights = variables.allDifferentiableVariables as? Model.TangentVector
        _turn(&change, weights, Tensor<Float>.self)
        _turn(&change, weights, Tensor<Double>.self)
        _turn(&change, weights, Float.self)
        _turn(&change, weights, Double.self)
        variables.move(along: change)
    }
}

/// What no optimiser turns round would be moved up the slope.
func _checkLeaves<Vector: KeyPathIterable>(_ direction: Vector) {
    let tensors = direction.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self).count
        + direction.recursivelyAllWritableKeyPaths(to: Tensor<Double>.self).count
    let numbers = direction.recursivelyAllWritableKeyPaths(to: Float.self).count
        + direction.recursivelyAllWritableKeyPaths(to: Double.self).count
    _check(
        tensors + numbers == direction._countLeaves(),
        "Optimizers update structs of tensors, 'Float' and 'Double', and of arrays of them; this model has other variables")
}

/// Zeros for the variables of a model; one zero where these have another type than gradients.
func _zeros<Model: Differentiable>(like model: Model) -> Model.TangentVector
where Model.TangentVector: KeyPathIterable {
    if let variables = model.allDifferentiableVariables as? Model.TangentVector { return variables._filled(0) }
    return Model.TangentVector.zero
}

/// The learning rate after so many updates.
func _decayed(_ learningRate: Float, _ decay: Float, _ step: Int) -> Float {
    return learningRate / (1 + decay * Float(step))
}

func _checkRates(_ learningRate: Float, _ decay: Float) {
    _check(learningRate >= 0, "The learning rate must not be negative")
    _check(decay >= 0, "The decay must not be negative")
}

func _checkShare(_ share: Float, _ name: String) {
    _check(0 <= share && share <= 1, "'\(name)' must be from 0 to 1")
}

/// The variables of a type, which have to be those of the vector of what is remembered.
func _paths<Vector: KeyPathIterable, Leaf>(
    _ direction: Vector, _ memory: Vector, _ type: Leaf.Type
) -> [WritableKeyPath<Vector, Leaf>] {
    let paths = direction.recursivelyAllWritableKeyPaths(to: type)
    _check(
        paths.count == memory.recursivelyAllWritableKeyPaths(to: type).count,
        "A gradient has other variables than that of the first update")
    return paths
}
