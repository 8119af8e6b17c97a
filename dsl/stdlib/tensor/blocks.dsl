// Places of images that become channels, and back.

extension TensorShape {
    func _checkImages(_ name: String, _ size: Int) {
        _check(rank == 4, "'\(name)' needs a tensor of rank 4, not of shape \(self)")
        _check(size > 0, "'\(name)' needs a positive block size")
    }
}

/// The channels of each place spread over a square of `blockSize` places a side: [batch, height, width, channels].
@differentiable(wrt: input where Scalar: TensorFlowFloatingPoint)
public func depthToSpace<Scalar: TensorFlowScalar>(_ input: Tensor<Scalar>, blockSize b: Int) -> Tensor<Scalar> {
    let own = input.shape
    own._checkImages("depthToSpace", b)
    _check(own[3] % (b * b) == 0, "\(own[3]) channels cannot be spread over blocks of \(b) by \(b) places")
    let channels = own[3] / (b * b)
    return input._reshaped([own[0], own[1], own[2], b, b, channels]).transposed(permutation: [0, 1, 3, 2, 4, 5])
        ._reshaped([own[0], own[1] * b, own[2] * b, channels])
}

/// The channels of each square of `blockSize` places a side behind one another.
@differentiable(wrt: input where Scalar: TensorFlowFloatingPoint)
public func spaceToDepth<Scalar: TensorFlowScalar>(_ input: Tensor<Scalar>, blockSize b: Int) -> Tensor<Scalar> {
    let own = input.shape
    own._checkImages("spaceToDepth", b)
    _check(own[1] % b == 0 && own[2] % b == 0, "Images of shape \(own) cannot be divided into blocks of \(b) by \(b)")
    let height = own[1] / b, width = own[2] / b
    return input._reshaped([own[0], height, b, width, b, own[3]]).transposed(permutation: [0, 1, 3, 2, 4, 5])
        ._reshaped([own[0], height, width, b * b * own[3]])
}
