// Layers that give their input another shape, and those that are a function without variables.

/// Each example as a row.
public struct Flatten<Scalar: TensorFlowFloatingPoint>: Layer {
    public init() {}

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        _check(input.rank > 0, "'Flatten' needs a batch of examples, not a tensor of shape []")
        let batch = input.shape[0]
        return input.reshaped(to: [batch, input.shape._size(1, input.shape.rank)])
    }
}

public struct Reshape<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public var shape: Tensor<Int32>

    public init(shape: Tensor<Int32>) { self.shape = shape }
    public init(_ shape: TensorShape) { self.init(shape: Tensor<Int32>(shape.dimensions.map { Int32($0) })) }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> { return input.reshaped(toShape: shape) }
}

/// A function as a layer.
public struct Function<Input: Differentiable, Output: Differentiable>: Layer {
    public typealias Body = @differentiable (Input) -> Output

    @noDerivative public let body: Body

    public init(_ body: @escaping Body) { self.body = body }

    @differentiable
    public func applied(to input: Input) -> Output { return body(input) }
}
