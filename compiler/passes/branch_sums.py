"""``if c { s + x } else { s }`` becomes ``s + (if c { x } else { -0.0 })``: the same sum, and plainly one.

Adding -0.0 changes no number, and neither does subtracting 0.0.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies
from ..ir.types import Scalar

# What leaves the first operand of an operation as it is.
_NEUTRAL = {"fadd": -0.0, "fsub": 0.0}


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        _rewrite(body)


def _rewrite(block: Block) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            _rewrite(region)
        ops.append(op)
        if op.name == "if":
            ops += _sums(op)
    block.ops = ops


def _sums(branch: Op) -> list[Op]:
    """Takes additions out of a branch; returns what is to follow it."""
    following: list[Op] = []
    then, otherwise = branch.regions
    for place, result in enumerate(branch.results):
        for side, other in ((then, otherwise), (otherwise, then)):
            kept = other.terminator.operands[place]
            added = _added(side, side.terminator.operands[place], kept)
            if added is None:
                continue
            addition, term = added
            neutral = Op("const", [], (result.type,), {"value": _NEUTRAL[addition.name]})
            other.ops.insert(-1, neutral)
            other.terminator.operands[place] = neutral.result
            side.terminator.operands[place] = term
            total = Op(addition.name, [kept, Value(result.type, branch, result.hint)], (), None, None, addition.span)
            branch.results[place] = total.operands[1]
            total.results = [result]
            result.owner = total
            following.append(total)
            break
    return following


def _added(side: Block, value: Value, kept: Value) -> tuple[Op, Value] | None:
    """The operation by which a side makes ``value`` of ``kept``, and what it adds or subtracts. ``kept`` must be from
    outside of the branch: then the other side yields it as it is."""
    op = value.owner
    if not isinstance(op, Op) or op.name not in _NEUTRAL or not isinstance(value.type, Scalar) or op not in side.ops:
        return None
    first, second = op.operands
    if first is kept and second is not kept:
        return op, second
    if op.name == "fadd" and second is kept and first is not kept:
        return op, first
    return None
