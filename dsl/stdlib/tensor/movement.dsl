// The same scalars in another order, or in another shape.

infix operator ++ : AdditionPrecedence

extension Tensor {
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func transposed() -> Tensor {
        return transposed(permutation: Array((0..<rank).reversed()))
    }
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    public func transposed(permutation: [Int]) -> Tensor {
        let steps = _steps(shape)
        return _read(
            TensorShape(permutation.map { shape[$0] }),
            _Places(TensorShape(permutation.map { shape[$0] }), permutation.map { steps[$0] }, start: 0))
    }
    @differentiable(where Scalar: TensorFlowFloatingPoint)
    public static func ++ (lhs: Tensor, rhs: Tensor) -> Tensor { return lhs }
}
