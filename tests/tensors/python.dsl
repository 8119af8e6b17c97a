// Functions of tensors, for Python.
import TensorFlow

public struct Model: Differentiable {
    public var weight: Tensor<Float>
    public var bias: Tensor<Float>
}

@differentiable(wrt: (w, x))
public func loss(_ w: Tensor<Float>, _ x: Tensor<Float>) -> Tensor<Float> { return (x * w).squared().sum() }

@differentiable(wrt: model)
public func error(_ model: Model, _ x: Tensor<Float>) -> Float {
    return (x * model.weight + model.bias).squared().sum().scalarized()
}

@differentiable
public func doubled(_ x: Tensor<Float>) -> Tensor<Float> { return x * 2 }

@differentiable(wrt: (x))
public func first(_ x: Tensor<Float>, _ unused: Tensor<Float>) -> Float { return x[0].sum().scalarized() }

public func same(_ x: Tensor<Int32>) -> Tensor<Bool> { return x .== x }
public func echo(_ x: Tensor<Double>) -> Tensor<Double> { return x }
