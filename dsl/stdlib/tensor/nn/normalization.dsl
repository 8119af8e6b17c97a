// Layers that give their input the mean 0 and the variance 1, and then a scale and an offset that are learnt.

/// A tensor that is shared by all copies of a layer, and no variable of it.
public final class Parameter<Scalar: TensorFlowScalar> {
    public var value: Tensor<Scalar>
    public init(_ value: Tensor<Scalar>) { self.value = value }
}

/// Of each feature over the batch. While the model learns the statistics are those of the batch, and running means of
/// them are kept for when it is used.
public struct BatchNorm<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let axis: Int
    @noDerivative public let momentum: Scalar
    public var offset: Tensor<Scalar>
    public var scale: Tensor<Scalar>
    @noDerivative public let epsilon: Scalar
    @noDerivative public var runningMean: Parameter<Scalar>
    @noDerivative public var runningVariance: Parameter<Scalar>

    public init(
        axis: Int, momentum: Scalar, offset: Tensor<Scalar>, scale: Tensor<Scalar>, epsilon: Scalar,
        runningMean: Tensor<Scalar>, runningVariance: Tensor<Scalar>
    ) {
        _checkFeatures(offset, scale)
        self.axis = axis
        self.momentum = momentum
        self.offset = offset
        self.scale = scale
        self.epsilon = epsilon
        self.runningMean = Parameter<Scalar>(runningMean)
        self.runningVariance = Parameter<Scalar>(runningVariance)
    }

    public init(featureCount: Int, axis: Int = -1, momentum: Scalar = 0.99, epsilon: Scalar = 0.001) {
        self.init(
            axis: axis, momentum: momentum, offset: Tensor<Scalar>(zeros: [featureCount]),
            scale: Tensor<Scalar>(ones: [featureCount]), epsilon: epsilon, runningMean: Tensor<Scalar>(0),
            runningVariance: Tensor<Scalar>(1))
    }

    @differentiable(wrt: (self, input))
    public func applied(to input: Tensor<Scalar>, in context: Context) -> Tensor<Scalar> {
        let shape = input.shape._features(offset.shape, axis), place = input.shape._axis(axis)
        if context.learningPhase == .inference {
            return input._normalized(
                runningMean.value._reshapedIfVector(shape), runningVariance.value._reshapedIfVector(shape),
                offset._reshaped(shape), scale._reshaped(shape), epsilon)
        }
        let moments = input.moments(alongAxes: input.shape._axes.filter { $0 != place })
        _remember(moments.mean, moments.variance)
        return input._normalized(
            moments.mean, moments.variance, offset._reshaped(shape), scale._reshaped(shape), epsilon)
    }

    func _remember(_ mean: Tensor<Scalar>, _ variance: Tensor<Scalar>) {
        let flat = offset.shape, share = 1 - momentum
        let oldMean = runningMean.value, oldVariance = runningVariance.value
        runningMean.value = withoutDerivative(at: oldMean + (mean._reshaped(flat) - oldMean) * share)
        runningVariance.value = withoutDerivative(at: oldVariance + (variance._reshaped(flat) - oldVariance) * share)
    }
}

/// Of each example and place over the features.
public struct LayerNorm<Scalar: TensorFlowFloatingPoint>: Layer {
    public var offset: Tensor<Scalar>
    public var scale: Tensor<Scalar>
    @noDerivative public let axis: Int
    @noDerivative public let epsilon: Scalar

    public init(offset: Tensor<Scalar>, scale: Tensor<Scalar>, axis: Int, epsilon: Scalar) {
        _checkFeatures(offset, scale)
        self.offset = offset
        self.scale = scale
        self.axis = axis
        self.epsilon = epsilon
    }

    public init(featureCount: Int, axis: Int, epsilon: Scalar = 0.001) {
        self.init(
            offset: Tensor<Scalar>(zeros: [featureCount]), scale: Tensor<Scalar>(ones: [featureCount]), axis: axis,
            epsilon: epsilon)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let shape = input.shape._features(offset.shape, axis)
        let moments = input.moments(alongAxes: [axis])
        return input._normalized(
            moments.mean, moments.variance, offset._reshaped(shape), scale._reshaped(shape), epsilon)
    }
}

/// Of each example over the places and the features of each group.
public struct GroupNorm<Scalar: TensorFlowFloatingPoint>: Layer {
    public var offset: Tensor<Scalar>
    public var scale: Tensor<Scalar>
    @noDerivative public let groupCount: Int
    @noDerivative public let axis: Int
    @noDerivative public let epsilon: Scalar

