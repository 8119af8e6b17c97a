// Tensors with more places around them that mirror what is inside.

extension Tensor where Scalar: TensorFlowNumeric {
    /// What new places hold: one scalar, or those inside in the opposite order, without or with the outermost one.
    public enum PaddingMode {
        case constant(Scalar)
        case reflect
        case symmetric
    }

    /// With so many places before and after each dimension.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func padded(forSizes sizes: [(before: Int, after: Int)], mode: PaddingMode) -> Tensor {
        switch mode {
        case .constant(let value): return padded(forSizes: sizes, with: value)
        case .reflect: return _mirrored(sizes, 1)
        case .symmetric: return _mirrored(sizes, 0)
        }
    }

    /// `left`: 1 where the outermost scalar is left out of its mirror image.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    func _mirrored(_ sizes: [(before: Int, after: Int)], _ left: Int) -> Tensor {
        let own = shape
        _ = own._padded(sizes.map { $0.before }, sizes.map { $0.after })
        var result = self
        for axis in 0..<own.rank {
            let places = own._mirror(axis, sizes[axis].before, sizes[axis].after, left)
            result = result.gathering(atIndices: places, alongAxis: axis)
        }
        return result
    }
}

extension TensorShape {
    /// The places of a dimension, with those that are mirrored before and after it.
    @inline(never)
    func _mirror(_ axis: Int, _ before: Int, _ after: Int, _ left: Int) -> Tensor<Int> {
        let size = dimensions[axis]
        _check(
            before <= size - left && after <= size - left,
            "'padded' cannot mirror \(Prelude.max(before, after)) places of dimension \(axis) of shape \(self)")
        var places: [Int] = []
        for k in 0..<before { places.append(before - 1 - k + left) }
        for k in 0..<size { places.append(k) }
        for k in 0..<after { places.append(size - 1 - k - left) }
        return Tensor<Int>(places)
    }
}
