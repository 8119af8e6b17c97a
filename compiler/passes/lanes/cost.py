"""Whether it pays to run the iterations of a loop side by side: a count of operations, inner loops weighing more."""

from __future__ import annotations

from ...ir.core import Block, Op
from ...ir.ops import UNARY_FLOAT
from ...ir.types import Vector

# How often an inner loop is assumed to run.
_INNER = 8
# Operations that cost nothing or little next to the others.
_FREE = {"const", "yield", "get", "make", "set", "array.count", "splat", "vector.range", "uninit"}
_CHEAP_FUNCTIONS = {"fneg", "fabs", "floor", "ceil", "ftrunc", "round", "rint"}
_FUNCTIONS = (set(UNARY_FLOAT) | {"pow", "atan2", "hypot", "frem", "remainder"}) - _CHEAP_FUNCTIONS
# Lanes of a number that a processor handles at once, at least.
_AT_ONCE = 4
# Gain by which the vectors must be ahead: the processor's own vectoriser may do something for the scalars.
_MARGIN = 1.5


def is_worth_it(loop: Op, body: Block, lanes: int) -> bool:
    """``body``: of the loop over strips."""
    return _cost(loop.regions[0]) * lanes > _cost(body) * _MARGIN


def _cost(block: Block) -> float:
    total = 0.0
    for op in block.ops:
        weight = _INNER if op.name in ("for", "while") else 1
        total += _cost_of(op) + weight * sum(map(_cost, op.regions))
    return total


def _cost_of(op: Op) -> float:
    if op.name in _FREE:
        return 0
    scalar = 20.0 if op.name in _FUNCTIONS else 4.0 if op.name in ("fdiv", "sqrt", "idiv", "irem") else 1.0
    vectors = [v.type for v in (*op.results, *op.operands) if isinstance(v.type, Vector)]
    if not vectors:
        return scalar
    lanes = max(v.lanes for v in vectors)
    if op.name in ("array.get", "array.set") and isinstance(op.operands[1].type, Vector):
        return lanes / _AT_ONCE if _is_block(op) else 1.5 * lanes
    return scalar * lanes / _AT_ONCE


def _is_block(op: Op) -> bool:
    """Whether the lanes lie side by side in memory."""
    index = op.operands[1].owner
    if not isinstance(index, Op) or index.name != "vector.range":
        return False
    return index.operands[1].constant == 1
