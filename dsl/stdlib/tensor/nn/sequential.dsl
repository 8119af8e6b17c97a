// Two layers, one after the other, as one; more of them nested.

public struct Sequential<Layer1: Layer, Layer2: Layer>: Layer where Layer1.Output == Layer2.Input {
    public typealias Input = Layer1.Input
    public typealias Output = Layer2.Output

    public var layer1: Layer1
    public var layer2: Layer2

    public init(_ layer1: Layer1, _ layer2: Layer2) {
        self.layer1 = layer1
        self.layer2 = layer2
    }

    @differentiable(wrt: (self, input))
    public func applied(to input: Layer1.Input, in context: Context) -> Layer2.Output {
        return layer2.applied(to: layer1.applied(to: input, in: context), in: context)
    }
}
