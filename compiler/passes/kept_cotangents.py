"""Leaves a cotangent where it is, instead of taking it out of an accumulator and adding it to the same place again.

That is the adjoint of ``a[i] += x``: the old element and ``x`` both get the cotangent of the new one. What is added to
other places, or to the same, in between does not matter.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, replace_uses


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        replacements: dict[Value, Value] = {}
        _find(body, replacements)
        replace_uses(body, replacements)


def _find(block: Block, replacements: dict[Value, Value]) -> None:
    inside = set(block.ops)
    gone: set[Op] = set()
    for op in block.ops:
        for region in op.regions:
            _find(region, replacements)
        if op.name == "acc.add_at":
            cleared = _cleared(op, inside, gone)
            if cleared is not None:
                gone.update((op, cleared))
                replacements[cleared.result] = cleared.operands[0]
                replacements[op.result] = op.operands[0]
    if gone:
        block.ops = [op for op in block.ops if op not in gone]


def _cleared(addition: Op, inside: set[Op], gone: set[Op]) -> Op | None:
    """The operation that cleared the place where an addition puts back what was there."""
    acc, _index, value = addition.operands
    read = value.owner
    if not isinstance(read, Op) or read.name != "acc.get_at" or not _same_place(read, addition):
        return None
    op = acc.owner
    while isinstance(op, Op) and op in inside and (op.name == "acc.add_at" or op in gone):
        op = op.operands[0].owner
    if not isinstance(op, Op) or op.name != "acc.clear_at" or op not in inside:
        return None
    return op if _same_place(op, addition) and op.operands[0] is read.operands[0] else None


def _same_place(first: Op, second: Op) -> bool:
    return first.operands[1] is second.operands[1] and tuple(first.attributes["path"]) == tuple(
        second.attributes["path"]
    )
