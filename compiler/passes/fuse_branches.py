"""Joins two branches on the same condition into one, where the second takes what the first yields.

The forward and the reverse sweep of a branch are such a pair, once they are in one function: then what one side saves
is at hand for the other, and loops in them can be joined too (``fuse_sweeps.py``).
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import CHECKED_INT, INT_COMPARE, WITHOUT_TRAP, WRAPPING_INT
from ..ir.rewrite import Effects, functions_with_bodies, replace_uses
from .postponing import postponed, put_after

# Operations on integers that depend on nothing but their operands.
_COMPARED = frozenset(
    ["const", *INT_COMPARE, *CHECKED_INT, *WRAPPING_INT, "iand", "ior", "ixor", "inot", "array.count"]
)


def run(module: Module) -> None:
    effects = Effects(module)
    for _, body in functions_with_bodies(module):
        _join(body, body, effects)


def _join(block: Block, body: Block, effects: Effects) -> None:
    branches: list[Op] = []
    for op in list(block.ops):
        if op.name != "if":
            continue
        for place, earlier in enumerate(branches):
            joined = _joined(block, earlier, op, body, effects) if _same(earlier.operands[0], op.operands[0]) else None
            if joined is not None:
                branches[place] = joined
                break
        else:
            branches.append(op)
    for op in block.ops:
        for region in op.regions:
            _join(region, body, effects)


def _same(first: Value, second: Value, depth: int = 8) -> bool:
    """Whether two values are equal if nothing traps: a reverse sweep computes conditions again, without checks."""
    if first is second:
        return True
    one, two = first.owner, second.owner
    if not isinstance(one, Op) or not isinstance(two, Op) or not depth or one.regions or len(one.results) != 1:
        return False
    if WITHOUT_TRAP.get(one.name, one.name) != WITHOUT_TRAP.get(two.name, two.name) or first.type != second.type:
        return False
    if one.name not in _COMPARED or one.attributes.get("value") != two.attributes.get("value"):
        return False
    return all(_same(a, b, depth - 1) for a, b in zip(one.operands, two.operands, strict=True))


def _joined(block: Block, first: Op, second: Op, body: Block, effects: Effects) -> Op | None:
    if not any("reruns" in op.attributes for region in second.regions for op in region.walk()):
        return None
    waiting = postponed(block, first, second, set(first.results), effects)
    if waiting is None:
        return None
    for region, following in zip(first.regions, second.regions, strict=True):
        yielded = region.terminator.operands
        replace_uses(following, dict(zip(first.results, yielded, strict=True)))
        region.ops = [*region.ops[:-1], *following.ops]
        region.terminator.operands[:0] = yielded
    results = [*first.results, *second.results]
    joined = Op("if", first.operands, (), first.attributes, first.regions, first.span)
    joined.results = results
    for result in results:
        result.owner = joined
    put_after(block, first, second, waiting, [joined])
    return joined
