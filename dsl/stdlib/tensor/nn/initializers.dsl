// Functions that make the initial values of variables.

/// A function that makes the initial value of a variable of a given shape.
public typealias ParameterInitializer<Scalar: TensorFlowScalar> = (TensorShape) -> Tensor<Scalar>

public func zeros<Scalar: TensorFlowFloatingPoint>() -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(zeros: shape) }
}

public func glorotUniform<Scalar: TensorFlowFloatingPoint>(
    seed: TensorFlowSeed? = nil
) -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(glorotUniform: shape, seed: seed) }
}

public func glorotNormal<Scalar: TensorFlowFloatingPoint>(
    seed: TensorFlowSeed? = nil
) -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(glorotNormal: shape, seed: seed) }
}

public func heUniform<Scalar: TensorFlowFloatingPoint>(seed: TensorFlowSeed? = nil) -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(heUniform: shape, seed: seed) }
}

public func heNormal<Scalar: TensorFlowFloatingPoint>(seed: TensorFlowSeed? = nil) -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(heNormal: shape, seed: seed) }
}

public func leCunUniform<Scalar: TensorFlowFloatingPoint>(
    seed: TensorFlowSeed? = nil
) -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(leCunUniform: shape, seed: seed) }
}

public func leCunNormal<Scalar: TensorFlowFloatingPoint>(seed: TensorFlowSeed? = nil) -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(leCunNormal: shape, seed: seed) }
}

public func constantInitializer<Scalar: TensorFlowFloatingPoint>(value: Scalar) -> ParameterInitializer<Scalar> {
    return { shape in Tensor<Scalar>(repeating: value, shape: shape) }
}

public func constantInitializer<Scalar: TensorFlowFloatingPoint>(
    value: Tensor<Scalar>
) -> ParameterInitializer<Scalar> {
    return { shape in
        _check(value.shape == shape, "A constant of shape \(value.shape) is no variable of shape \(shape)")
        return value
    }
}

public func truncatedNormalInitializer<Scalar: TensorFlowFloatingPoint>(
    mean: Scalar = 0, standardDeviation: Scalar = 1, seed: TensorFlowSeed? = nil
) -> ParameterInitializer<Scalar> {
    return { shape in
        Tensor<Scalar>(randomTruncatedNormal: shape, mean: mean, standardDeviation: standardDeviation, seed: seed)
    }
}

@_disfavoredOverload
public func truncatedNormalInitializer<Scalar: TensorFlowFloatingPoint>(
    mean: Tensor<Scalar> = Tensor(0), standardDeviation: Tensor<Scalar> = Tensor(1), seed: TensorFlowSeed? = nil
) -> ParameterInitializer<Scalar> {
    return { shape in
        Tensor<Scalar>(randomTruncatedNormal: shape, mean: mean, standardDeviation: standardDeviation, seed: seed)
    }
}
