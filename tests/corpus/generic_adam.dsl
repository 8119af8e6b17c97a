// An optimiser written once for every model whose tangents are vectors.

protocol VectorLike: AdditiveArithmetic {
    static func * (scale: Double, v: Self) -> Self
    func squared() -> Self
    func dividedByRoot(of other: Self, epsilon: Double) -> Self
}

struct Line: Differentiable, VectorLike {
    var slope: Double
    var offset: Double

    static func * (scale: Double, v: Line) -> Line { return Line(slope: scale * v.slope, offset: scale * v.offset) }
    func squared() -> Line { return Line(slope: slope * slope, offset: offset * offset) }
    func dividedByRoot(of other: Line, epsilon: Double) -> Line {
        return Line(slope: slope / (sqrt(other.slope) + epsilon), offset: offset / (sqrt(other.offset) + epsilon))
    }

    @differentiable(wrt: self)
    func callAsFunction(_ x: Double) -> Double { return slope * x + offset }
}

struct Adam<Model: Differentiable> where Model.TangentVector: VectorLike {
    var rate: Double
    var firstDecay = 0.9
    var secondDecay = 0.999
    var step = 0
    var first = Model.TangentVector.zero
    var second = Model.TangentVector.zero

    init(for model: Model, rate: Double) { self.rate = rate }

    mutating func update(_ model: inout Model, along gradient: Model.TangentVector) {
        step += 1
        first = firstDecay * first + (1 - firstDecay) * gradient
        second = secondDecay * second + (1 - secondDecay) * gradient.squared()
        let corrected = (1 / (1 - pow(firstDecay, Double(step)))) * first
        let scale = (1 / (1 - pow(secondDecay, Double(step)))) * second
        model.move(along: -rate * corrected.dividedByRoot(of: scale, epsilon: 1e-8))
    }
}

let xs = [0.0, 1, 2, 3, 4]
let ys = xs.map { 2 * $0 - 1 }
var model = Line(slope: 0, offset: 0)
var optimiser = Adam(for: model, rate: 0.1)
for step in 0..<600 {
    let g = gradient(at: model) { m -> Double in
        var loss = 0.0
        for i in 0..<xs.count {
            let error = m(xs[i]) - ys[i]
            loss += error * error
        }
        return loss
    }
    if step == 0 { print(g) } //> Line(slope: -100.0, offset: -30.0)
    optimiser.update(&model, along: g)
    // The first step of Adam is as long as the rate, in every coordinate.
    if step == 0 { print(abs(model.slope - 0.1) < 1e-9, abs(model.offset - 0.1) < 1e-9) } //> true true
}
print(abs(model.slope - 2) < 1e-3, abs(model.offset + 1) < 1e-3) //> true true
