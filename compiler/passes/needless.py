"""Drops the checks that ranges of integers make needless: arithmetic that cannot overflow becomes plain, comparisons
that are decided become constants, and checks of them go."""

from __future__ import annotations

from ..ir.core import Block, Module, Op
from ..ir.ops import INT_COMPARE, WITHOUT_TRAP
from ..ir.rewrite import functions_with_bodies
from .ranges import Ranges


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        _block(body, Ranges())


def _block(block: Block, ranges: Ranges) -> None:
    ops: list[Op] = []
    for op in block.ops:
        if op.name in WITHOUT_TRAP and ranges.fits(op):
            op.name = WITHOUT_TRAP[op.name]
        elif op.name in INT_COMPARE:
            decided = ranges.decided(op)
            if decided is not None:
                op.name, op.operands, op.attributes = "const", [], {"value": decided}
        elif op.name == "check" and op.operands[0].constant is True:
            continue
        ranges.define(op)
        ranges.inside(op, lambda region: _block(region, ranges))
        ops.append(op)
    block.ops = ops
