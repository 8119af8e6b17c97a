"""Adding to a leaf of an accumulator that has just been cleared puts the value there: nothing is read or added.

Runs when nobody looks at additions any more. Not for vectors of indices, of which two may be the same.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import ASSIGNS
from ..ir.rewrite import functions_with_bodies, use_counts
from ..ir.types import I64, Scalar


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        if any(op.name == "acc.clear_at" for op in body.walk()):
            uses = use_counts(body)
            _assign(body, uses)
            for op in body.walk():
                for region in op.regions:
                    _assign(region, uses)


def _assign(block: Block, uses: dict[Value, int]) -> None:
    cleared: dict[Value, Op] = {}
    dropped: set[Op] = set()
    for op in block.ops:
        if op.name == "acc.clear_at" and uses[op.result] == 1:
            cleared[op.result] = op
        elif op.name == "acc.add_at" and op.operands[0] in cleared:
            clear = cleared[op.operands[0]]
            if _are_one_place(clear, op):
                op.operands[0] = clear.operands[0]
                op.attributes[ASSIGNS] = True
                dropped.add(clear)
    if dropped:
        block.ops = [op for op in block.ops if op not in dropped]


def _are_one_place(clear: Op, add: Op) -> bool:
    """Whether a leaf is cleared, and the same number added to: others would have to be released."""
    index, value = add.operands[1:]
    if clear.operands[1] is not index or index.type != I64 or not isinstance(value.type, Scalar):
        return False
    return tuple(clear.attributes["path"]) == tuple(add.attributes["path"])
