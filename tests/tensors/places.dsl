// Shapes that do not fit, at run time: each trap is at the line of the program that asks for too much.
import TensorFlow

func tensor(_ m: [Int]) -> Tensor<Float> { Tensor<Float>(ones: TensorShape(m)) }

@differentiable(wrt: x)
func products(_ x: [Float], _ m: [Int], _ n: [Int]) -> Float {
    let a = Tensor<Float>(shape: TensorShape(m), scalars: x)
    let sum = a + a
    return matmul(
        sum, tensor(n)).sum().scalarized()
}

/// The library calls the closure, which calls the library.
func mapped(_ n: [Int]) -> Float {
    let a = tensor(n)
    let b = a.map { x in
        x + tensor([2]).reshaped(to: TensorShape(n)).scalars[0]
    }
    return b.sum().scalarized()
}

/// The index is the closure's own.
func indexed(_ n: [Int]) -> Float {
    let a = [Float](repeating: 1, count: 2)
    return tensor(n).map { x in
        x + a[n[0]] }.scalars[0]
}

func doubled(_ x: Tensor<Float>, _ n: Int) -> Tensor<Float> { x * 2 }
@derivative(of: doubled, wrt: x)
func doubledPullback(
    _ x: Tensor<Float>, _ n: Int
) -> (value: Tensor<Float>, pullback: (Tensor<Float>) -> Tensor<Float>) {
    (value: x * 2, pullback: { v in
        v * tensor([n]) })
}

func slopes(_ n: Int) -> [Float] { gradient(at: tensor([3])) { doubled($0, n).sum() }.scalars }
