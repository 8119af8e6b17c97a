// What literals of tensors may hold.
import TensorFlow

let x: Float = 2
let i = 3
let special: Tensor<Float> = [[.nan, 1], [.pi, .infinity]]
let scalar: Tensor<Float> = [[x, 1], [1, 2]] // error: a tensor literal holds numbers that are written out, not values of type 'Float'; use 'Tensor<Float>([…])' with an array, or 'Tensor(stacking: […])'
let row: Tensor<Float> = [Tensor<Float>([1, 2]), [3, 4]] // error: a tensor literal holds numbers that are written out, not values of type 'Tensor<Float>'; use 'Tensor<Float>([…])' with an array, or 'Tensor(stacking: […])'
let integer: Tensor<Float> = [[i, 1]] // error: cannot convert value of type 'Int' to expected element type 'Float'
let fraction: Tensor<Int32> = [1.5, 2] // error: cannot convert value of type 'Double' to expected element type 'Int32'
let member: Tensor<Float> = [[.foo, 2]] // error: type 'Float' has no member 'foo'
