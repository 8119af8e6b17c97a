// Losses: how far outputs are from what they should be.

/// The cross-entropy between labels and the softmax of each row of `logits`: the mean over the rows.
@inline(never)
@differentiable(wrt: logits)
public func softmaxCrossEntropy<Scalar: TensorFlowFloatingPoint>(
    logits: Tensor<Scalar>, labels: Tensor<Int32>
) -> Tensor<Scalar> {
    _check(
        logits.shape.rank == 2 && labels.shape == [logits.shape[0]],
        "Logits of shape \(logits.shape) and labels of shape \(labels.shape) do not fit together")
    let batch = logits.shape[0], classes = logits.shape[1]
    let x = logits.scalars, wanted = labels.scalars
    var total: Scalar = 0
    for i in 0..<batch {
        let label = Int(wanted[i])
        _check(0 <= label && label < classes, "Label \(label) is out of range for \(classes) classes")
        var largest = -Scalar.infinity
        for j in 0..<classes { largest = Prelude.max(largest, x[i * classes + j]) }
        var sum: Scalar = 0
        for j in 0..<classes { sum += Scalar.exp(x[i * classes + j] - largest) }
        total += largest + Scalar.log(sum) - x[i * classes + label]
    }
    return Tensor(total / Scalar(batch))
}
