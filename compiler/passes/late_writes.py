"""Writes to elements come last in the body of a loop, behind all that is computed.

What one iteration hands to the next can then be computed for several iterations at once before anything is written.
LLVM vectorises such a loop only where no write that needs the value of the iteration before stands before the value
for the next one is known.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op
from ..ir.ops import PURE
from ..ir.rewrite import functions_with_bodies, op_effects, uses

_WRITES = frozenset("array.set acc.add_at acc.clear_at".split())


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        for op in body.walk():
            if op.name == "for" and not any(inner.regions for inner in op.regions[0].ops):
                _put_last(op.regions[0])


def _put_last(block: Block) -> None:
    if not any(op.name in _WRITES for op in block.ops):
        return
    used = uses(block)
    last: list[Op] = [block.terminator]
    kept: list[Op] = []
    late = {block.terminator}
    for op in reversed(block.ops[:-1]):
        is_late = op.name in _WRITES and op_effects(op) == PURE
        if is_late and all(user in late for v in op.results for user, _ in used.get(v, ())):
            late.add(op)
            last.append(op)
        else:
            kept.append(op)
    block.ops = [*reversed(kept), *reversed(last)]
