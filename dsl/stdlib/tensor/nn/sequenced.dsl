// Layers one after the other.

extension Differentiable {
    /// What the layers make of it, each of the output of the one before.
    @differentiable(wrt: (self, l1, l2))
    public func sequenced<L1: Layer, L2: Layer>(
        through l1: L1, _ l2: L2
    ) -> L2.Output
    where L1.Input == Self, L1.Output == L2.Input {
        let o1 = l1.applied(to: self)
        return l2.applied(to: o1)
    }

    /// The same, with what the layers may know beside their input.
    @differentiable(wrt: (self, l1, l2))
    public func sequenced<L1: Layer, L2: Layer>(
        in context: Context, through l1: L1, _ l2: L2
    ) -> L2.Output
    where L1.Input == Self, L1.Output == L2.Input {
        let o1 = l1.applied(to: self, in: context)
        return l2.applied(to: o1, in: context)
    }

    @differentiable(wrt: (self, l1, l2, l3))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer>(
        through l1: L1, _ l2: L2, _ l3: L3
    ) -> L3.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input {
        let o1 = l1.applied(to: self)
        let o2 = l2.applied(to: o1)
        return l3.applied(to: o2)
    }

    @differentiable(wrt: (self, l1, l2, l3))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer>(
        in context: Context, through l1: L1, _ l2: L2, _ l3: L3
    ) -> L3.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input {
        let o1 = l1.applied(to: self, in: context)
        let o2 = l2.applied(to: o1, in: context)
        return l3.applied(to: o2, in: context)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer>(
        through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4
    ) -> L4.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input {
        let o1 = l1.applied(to: self)
        let o2 = l2.applied(to: o1)
        let o3 = l3.applied(to: o2)
        return l4.applied(to: o3)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer>(
        in context: Context, through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4
    ) -> L4.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input {
        let o1 = l1.applied(to: self, in: context)
        let o2 = l2.applied(to: o1, in: context)
        let o3 = l3.applied(to: o2, in: context)
        return l4.applied(to: o3, in: context)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer>(
        through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5
    ) -> L5.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input {
        let o1 = l1.applied(to: self)
        let o2 = l2.applied(to: o1)
        let o3 = l3.applied(to: o2)
        let o4 = l4.applied(to: o3)
        return l5.applied(to: o4)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer>(
        in context: Context, through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5
    ) -> L5.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input {
        let o1 = l1.applied(to: self, in: context)
        let o2 = l2.applied(to: o1, in: context)
        let o3 = l3.applied(to: o2, in: context)
        let o4 = l4.applied(to: o3, in: context)
        return l5.applied(to: o4, in: context)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer>(
        through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6
    ) -> L6.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input {
        let o1 = l1.applied(to: self)
        let o2 = l2.applied(to: o1)
        let o3 = l3.applied(to: o2)
        let o4 = l4.applied(to: o3)
        let o5 = l5.applied(to: o4)
        return l6.applied(to: o5)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer>(
        in context: Context, through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6
    ) -> L6.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input {
        let o1 = l1.applied(to: self, in: context)
        let o2 = l2.applied(to: o1, in: context)
        let o3 = l3.applied(to: o2, in: context)
        let o4 = l4.applied(to: o3, in: context)
        let o5 = l5.applied(to: o4, in: context)
        return l6.applied(to: o5, in: context)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6, l7))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer>(
        through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7
    ) -> L7.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input, L6.Output == L7.Input {
        let o1 = l1.applied(to: self)
        let o2 = l2.applied(to: o1)
        let o3 = l3.applied(to: o2)
        let o4 = l4.applied(to: o3)
        let o5 = l5.applied(to: o4)
        let o6 = l6.applied(to: o5)
        return l7.applied(to: o6)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6, l7))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer>(
        in context: Context, through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7
    ) -> L7.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input, L6.Output == L7.Input {
        let o1 = l1.applied(to: self, in: context)
        let o2 = l2.applied(to: o1, in: context)
        let o3 = l3.applied(to: o2, in: context)
        let o4 = l4.applied(to: o3, in: context)
        let o5 = l5.applied(to: o4, in: context)
        let o6 = l6.applied(to: o5, in: context)
        return l7.applied(to: o6, in: context)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6, l7, l8))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer>(
        through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8
    ) -> L8.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input, L6.Output == L7.Input, L7.Output == L8.Input {
        let o1 = l1.applied(to: self)
        let o2 = l2.applied(to: o1)
        let o3 = l3.applied(to: o2)
        let o4 = l4.applied(to: o3)
        let o5 = l5.applied(to: o4)
        let o6 = l6.applied(to: o5)
        let o7 = l7.applied(to: o6)
        return l8.applied(to: o7)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6, l7, l8))
    public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer>(
        in context: Context, through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8
    ) -> L8.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input, L6.Output == L7.Input, L7.Output == L8.Input {
        let o1 = l1.applied(to: self, in: context)
        let o2 = l2.applied(to: o1, in: context)
        let o3 = l3.applied(to: o2, in: context)
        let o4 = l4.applied(to: o3, in: context)
        let o5 = l5.applied(to: o4, in: context)
        let o6 = l6.applied(to: o5, in: context)
        let o7 = l7.applied(to: o6, in: context)
        return l8.applied(to: o7, in: context)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6, l7, l8, l9))
    public func sequenced<
        L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer, L9: Layer
    >(
        through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8, _ l9: L9
    ) -> L9.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input, L6.Output == L7.Input, L7.Output == L8.Input, L8.Output == L9.Input {
        let o1 = l1.applied(to: self)
        let o2 = l2.applied(to: o1)
        let o3 = l3.applied(to: o2)
        let o4 = l4.applied(to: o3)
        let o5 = l5.applied(to: o4)
        let o6 = l6.applied(to: o5)
        let o7 = l7.applied(to: o6)
        let o8 = l8.applied(to: o7)
        return l9.applied(to: o8)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6, l7, l8, l9))
    public func sequenced<
        L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer, L9: Layer
    >(
        in context: Context, through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8,
        _ l9: L9
    ) -> L9.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input, L6.Output == L7.Input, L7.Output == L8.Input, L8.Output == L9.Input {
        let o1 = l1.applied(to: self, in: context)
        let o2 = l2.applied(to: o1, in: context)
        let o3 = l3.applied(to: o2, in: context)
        let o4 = l4.applied(to: o3, in: context)
        let o5 = l5.applied(to: o4, in: context)
        let o6 = l6.applied(to: o5, in: context)
        let o7 = l7.applied(to: o6, in: context)
        let o8 = l8.applied(to: o7, in: context)
        return l9.applied(to: o8, in: context)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10))
    public func sequenced<
        L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer, L9: Layer, L10: Layer
    >(
        through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8, _ l9: L9, _ l10: L10
    ) -> L10.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input, L6.Output == L7.Input, L7.Output == L8.Input, L8.Output == L9.Input,
        L9.Output == L10.Input {
        let o1 = l1.applied(to: self)
        let o2 = l2.applied(to: o1)
        let o3 = l3.applied(to: o2)
        let o4 = l4.applied(to: o3)
        let o5 = l5.applied(to: o4)
        let o6 = l6.applied(to: o5)
        let o7 = l7.applied(to: o6)
        let o8 = l8.applied(to: o7)
        let o9 = l9.applied(to: o8)
        return l10.applied(to: o9)
    }

    @differentiable(wrt: (self, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10))
    public func sequenced<
        L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer, L9: Layer, L10: Layer
    >(
        in context: Context, through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8,
        _ l9: L9, _ l10: L10
    ) -> L10.Output
    where L1.Input == Self, L1.Output == L2.Input, L2.Output == L3.Input, L3.Output == L4.Input, L4.Output == L5.Input,
        L5.Output == L6.Input, L6.Output == L7.Input, L7.Output == L8.Input, L8.Output == L9.Input,
        L9.Output == L10.Input {
        let o1 = l1.applied(to: self, in: context)
        let o2 = l2.applied(to: o1, in: context)
        let o3 = l3.applied(to: o2, in: context)
        let o4 = l4.applied(to: o3, in: context)
        let o5 = l5.applied(to: o4, in: context)
        let o6 = l6.applied(to: o5, in: context)
        let o7 = l7.applied(to: o6, in: context)
        let o8 = l8.applied(to: o7, in: context)
        let o9 = l9.applied(to: o8, in: context)
        return l10.applied(to: o9, in: context)
    }
}
