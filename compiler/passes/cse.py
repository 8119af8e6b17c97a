"""Merges operations that compute the same: the later one is replaced by the earlier one that dominates it.

Operations without effects are merged, and those that only trap: where the first did not trap, the second does not.
Reads are merged when nothing was written between them. New buffers are not merged: sharing one would turn later
updates in place into copies.
"""

from __future__ import annotations

from typing import Any

from ..ir.callgraph import reaching
from ..ir.core import Block, Module, Op, Value
from ..ir.ops import COMMUTATIVE, READ, TRAP, WRITE
from ..ir.printer import format_float
from ..ir.rewrite import PURE_OPS, Effects, functions_with_bodies, resolve_value
from ..ir.structure import is_managed
from ..ir.types import Scalar, Type
from .settled import Bodies

# What they return was there before, so that merging them shares nothing new.
_PROJECTIONS = {"get", "box.get", "array.get", "enum.payload", "cell.get", "global.get"}


def run(module: Module, bodies: Bodies | None = None) -> None:
    effects = Effects(module)
    by_hand = reaching(module, [name for name, function in module.functions.items() if function.derivatives])
    for _, body in functions_with_bodies(module) if bodies is None else bodies:
        _Merger(module, effects, by_hand).block(body)


class _Merger:
    __slots__ = ("available", "by_hand", "effects", "epoch", "managed", "module", "replacements")

    def __init__(self, module: Module, effects: Effects, by_hand: set[str]) -> None:
        self.module = module
        self.effects = effects
        self.by_hand = by_hand
        self.available: dict[Any, Op] = {}
        self.replacements: dict[Value, Value] = {}
        self.epoch = 0  # grows with each write to memory
        self.managed: dict[Type, bool] = {}

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        added: list[Any] = []
        replacements, available = self.replacements, self.available
        for op in block.ops:
            if replacements:
                op.operands[:] = [resolve_value(v, replacements) for v in op.operands]
            if op.regions:
                self.regions(op)
                ops.append(op)
                continue
            key = self.key(op)
            try:
                earlier = available.get(key)
            except TypeError:  # an attribute that has no hash
                key = earlier = None
            if key is None:
                ops.append(op)
            elif earlier is None:
                available[key] = op
                added.append(key)
                ops.append(op)
            else:
                replacements.update(zip(op.results, earlier.results, strict=True))
                op.results.clear()
        block.ops = ops
        for key in added:
            del available[key]

    def regions(self, op: Op) -> None:
        writes = bool(self.effects.of(op) & WRITE)
        for region in op.regions:
            # The iteration before may have written; so may the condition of a loop or another branch.
            self.epoch += writes
            self.block(region)
        self.epoch += writes

    def key(self, op: Op) -> Any:
        """What operations must have in common to be merged; None for one that is not merged."""
        epoch = -1
        name = op.name
        if name not in PURE_OPS:
            effects = self.effects.of(op)
            if effects & WRITE:
                self.epoch += 1
            if effects & ~(READ | TRAP):
                return None
            if effects & READ:
                epoch = self.epoch
        if not op.results or name.startswith("acc."):
            return None
        if name == "call" and op.attributes["function"] in self.by_hand:
            return None
        types: list[Any] = []
        for value in op.results:
            type = value.type
            if type.__class__ is Scalar:
                types.append(type.name)  # type: ignore[attr-defined]
            elif name not in _PROJECTIONS and self.is_managed(type):
                return None
            else:
                types.append(type)
        operands = list(map(id, op.operands))
        if name in COMMUTATIVE:
            operands.sort()
        attributes = op.attributes
        if not attributes:
            return (name, epoch, *types, *operands)
        held = [(key, _comparable(attributes[key])) for key in sorted(attributes)]
        return (name, epoch, *types, *operands, *held)

    def is_managed(self, type: Type) -> bool:
        known = self.managed.get(type)
        if known is None:
            known = self.managed[type] = is_managed(type, self.module)
        return known


def _comparable(value: Any) -> Any:
    """Equal only for the same value: 0.0 is not -0.0, nor 1 True."""
    if value.__class__ is float:
        return format_float(value)
    return (value.__class__, value) if value.__class__ in (bool, int) else value
