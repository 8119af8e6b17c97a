"""Makes one loop of operations on each scalar of tensors that follow one another.

The tensor library has a call for each operation (``kernels.py``). Those of a block of which one takes what another one
makes are a group, up to the first use of one of their tensors by something else. A group becomes one loop over the
scalars of the shape to which all its tensors are broadcast (``weave.py``): nothing is allocated, written or read for
what only the group uses, and the derivative, which is made later, has scalars where it would have tensors. Shapes are
still found operation by operation, each where it stood, so that those that do not fit trap as before.

What is made of sums over dimensions only is likely to be smaller than what it is combined with, and is computed before
the loop of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...ir.core import Block, Module, Op, Value
from ...ir.rewrite import free_values, functions_with_bodies, replace_uses, uses
from .kernels import SUMS, Kernels, Node, semantics
from .weave import Weaver

# A loop has no more operations than this.
LARGEST = 200


def run(module: Module) -> None:
    kernels = Kernels(module)
    kernels.mark_loops()
    for function, body in functions_with_bodies(module):
        if not function.attributes.get("cold") and sum(kernels.of(op) is not None for op in body.walk()) > 1:
            _Fuser(module, kernels, body).block(body)


@dataclass(eq=False)
class Group:
    """``nodes``: in order. ``size``: of the loop."""

    nodes: list[Node] = field(default_factory=list)
    size: int = 0


class _Groups:
    """Of a block. ``made``: the nodes by their results; ``open``: the groups that may still grow, by their nodes;
    ``small``: the results that are made of sums only."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.small: set[Value] = set()
        self.made: dict[Value, Node] = {}
        self.open: dict[Node, Group] = {}
        self.found: dict[Node, Group] = {}

    def add(self, node: Node) -> None:
        self.close(node.others)
        small = [v for v in node.tensors if self.is_small(v)]
        if len(small) == len(node.tensors):
            self.small.add(node.op.result)
        else:
            self.close(small)
        before = self.groups(node.tensors)
        size = len(node.kernel.ops)
        if size + sum(group.size for group in before) > LARGEST:
            self.close(node.tensors)
            before = []
        group = Group(size=size)
        for other in before:
            group.nodes += other.nodes
            group.size += other.size
        group.nodes.append(node)
        for each in group.nodes:
            self.open[each] = self.found[each] = group
        self.made[node.op.result] = node

    def is_small(self, value: Value) -> bool:
        return value in self.small or (isinstance(value.owner, Op) and semantics(value.owner, self.module) == SUMS)

    def groups(self, values: Iterable[Value]) -> list[Group]:
        """The open ones that make some of the values."""
        nodes = [self.made[v] for v in values if v in self.made]
        return list(dict.fromkeys(self.open[node] for node in nodes if node in self.open))

    def close(self, values: Iterable[Value]) -> None:
        """Somebody else needs these."""
        for group in self.groups(values):
            for node in group.nodes:
                del self.open[node]


class _Fuser:
    """Of one function."""

    def __init__(self, module: Module, kernels: Kernels, body: Block) -> None:
        self.module = module
        self.kernels = kernels
        self.body = body
        self.uses = uses(body)

    def block(self, block: Block) -> None:
        groups = _Groups(self.module)
        for op in block.ops:
            for region in op.regions:
                self.block(region)
            kernel = self.kernels.of(op)
            if kernel is not None:
                groups.add(Node(op, kernel))
            elif not self.is_shape(op):
                groups.close([*op.operands, *free_values(*op.regions)])
        found = {group for group in groups.found.values() if len(group.nodes) > 1}
        if found:
            self.weave(block, groups, found)

    def is_shape(self, op: Op) -> bool:
        """Whether an operation only looks at the shape of a tensor."""
        return op.name == "get" and op.attributes["index"] == 0

    def weave(self, block: Block, groups: _Groups, found: set[Group]) -> None:
        weaver = Weaver(self.module, self.outside(found))
        replaced: dict[Value, Value] = {}
        last = {group.nodes[-1]: group for group in found}
        for op in block.ops:
            node = groups.made.get(op.result) if len(op.results) == 1 else None
            if node is not None and groups.found[node] in found:
                shape = weaver.shape_of(node)
                for user, _ in self.uses.get(op.result, ()):
                    if self.is_shape(user):
                        user.name, user.operands, user.attributes = "stop_gradient", [shape], {}
                if node in last:
                    replaced.update(weaver.loops(last[node].nodes))
            else:
                weaver.ops.append(op)
        block.ops = weaver.ops
        replace_uses(self.body, replaced)

    def outside(self, found: set[Group]) -> set[Node]:
        """The nodes whose results are needed outside of their groups."""
        needed: set[Node] = set()
        for group in found:
            own = {node.op for node in group.nodes}
            needed.update(
                node
                for node in group.nodes
                if any(op not in own and not self.is_shape(op) for op, _ in self.uses.get(node.op.result, ()))
            )
        return needed