    public init(offset: Tensor<Scalar>, scale: Tensor<Scalar>, groupCount: Int, axis: Int, epsilon: Scalar) {
        _checkFeatures(offset, scale)
        _check(axis != 0, "The axis of the features is not that of the batch")
        _check(
            groupCount > 0 && offset.shape[0] % groupCount == 0,
            "\(offset.shape[0]) features cannot be divided into \(groupCount) groups")
        self.offset = offset
        self.scale = scale
        self.groupCount = groupCount
        self.axis = axis
        self.epsilon = epsilon
    }

    public init(featureCount: Int, groupCount: Int, axis: Int = -1, epsilon: Scalar = 1e-3) {
        self.init(
            offset: Tensor<Scalar>(zeros: [featureCount]), scale: Tensor<Scalar>(ones: [featureCount]),
            groupCount: groupCount, axis: axis, epsilon: epsilon)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let own = input.shape, place = own._axis(axis)
        _ = own._features(offset.shape, axis)
        _check(place != 0, "The axis of the features is not that of the batch")
        let each = own[place] / groupCount
        let split = TensorShape(own._sizes(0, place) + [groupCount, each] + own._sizes(place + 1, own.rank))
        var features = [Int](repeating: 1, count: split.rank)
        features[place] = groupCount
        features[place + 1] = each
        let shape = TensorShape(features), grouped = input._reshaped(split)
        let moments = grouped.moments(alongAxes: split._axes.filter { $0 != 0 && $0 != place })
        return grouped._normalized(
            moments.mean, moments.variance, offset._reshaped(shape), scale._reshaped(shape), epsilon
        )._reshaped(own)
    }
}

/// Of each example and feature over the places.
public struct InstanceNorm<Scalar: TensorFlowFloatingPoint>: Layer {
    public var offset: Tensor<Scalar>
    public var scale: Tensor<Scalar>
    @noDerivative public let axis: Int
    @noDerivative public let epsilon: Scalar

    public init(offset: Tensor<Scalar>, scale: Tensor<Scalar>, axis: Int, epsilon: Scalar) {
        _checkFeatures(offset, scale)
        _check(axis != 0, "The axis of the features is not that of the batch")
        self.offset = offset
        self.scale = scale
        self.axis = axis
        self.epsilon = epsilon
    }

    public init(featureCount: Int, axis: Int = -1, epsilon: Scalar = 1e-3) {
        self.init(
            offset: Tensor<Scalar>(zeros: [featureCount]), scale: Tensor<Scalar>(ones: [featureCount]), axis: axis,
            epsilon: epsilon)
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        let own = input.shape, place = own._axis(axis)
        let shape = own._features(offset.shape, axis)
        _check(place != 0, "The axis of the features is not that of the batch")
        let moments = input.moments(alongAxes: own._axes.filter { $0 != 0 && $0 != place })
        return input._normalized(
            moments.mean, moments.variance, offset._reshaped(shape), scale._reshaped(shape), epsilon)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @differentiable(wrt: (self, mean, variance, offset, scale))
    func _normalized(
        _ mean: Tensor, _ variance: Tensor, _ offset: Tensor, _ scale: Tensor, _ epsilon: Scalar
    ) -> Tensor {
        return (self - mean) * (rsqrt(variance + epsilon) * scale) + offset
    }

    /// Statistics of features in the shape in which they are broadcast; one for all of them stays as it is.
    func _reshapedIfVector(_ shape: TensorShape) -> Tensor { return rank == 0 ? self : _reshaped(shape) }
}

extension TensorShape {
    /// The shape that a vector of features has to have to be broadcast to this one.
    func _features(_ features: TensorShape, _ axis: Int) -> TensorShape {
        let place = _axis(axis)
        _check(
            dimensions[place] == features[0],
            "A layer of \(features[0]) features does not fit dimension \(axis) of a tensor of shape \(self)")
        var sizes = [Int](repeating: 1, count: rank)
        sizes[place] = features[0]
        return TensorShape(sizes)
    }
}

func _checkFeatures<Scalar: TensorFlowFloatingPoint>(_ offset: Tensor<Scalar>, _ scale: Tensor<Scalar>) {
    _check(
        offset.rank == 1 && offset.shape == scale.shape,
        "The offset and the scale have shapes \(offset.shape) and \(scale.shape), and should be vectors of one size")
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// With the mean 0 and the variance 1 along a dimension, then scaled and shifted.
    @differentiable(wrt: (self, offset, scale))
    public func batchNormalized(
        alongAxis axis: Int, offset: Tensor = Tensor(_shape: [], [0]), scale: Tensor = Tensor(_shape: [], [1]),
        epsilon: Scalar = 0.001
    ) -> Tensor {
        let moments = self.moments(alongAxes: [axis])
        return _normalized(moments.mean, moments.variance, offset, scale, epsilon)
    }
}
