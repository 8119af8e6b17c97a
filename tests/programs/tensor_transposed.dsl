// Transposed convolutions of series and of volumes: each is what a convolution hands back.
import TensorFlow

typealias T = Tensor<Double>
func drawn(_ shape: TensorShape, _ n: Int32) -> T { T(randomNormal: shape, seed: (graph: 1, op: n)) }
func close(_ a: T, _ b: T) -> Bool { a.shape == b.shape && abs(a - b).max().scalarized() < 1e-12 }

let y = drawn([2, 3, 4], 2)
let f = drawn([2, 2, 3, 2, 1], 8), z = drawn([1, 2, 2, 2, 1], 9)
let up = TransposedConv3D<Double>(filter: f, strides: (2, 1, 2))(z)
let back = gradient(at: T(zeros: up.shape)) { x in (conv3D(x, filter: f, strides: (1, 2, 1, 2, 1)) * z).sum() }
print(up.shape, close(up, back)) //> [1, 4, 3, 5, 2] true
let same = TransposedConv3D<Double>(filter: f, strides: (1, 2, 1), padding: .same)(z)
let given = gradient(at: T(zeros: same.shape)) { x in
    (conv3D(x, filter: f, strides: (1, 1, 2, 1, 1), padding: .same) * z).sum()
}
print(same.shape, close(same, given)) //> [1, 2, 4, 2, 2] true
let line = TransposedConv1D<Double>(filter: drawn([3, 2, 4], 10), stride: 2)(y)
let whole = gradient(at: T(zeros: line.shape)) { x in (conv1D(x, filter: drawn([3, 2, 4], 10), stride: 2) * y).sum() }
print(line.shape, close(line, whole)) //> [2, 7, 2] true
