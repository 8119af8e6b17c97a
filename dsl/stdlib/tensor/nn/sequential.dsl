// Layers, one after the other, as one.

/// Two of them; of up to ten the second is that of all but the first.
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
    public func callAsFunction(_ input: Layer1.Input) -> Layer2.Output { return layer2(layer1(input)) }
    @differentiable(wrt: (self, input))
    public func applied(to input: Layer1.Input, in context: Context) -> Layer2.Output {
        return layer2.applied(to: layer1.applied(to: input, in: context), in: context)
    }
}

extension Sequential {
    /// The layers that a closure lists: `Sequential { Dense<Float>(…); Dense<Float>(…) }`.
    public init(@LayerBuilder layers: () -> Sequential) { self = layers() }

    public init<A: Layer, B: Layer>(
        _ a: Layer1, _ b: A, _ c: B
    )
    where
        A.Output == B.Input,
        Layer2 == Sequential<A, B>
    {
        self.init(a, Layer2(b, c))
    }

    public init<A: Layer, B: Layer, C: Layer>(
        _ a: Layer1, _ b: A, _ c: B, _ d: C
    )
    where
        A.Output == B.Input, B.Output == C.Input,
        Layer2 == Sequential<A, Sequential<B, C>>
    {
        self.init(a, Layer2(b, c, d))
    }

    public init<A: Layer, B: Layer, C: Layer, D: Layer>(
        _ a: Layer1, _ b: A, _ c: B, _ d: C, _ e: D
    )
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input,
        Layer2 == Sequential<A, Sequential<B, Sequential<C, D>>>
    {
        self.init(a, Layer2(b, c, d, e))
    }

    public init<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer>(
        _ a: Layer1, _ b: A, _ c: B, _ d: C, _ e: D, _ f: E
    )
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input,
        Layer2 == Sequential<A, Sequential<B, Sequential<C, Sequential<D, E>>>>
    {
        self.init(a, Layer2(b, c, d, e, f))
    }

    public init<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer>(
        _ a: Layer1, _ b: A, _ c: B, _ d: C, _ e: D, _ f: E, _ g: F
    )
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input,
        E.Output == F.Input,
        Layer2 == Sequential<A, Sequential<B, Sequential<C, Sequential<D, Sequential<E, F>>>>>
    {
        self.init(a, Layer2(b, c, d, e, f, g))
    }

    public init<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer, G: Layer>(
        _ a: Layer1, _ b: A, _ c: B, _ d: C, _ e: D, _ f: E, _ g: F, _ h: G
    )
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input,
        E.Output == F.Input, F.Output == G.Input,
        Layer2 == Sequential<A, Sequential<B, Sequential<C, Sequential<D, Sequential<E, Sequential<F, G>>>>>>
    {
        self.init(a, Layer2(b, c, d, e, f, g, h))
    }

    public init<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer, G: Layer, H: Layer>(
        _ a: Layer1, _ b: A, _ c: B, _ d: C, _ e: D, _ f: E, _ g: F, _ h: G, _ i: H
    )
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input,
        E.Output == F.Input, F.Output == G.Input, G.Output == H.Input,
        Layer2 ==
            Sequential<A, Sequential<B, Sequential<C, Sequential<D, Sequential<E, Sequential<F, Sequential<G, H>>>>>>>
    {
        self.init(a, Layer2(b, c, d, e, f, g, h, i))
    }

    public init<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer, G: Layer, H: Layer, I: Layer>(
        _ a: Layer1, _ b: A, _ c: B, _ d: C, _ e: D, _ f: E, _ g: F, _ h: G, _ i: H, _ j: I
    )
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input,
        E.Output == F.Input, F.Output == G.Input, G.Output == H.Input, H.Output == I.Input,
        Layer2 ==
            Sequential<
                A,
                Sequential<B, Sequential<C, Sequential<D, Sequential<E, Sequential<F, Sequential<G, Sequential<H, I>>>>>>>
            >
    {
        self.init(a, Layer2(b, c, d, e, f, g, h, i, j))
    }
}

/// Makes one layer of those in a closure.
@resultBuilder
public struct LayerBuilder {
    public static func buildBlock<A: Layer>(_ a: A) -> A { return a }

    public static func buildBlock<A: Layer, B: Layer>(_ a: A, _ b: B) -> Sequential<A, B>
    where A.Output == B.Input { return Sequential(a, b) }

    public static func buildBlock<A: Layer, B: Layer, C: Layer>(
        _ a: A, _ b: B, _ c: C
    ) -> Sequential<A, Sequential<B, C>>
    where A.Output == B.Input, B.Output == C.Input { return Sequential(a, b, c) }

    public static func buildBlock<A: Layer, B: Layer, C: Layer, D: Layer>(
        _ a: A, _ b: B, _ c: C, _ d: D
    ) -> Sequential<A, Sequential<B, Sequential<C, D>>>
    where A.Output == B.Input, B.Output == C.Input, C.Output == D.Input { return Sequential(a, b, c, d) }

    public static func buildBlock<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer>(
        _ a: A, _ b: B, _ c: C, _ d: D, _ e: E
    ) -> Sequential<A, Sequential<B, Sequential<C, Sequential<D, E>>>>
    where A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input {
        return Sequential(a, b, c, d, e)
    }

    public static func buildBlock<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer>(
        _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F
    ) -> Sequential<A, Sequential<B, Sequential<C, Sequential<D, Sequential<E, F>>>>>
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input, E.Output == F.Input
    {
        return Sequential(a, b, c, d, e, f)
    }

    public static func buildBlock<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer, G: Layer>(
        _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F, _ g: G
    ) -> Sequential<A, Sequential<B, Sequential<C, Sequential<D, Sequential<E, Sequential<F, G>>>>>>
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input, E.Output == F.Input,
        F.Output == G.Input
    {
        return Sequential(a, b, c, d, e, f, g)
    }

    public static func buildBlock<A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer, G: Layer, H: Layer>(
        _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F, _ g: G, _ h: H
    ) -> Sequential<A, Sequential<B, Sequential<C, Sequential<D, Sequential<E, Sequential<F, Sequential<G, H>>>>>>>
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input, E.Output == F.Input,
        F.Output == G.Input, G.Output == H.Input
    {
        return Sequential(a, b, c, d, e, f, g, h)
    }

    public static func buildBlock<
        A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer, G: Layer, H: Layer, I: Layer
    >(
        _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F, _ g: G, _ h: H, _ i: I
    ) -> Sequential<
        A,
        Sequential<
            B,
            Sequential<C, Sequential<D, Sequential<E, Sequential<F, Sequential<G, Sequential<H, I>>>>>>
        >
    >
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input, E.Output == F.Input,
        F.Output == G.Input, G.Output == H.Input, H.Output == I.Input
    {
        return Sequential(a, b, c, d, e, f, g, h, i)
    }

    public static func buildBlock<
        A: Layer, B: Layer, C: Layer, D: Layer, E: Layer, F: Layer, G: Layer, H: Layer, I: Layer, J: Layer
    >(
        _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F, _ g: G, _ h: H, _ i: I, _ j: J
    ) -> Sequential<
        A,
        Sequential<
            B,
            Sequential<C, Sequential<D, Sequential<E, Sequential<F, Sequential<G, Sequential<H, Sequential<I, J>>>>>>>
        >
    >
    where
        A.Output == B.Input, B.Output == C.Input, C.Output == D.Input, D.Output == E.Input, E.Output == F.Input,
        F.Output == G.Input, G.Output == H.Input, H.Output == I.Input, I.Output == J.Input
    {
        return Sequential(a, b, c, d, e, f, g, h, i, j)
    }
}
