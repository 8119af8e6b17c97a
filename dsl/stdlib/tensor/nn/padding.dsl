// Layers that repeat the places of their input, or put zeros around them. Batches are the first dimension, channels
// the last.

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// Each place of these dimensions so many times.
    @differentiable(wrt: self)
    func _repeatingPlaces(_ axes: Range<Int>, _ times: Int, _ name: String) -> Tensor {
        let own = shape
        _check(
            own.rank == axes.upperBound + 1,
            "'\(name)' needs a tensor of rank \(axes.upperBound + 1), not of shape \(own)")
        _check(times > 0, "'\(name)' needs a positive size")
        var split: [Int] = [], tiled: [Int] = [], target: [Int] = []
        for k in 0..<own.rank {
            let isRepeated = axes.contains(k)
            split += isRepeated ? [own[k], 1] : [own[k]]
            tiled += isRepeated ? [own[k], times] : [own[k]]
            target.append(isRepeated ? own[k] * times : own[k])
        }
        return _reshaped(TensorShape(split)).broadcasted(to: TensorShape(tiled))._reshaped(TensorShape(target))
    }
}

public struct UpSampling1D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let size: Int

    public init(size: Int) { self.size = size }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return input._repeatingPlaces(1..<2, size, "UpSampling1D")
    }
}

public struct UpSampling2D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let size: Int

    public init(size: Int) { self.size = size }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return input._repeatingPlaces(1..<3, size, "UpSampling2D")
    }
}

public struct UpSampling3D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let size: Int

    public init(size: Int) { self.size = size }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return input._repeatingPlaces(1..<4, size, "UpSampling3D")
    }
}

public struct ZeroPadding1D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let padding: (Int, Int)

    public init(padding: (Int, Int)) { self.padding = padding }
    public init(padding: Int) { self.init(padding: (padding, padding)) }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return input.padded(forSizes: [(0, 0), padding, (0, 0)])
    }
}

public struct ZeroPadding2D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let padding: ((Int, Int), (Int, Int))

    public init(padding: ((Int, Int), (Int, Int))) { self.padding = padding }
    /// The same before and after: of rows and of columns.
    public init(padding: (Int, Int)) { self.init(padding: ((padding.0, padding.0), (padding.1, padding.1))) }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return input.padded(forSizes: [(0, 0), padding.0, padding.1, (0, 0)])
    }
}

public struct ZeroPadding3D<Scalar: TensorFlowFloatingPoint>: Layer {
    @noDerivative public let padding: ((Int, Int), (Int, Int), (Int, Int))

    public init(padding: ((Int, Int), (Int, Int), (Int, Int))) { self.padding = padding }
    /// The same before and after, in each of the three dimensions.
    public init(padding: (Int, Int, Int)) {
        self.init(padding: ((padding.0, padding.0), (padding.1, padding.1), (padding.2, padding.2)))
    }

    @differentiable
    public func applied(to input: Tensor<Scalar>) -> Tensor<Scalar> {
        return input.padded(forSizes: [(0, 0), padding.0, padding.1, padding.2, (0, 0)])
    }
}
