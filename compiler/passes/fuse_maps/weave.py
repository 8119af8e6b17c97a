"""One loop of a group of operations on the scalars of tensors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...ir.builder import Builder
from ...ir.clone import clone_ops
from ...ir.core import Block, Module, Op, Value
from ...ir.ops import ELEMENTS
from ...ir.rewrite import free_values
from ...ir.structure import field_types
from ...ir.types import I64, Array
from .kernels import BROADCAST, MAKE, SCALARS, SCALARS_IN, TOTAL, Node, helpers, is_constant, semantics

# The shape of a tensor is that to which these are broadcast.
Bases = frozenset[Value]


class Weaver:
    """Of one block, whose new operations are ``ops``. ``needed``: the nodes whose results somebody else uses;
    ``shapes``: the shapes that are known so far."""

    def __init__(self, module: Module, needed: set[Node]) -> None:
        self.module = module
        self.needed = needed
        self.helpers = helpers(module)
        self.ops: list[Op] = []
        self.shapes: dict[Bases, Value] = {}
        self._bases: dict[Value, Bases] = {}

    # shapes

    def bases(self, tensor: Value) -> Bases:
        known = self._bases.get(tensor)
        if known is None:
            known = self._bases[tensor] = frozenset() if self.only_scalar(tensor) else frozenset((tensor,))
        return known

    def only_scalar(self, tensor: Value) -> Value | None:
        """The scalar of a tensor without dimensions that is made of one."""
        make = tensor.owner
        if not isinstance(make, Op) or semantics(make, self.module) != MAKE:
            return None
        shape, scalars = (v.owner for v in make.operands)
        if not isinstance(shape, Op) or not isinstance(scalars, Op) or shape.name != "make":
            return None
        dimensions = shape.operands[0].owner
        is_single = scalars.name == "array.make" and len(scalars.operands) == 1
        if is_single and isinstance(dimensions, Op) and dimensions.name == "array.make" and not dimensions.operands:
            return scalars.operands[0]
        return None

    def shape_of(self, node: Node) -> Value:
        """The shape of what a node makes, found where it stands."""
        bases = [self.bases(tensor) for tensor in node.tensors]
        common = bases[0].union(*bases[1:])
        if common not in self.shapes and len(bases) > 1 and common not in bases:
            assert node.operation is not None
            builder = self.builder(node)
            shapes = [self.shape(builder, each) for each in bases]
            name = self.helpers[BROADCAST, shapes[0].type]
            (self.shapes[common],) = builder.call(name, [*shapes, node.operation])
        elif common not in self.shapes:
            self.shape(self.builder(node), common)
        self._bases[node.op.result] = common
        return self.shapes[common]

    def shape(self, builder: Builder, bases: Bases) -> Value:
        if bases not in self.shapes:
            if bases:
                (tensor,) = bases
                self.shapes[bases] = builder.emit("stop_gradient", builder.get(tensor, 0))
            else:
                type = next(self.module.functions[name] for (kind, _), name in self.helpers.items() if kind == MAKE)
                self.shapes[bases] = builder.make(type.parameter_types[0], [builder.array(I64, [])])
        return self.shapes[bases]

    def builder(self, node: Node) -> Builder:
        block = Block()
        block.ops = self.ops
        return Builder(self.module, block, node.op.span)

    # loops

    def loops(self, nodes: Sequence[Node]) -> dict[Value, Value]:
        """What stands for the results of a group that are needed. Those of the same shape are made by one loop."""
        results: dict[Value, Value] = {}
        wanted = [node for node in nodes if node in self.needed]
        for common in sorted({self._bases[node.op.result] for node in wanted}, key=len):
            same = [node for node in wanted if self._bases[node.op.result] == common]
            results.update(_Loop(self, self.builder(nodes[-1]), nodes, common, results).made(same))
        return results


class _Loop:
    """``before``: results of the group that were made before."""

    def __init__(
        self, weaver: Weaver, builder: Builder, nodes: Sequence[Node], common: Bases, before: dict[Value, Value]
    ) -> None:
        self.weaver = weaver
        self.builder = builder
        self.common = common
        self.made_by = {node.op.result: node for node in nodes if node.op.result not in before}
        self.before = before

    def made(self, wanted: list[Node]) -> dict[Value, Value]:
        builder = self.builder
        nodes, leaves = self.below(wanted)
        if not self.common:
            return self.made_of_scalars(wanted, nodes, leaves)
        arrays = {leaf: array for leaf in leaves if (array := self.scalars(leaf)) is not None}
        count = builder.emit("array.count", next(iter(arrays.values())))
        initial: list[Value] = []
        for node in wanted:
            if node.kernel.kind == TOTAL:
                assert node.kernel.initial is not None
                initial.append(self.constant(node.kernel.initial))
            else:
                initial.append(builder.typed("array.uninit", Array(node.kernel.value.type), count))

        def body(inner: Builder, index: Value, carried: list[Value]) -> list[Value]:
            scalars = {leaf: inner.emit("array.get", array, index, unchecked=True) for leaf, array in arrays.items()}
            scalars.update((leaf, self.scalar(leaf)) for leaf in leaves if leaf not in arrays)
            places = {node: place for place, node in enumerate(wanted)}
            for node in nodes:
                own = carried[places[node]] if node.kernel.kind == TOTAL else None
                scalars[node.op.result] = self.computed(inner, node, scalars, own)
            return [
                scalars[node.op.result]
                if node.kernel.kind == TOTAL
                else inner.emit("array.set", own, index, scalars[node.op.result], unchecked=True)
                for node, own in zip(wanted, carried, strict=True)
            ]

        results = builder.for_(count, initial, body)
        builder.block.ops[-1].attributes[ELEMENTS] = True
        return {
            node.op.result: result if node.kernel.kind == TOTAL else self.tensor(result)
            for node, result in zip(wanted, results, strict=True)
        }

    def made_of_scalars(self, wanted: list[Node], nodes: list[Node], leaves: list[Value]) -> dict[Value, Value]:
        """Without a loop, as there are no dimensions."""
        scalars = {leaf: self.scalar(leaf) for leaf in leaves}
        for node in nodes:
            initial = node.kernel.initial
            own = None if initial is None else self.constant(initial)
            scalars[node.op.result] = self.computed(self.builder, node, scalars, own)
        results: dict[Value, Value] = {}
        for node in wanted:
            scalar = scalars[node.op.result]
            made = scalar if node.kernel.kind == TOTAL else self.tensor(self.builder.array(scalar.type, [scalar]))
            results[node.op.result] = made
        return results

    def below(self, wanted: Iterable[Node]) -> tuple[list[Node], list[Value]]:
        """The nodes that are needed for some, in order, and the tensors from elsewhere."""
        needed: set[Value] = set()
        leaves: dict[Value, None] = {}
        work = [node.op.result for node in wanted]
        while work:
            value = work.pop()
            node = self.made_by.get(value)
            if node is None:
                leaves[value] = None
            elif value not in needed:
                needed.add(value)
                work += node.tensors
        return [node for value, node in self.made_by.items() if value in needed], list(leaves)

    def scalars(self, leaf: Value) -> Value | None:
        """The array of a tensor's scalars, broadcast; None for one that has a single scalar and no dimensions."""
        weaver, bases = self.weaver, self.weaver.bases(leaf)
        leaf = self.before.get(leaf, leaf)
        if not bases:
            return None
        type = list(field_types(leaf.type, self.builder.module) or ())[-1]
        if bases == self.common:
            (array,) = self.builder.call(weaver.helpers[SCALARS, type], [leaf])
        else:
            (array,) = self.builder.call(weaver.helpers[SCALARS_IN, type], [leaf, weaver.shapes[self.common]])
        return array

    def scalar(self, leaf: Value) -> Value:
        scalar = self.weaver.only_scalar(self.before.get(leaf, leaf))
        assert scalar is not None
        return scalar

    def tensor(self, array: Value) -> Value:
        name = self.weaver.helpers[MAKE, array.type]
        (tensor,) = self.builder.call(name, [self.weaver.shapes[self.common], array])
        return tensor

    def constant(self, value: Value) -> Value:
        assert is_constant(value) and isinstance(value.owner, Op)
        (copy,) = clone_ops([value.owner], {})
        self.builder.block.ops.append(copy)
        return copy.result

    def computed(self, inner: Builder, node: Node, scalars: dict[Value, Value], own: Value | None) -> Value:
        """What a node makes of scalars, for an index."""
        kernel = node.kernel
        values: dict[Value, Value] = {v: node.op.operands[k] for v, k in kernel.parameters.items()}
        values.update((op.result, scalars[node.tensors[k]]) for op, k in kernel.reads.items())
        if own is not None:
            values[kernel.body.arguments[1]] = own
        for value in _constants(kernel.ops):
            values[value] = self.constant(value)
        inner.block.ops += clone_ops(kernel.ops, values, span=node.op.span)
        if is_constant(kernel.value) and kernel.value not in values:
            return self.constant(kernel.value)
        return values[kernel.value]


def _constants(ops: Iterable[Op]) -> list[Value]:
    """Those from around some operations and their regions."""
    block = Block()
    block.ops = list(ops)
    return [v for v in free_values(block) if is_constant(v)]
