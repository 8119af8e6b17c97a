"""Bringing two operations of a block together: what stands between them and needs the first must wait for both."""

from __future__ import annotations

from ..ir.core import Block, Op, Value
from ..ir.ops import Effect
from ..ir.rewrite import Effects


def needs(op: Op) -> list[Value]:
    """What an operation and its regions take."""
    return [*op.operands, *(v for region in op.regions for inner in region.walk() for v in inner.operands)]


def postponed(block: Block, first: Op, second: Op, shared: set[Value], effects: Effects) -> list[Op] | None:
    """The operations between two that need results of the first, in order. None if they cannot wait for the second: it
    needs one of them, or somebody could see the difference. ``shared``: results of the first that the second may
    take."""
    start, end = block.ops.index(first), block.ops.index(second)
    late: set[Value] = set(first.results)
    found: list[Op] = []
    for op in block.ops[start + 1 : end]:
        if effects.of(op) & ~Effect.TRAP:
            return None
        if not late.isdisjoint(needs(op)):
            found.append(op)
            late.update(op.results)
    return None if any(v in late and v not in shared for v in needs(second)) else found


def put_after(block: Block, first: Op, second: Op, waiting: list[Op], merged: list[Op]) -> None:
    """Replaces two operations by others in the place of the second, before what has waited."""
    gone = {first, *waiting}
    rest = [op for op in block.ops if op not in gone]
    place = rest.index(second)
    block.ops = [*rest[:place], *merged, *waiting, *rest[place + 1 :]]
