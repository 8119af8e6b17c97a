// A block of a transformer: attention with several heads and a dense part, each with normalisation before and a
// shortcut.
import TensorFlow

struct Block: Differentiable {
    var scale1: Tensor<Float>, offset1: Tensor<Float>
    var attention: Tensor<Float>  // queries, keys and values side by side
    var output: Tensor<Float>
    var scale2: Tensor<Float>, offset2: Tensor<Float>
    var weight1: Tensor<Float>, bias1: Tensor<Float>
    var weight2: Tensor<Float>, bias2: Tensor<Float>
}

@differentiable(wrt: (x, scale, offset))
func normalized(_ x: Tensor<Float>, scale: Tensor<Float>, offset: Tensor<Float>) -> Tensor<Float> {
    let moments = x.moments(alongAxes: -1)
    return (x - moments.mean) * rsqrt(moments.variance + 1e-5) * scale + offset
}

@differentiable(wrt: (block, x))
func attended(_ block: Block, _ x: Tensor<Float>, heads: Int) -> Tensor<Float> {
    let batch = x.shape[0], tokens = x.shape[1], width = x.shape[2], size = width / heads
    let all = matmul(x, block.attention).reshaped(to: [batch, tokens, 3, heads, size])
        .transposed(permutation: 2, 0, 3, 1, 4)
    let queries = all[0], keys = all[1], values = all[2]
    let weights = softmax(matmul(queries, transposed: false, keys, transposed: true) / sqrt(Float(size)))
    let mixed = matmul(weights, values).transposed(permutation: 0, 2, 1, 3).reshaped(to: [batch, tokens, width])
    return matmul(mixed, block.output)
}

@differentiable(wrt: (block, x))
func applied(_ block: Block, to x: Tensor<Float>, heads: Int) -> Tensor<Float> {
    let mixed = x + attended(block, normalized(x, scale: block.scale1, offset: block.offset1), heads: heads)
    let inner = normalized(mixed, scale: block.scale2, offset: block.offset2)
    let hidden = gelu(matmul(inner, block.weight1) + block.bias1)
    return mixed + matmul(hidden, block.weight2) + block.bias2
}

@differentiable(wrt: block)
func loss(_ block: Block, _ x: Tensor<Float>, heads: Int) -> Float {
    return applied(block, to: x, heads: heads).squared().mean().scalarized()
}
