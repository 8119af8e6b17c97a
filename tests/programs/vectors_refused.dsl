// What is no vector, or is scaled by other numbers.
struct Labelled: Differentiable { var x: Double }
struct Optimiser<Model: Differentiable>
where Model.TangentVector: VectorProtocol, Model.TangentVector.VectorSpaceScalar == Float {
    init(for model: Model) {}
}
let optimiser = Optimiser(for: Labelled(x: 1))
//! 7:17: error: initializer 'init(for:)' requires the types 'Double' and 'Float' be equivalent
struct Text: VectorProtocol { var x: Float, name: String }
//! 9:14: error: type 'Text' does not conform to protocol 'VectorProtocol'
struct Own: Differentiable {
    var x: Float
    struct TangentVector: Differentiable, AdditiveArithmetic { var x: Float }
    mutating func move(along direction: TangentVector) { x += direction.x }
}
print(Own.TangentVector(x: 1).scaled(by: 2))
//! 16:7: error: value of type 'Own.TangentVector' has no member 'scaled'
