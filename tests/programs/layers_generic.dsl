// Layers are modules whose gradients are vectors: generic code trains any of them, with an optimiser of the program.
import TensorFlow

// Each of the four functions makes a layer, and a module.
struct Scale: Layer {
    var factor: Tensor<Float> = [2]
    @differentiable func call(_ x: Tensor<Float>) -> Tensor<Float> { x * factor }
}
struct Shift: Layer {
    var by: Tensor<Float> = [1]
    @differentiable func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { x + by }
}
struct Square: Layer {
    var keep = Dropout<Float>(probability: 0)
    @differentiable func applied(to x: Tensor<Float>) -> Tensor<Float> { keep(x * x) }
}
struct Cube: ParameterlessLayer {
    @differentiable(wrt: (self, x))
    func applied(to x: Tensor<Float>, in context: Context) -> Tensor<Float> { x * x * x }
}
struct Later: Module {
    var scale = Scale()
    @differentiable func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { scale(x) }
}
extension Later: Layer {}
func results<L: Layer>(_ layer: L, _ x: L.Input) -> [L.Output] {
    let context = Context(learningPhase: .inference)
    return [
        layer(x), layer.call(x), layer.applied(to: x), layer.applied(to: x, in: context), layer.inferring(from: x),
    ]
}
func result<M: Module>(_ module: M, _ x: M.Input) -> M.Output { module(x) }
func agree<L: Layer>(_ layer: L, _ x: L.Input) -> L.Output? where L.Output: Equatable {
    results(layer, x).allSatisfy { $0 == result(layer, x) } ? layer(x) : nil
}
let three: Tensor<Float> = [3]
print(agree(Scale(), three)!, agree(Shift(), three)!, agree(Square(), three)!, agree(Cube(), three)!, agree(Later(), three)!)
//> [6.0] [4.0] [9.0] [27.0] [6.0]

struct Model: Layer {
    var scale = Scale(), cube = Cube(), drop = Dropout<Float>(probability: 0.5), shift = Shift()
    @differentiable func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { shift(drop(cube(scale(x)))) }
}
protocol Rule {
    associatedtype Model: Differentiable
    mutating func update(_ model: inout Model, along direction: Model.TangentVector)
}
struct Normed<Model: Module>: Rule {
    var squares: Model.TangentVector
    let rate: Model.TangentVector.VectorSpaceScalar
    init(for model: Model, rate: Model.TangentVector.VectorSpaceScalar) {
        squares = model.differentiableVectorView.scaled(by: 0)
        self.rate = rate
    }
    mutating func update(_ model: inout Model, along direction: Model.TangentVector) {
        squares = squares.scaled(by: 0.5) + (direction .* direction).scaled(by: 0.5)
        model.move(along: (direction ./ Model.TangentVector.sqrt(squares)).scaled(by: -rate))
    }
}
func train<M: Layer, R: Rule>(_ model: inout M, _ rule: inout R, _ x: M.Input)
where R.Model == M, M.Output == Tensor<Float> {
    for _ in 0..<2 { rule.update(&model, along: gradient(at: model) { $0(x).sum() }) }
}
func adapted<M: Layer>(_ model: M, _ x: M.Input) -> M where M.Output == Tensor<Float> {
    var model = model
    let optimizer = SGD(for: model, learningRate: 0.5)
    optimizer.update(&model, along: gradient(at: model) { $0(x).sum() })
    return model
}
var model = Model(), rule = Normed(for: model, rate: 0.5)
train(&model, &rule, [1])
print(model.scale.factor, model.shift.by, adapted(Model(), [1]).scale.factor, type(of: rule.squares.cube) == EmptyTangentVector.self)
//> [0.9331306] [-0.28445703] [-4.0] true
