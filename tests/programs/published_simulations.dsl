// Waves on shallow water through time, the brachistochrone by descent, and layers that are called.
import _Differentiation
import Foundation

// MARK: - Shallow water

protocol ShallowWaterSolution: Differentiable {
    @differentiable(reverse) var waterLevel: [[Float]] { get }
    @noDerivative var time: Float { get }
    @differentiable(reverse) func evolved() -> Self
}

extension ShallowWaterSolution {
    @differentiable(reverse)
    func evolve(for numSteps: Int) -> Self {
        var state = self
        for _ in 0..<numSteps { state = state.evolved() }
        return state
    }

    @differentiable(reverse)
    func meanSquaredError(to target: [[Float]]) -> Float {
        let n = withoutDerivative(at: waterLevel.count)
        var mse: Float = 0
        for x in 0..<n {
            for y in 0..<n {
                let error = target[x][y] - waterLevel[x][y]
                mse += error * error
            }
        }
        return mse / Float(n * n)
    }
}

fileprivate let 𝑐: Float = 340
fileprivate let 𝛥𝑥: Float = 1
fileprivate let 𝛥𝑡: Float = 𝛥𝑥 / 𝑐 / 2

struct ArrayLoopSolution: ShallowWaterSolution {
    var waterLevel: [[Float]]
    var previous: [[Float]]
    @noDerivative var time: Float = 0

    @differentiable(reverse)
    init(waterLevel: [[Float]], previous: [[Float]], time: Float) {
        self.waterLevel = waterLevel
        self.previous = previous
        self.time = time
    }

    @differentiable(reverse)
    func laplacian(_ x: Int, _ y: Int) -> Float {
        (waterLevel[x][y + 1] + waterLevel[x + 1][y] - (4 * waterLevel[x][y]) + waterLevel[x][y - 1]
            + waterLevel[x - 1][y]) / 𝛥𝑥 / 𝛥𝑥
    }

    @differentiable(reverse)
    func evolved() -> ArrayLoopSolution {
        let n = withoutDerivative(at: waterLevel.count)
        var new = waterLevel
        for x in 1..<(n - 1) {
            for y in 1..<(n - 1) {
                new[x][y] = 2 * waterLevel[x][y] + (𝑐 * 𝑐 * 𝛥𝑡 * 𝛥𝑡 * laplacian(x, y)) - previous[x][y]
            }
        }
        return ArrayLoopSolution(waterLevel: new, previous: waterLevel, time: time + 𝛥𝑡)
    }
}

let n = 8
func flat() -> [[Float]] { Array(repeating: Array(repeating: 0, count: n), count: n) }
var target = flat()
target[4][4] = 0.5
target[2][5] = -0.25

var level = flat()
level[3][3] = 1
let solution = ArrayLoopSolution(waterLevel: level, previous: level, time: 0)
func loss(_ s: ArrayLoopSolution) -> Float { s.evolve(for: 12).meanSquaredError(to: target) }
var current = solution
let before = loss(current)
for _ in 0..<30 {
    let 𝛁 = gradient(at: current, of: loss)
    current.waterLevel.move(by: Array<[Float]>.TangentVector(𝛁.waterLevel.base.map { row in
        Array<Float>.TangentVector(row.base.map { -1 * $0 }) }))
}
print(loss(current) < before / 2, current.time)
//> true 0.0

// MARK: - Brachistochrone: descent time along a curve

@differentiable(reverse)
func descentTime(_ heights: [Double]) -> Double {
    var time = 0.0
    let dx = 1.0 / Double(heights.count + 1)
    for i in 0...withoutDerivative(at: heights.count) {
        let a = i == 0 ? 1.0 : heights[i - 1]
        let b = i == heights.count ? 0.0 : heights[i]
        let length = sqrt(dx * dx + (a - b) * (a - b))
        let v = sqrt(2 * 9.81 * max(1 - a, 1e-9)) + sqrt(2 * 9.81 * max(1 - b, 1e-9))
        time = time + 2 * length / v
    }
    return time
}
var curve = (1...9).map { 1 - Double($0) / 10 }
let straight = descentTime(curve)
for _ in 0..<500 {
    let g = gradient(at: curve, of: descentTime)
    for i in curve.indices { curve[i] -= 0.01 * g[i] }
}
print(descentTime(curve) < straight, curve[4] < 0.5)
//> true true

// MARK: - Layers written with 'callAsFunction'

protocol Module: Differentiable {
    associatedtype Input: Differentiable
    associatedtype Output: Differentiable
    @differentiable(reverse, wrt: (self, input))
    func callAsFunction(_ input: Input) -> Output
}
struct Chain<A: Module, B: Module>: Module where A.Output == B.Input {
    var a: A
    var b: B
    @differentiable(reverse, wrt: (self, input))
    func callAsFunction(_ input: A.Input) -> B.Output { b(a(input)) }
}
struct Scale: Module {
    var w: Double
    @differentiable(reverse, wrt: (self, input))
    func callAsFunction(_ input: Double) -> Double { tanh(w * input) }
}
let chain = Chain(a: Scale(w: 0.5), b: Chain(a: Scale(w: 2), b: Scale(w: -1)))
let (out, pb) = valueWithPullback(at: chain, 0.3) { m, x in m(x) }
let (dm, dx) = pb(1)
print(abs(out - tanh(-tanh(2 * tanh(0.15)))) < 1e-12, dm.a.w * 0.5 - dx * 0.3 < 1e-12)
//> true true
print(type(of: chain))
//> Chain<Scale, Chain<Scale, Scale>>
