"""Lets the candidates of a loop's minimum or maximum be compared in any order, where nobody sees the best so far.

``max(best, x)`` passes over an ``x`` that is not a number, so the order decides only between zeros of two signs, and
where the loop starts with no number, which stays. This is tested after the loop: then LLVM may keep several candidates
at once. The operations get the attribute ``reassoc``. ``max(x, best)`` drops what came before an ``x`` that is no
number, so it keeps its order; and ``--strict-float`` keeps that of all.
"""

from __future__ import annotations

from ..ir.builder import Builder
from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, uses
from ..ir.types import F32, F64
from .winners import WINS


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        if any(op.name in WINS for op in body.walk()):
            _block(module, body)


def _block(module: Module, block: Block) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            _block(module, region)
        ops.append(op)
        if op.name == "for":
            for position in _reordered(op):
                ops += _unless_no_number(module, op, position)
    block.ops = ops


def _reordered(loop: Op) -> list[int]:
    """Marks the extrema of a loop; which of its results they are."""
    body = loop.regions[0]
    if not any(op.name in WINS for op in body.ops):
        return []
    used = uses(body)
    found: list[int] = []
    for position, last in enumerate(body.terminator.operands):
        argument, op = body.arguments[position + 1], last.owner
        if argument.type not in (F32, F64) or not isinstance(op, Op) or op.name not in WINS:
            continue
        best, candidate = op.operands
        if best is not argument or candidate is argument or op not in body.ops:
            continue
        if len(used[argument]) == 1 and len(used[last]) == 1:
            op.attributes["reassoc"] = True
            found.append(position)
    return found


def _unless_no_number(module: Module, loop: Op, position: int) -> list[Op]:
    """What makes the result that of the loop, or what it starts with where that is no number."""
    after = Block()
    build = Builder(module, after, loop.span)
    result, start = loop.results[position], loop.operands[position + 1]
    loop.results[position] = best = Value(result.type, loop, result.hint)
    build.emit("select", build.emit("feq", start, start), best, start)
    last = after.ops[-1]
    last.results, result.owner = [result], last
    return after.ops
