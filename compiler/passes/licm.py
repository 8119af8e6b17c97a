"""Moves what does not change in a loop before it: operations that cannot trap, read memory or make new buffers.

Only operations that run in every iteration are moved, not those inside a branch of the body. Inner loops come first, so
what is invariant in several of them moves out of all.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, is_speculatable
from ..ir.structure import is_managed
from ..ir.types import Scalar, Type

_LOOPS = {"for", "while"}
# What they return was there before: moving them makes no buffer.
_PROJECTIONS = {"get", "box.get"}


def run(module: Module) -> None:
    managed: dict[Type, bool] = {}
    for _, body in functions_with_bodies(module):
        _Hoister(module, managed).block(body)


class _Hoister:
    __slots__ = ("managed", "module")

    def __init__(self, module: Module, managed: dict[Type, bool]) -> None:
        self.module = module
        self.managed = managed

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        changed = False
        for op in block.ops:
            for region in op.regions:
                self.block(region)
            if op.name in _LOOPS:
                for region in op.regions:
                    hoisted = self.hoist(region, op)
                    ops += hoisted
                    changed = changed or bool(hoisted)
            ops.append(op)
        if changed:
            block.ops = ops

    def hoist(self, body: Block, loop: Op) -> list[Op]:
        """Takes the invariant operations out of a loop's region."""
        inside: set[Value] = set(body.arguments)
        hoisted: list[Op] = []
        rest: list[Op] = []
        for op in body.ops:
            if inside.isdisjoint(op.operands) and self.movable(op):
                hoisted.append(op)
            else:
                inside.update(op.results)
                rest.append(op)
        if hoisted:
            body.ops = rest
        return hoisted

    def movable(self, op: Op) -> bool:
        if op.regions or not op.results or not is_speculatable(op):
            return False
        return op.name in _PROJECTIONS or not any(self.is_managed(v.type) for v in op.results)

    def is_managed(self, type: Type) -> bool:
        if type.__class__ is Scalar:
            return False
        known = self.managed.get(type)
        if known is None:
            known = self.managed[type] = is_managed(type, self.module)
        return known
