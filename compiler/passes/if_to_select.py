"""Turns a branch whose arms are few cheap operations into selections.

Both arms then run, so it may not be done before differentiation: the derivative of an arm that was not taken may be
infinite where the arm itself is harmless. Arms may not trap, nor make or hold references.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op
from ..ir.ops import FLOAT_COMPARE, INT_COMPARE
from ..ir.rewrite import functions_with_bodies
from ..ir.structure import is_managed

# Operations of both arms together.
MOST = 6

_CHEAP = {
    "const",
    "uninit",
    *("fadd", "fsub", "fmul", "fneg", "fabs", "fmin", "fmax", "fma", "copysign"),
    *("wadd", "wsub", "wmul", "iand", "ior", "ixor", "inot", "shl", "shr"),
    *FLOAT_COMPARE,
    *INT_COMPARE,
    *("select", "fconvert", "itof", "itruncate", "bitcast", "make", "get", "set"),
}


def run(module: Module, most: int = MOST) -> None:
    for _, body in functions_with_bodies(module):
        _convert(body, module, most)


def _convert(block: Block, module: Module, most: int) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            _convert(region, module, most)
        if op.name == "if" and _is_cheap(op, module, most):
            _select(op, ops)
        else:
            ops.append(op)
    block.ops = ops


def _is_cheap(op: Op, module: Module, most: int) -> bool:
    inner = [inner for region in op.regions for inner in region.ops[:-1]]
    if len(inner) > most or any(inner_op.name not in _CHEAP for inner_op in inner):
        return False
    values = [*op.results, *(value for inner_op in inner for value in inner_op.results)]
    return bool(op.results) and not any(is_managed(value.type, module) for value in values)


def _select(op: Op, ops: list[Op]) -> None:
    """Appends the arms and the selections, which take over the results of ``op``."""
    then, otherwise = op.regions
    ops += then.ops[:-1] + otherwise.ops[:-1]
    sides = zip(op.results, then.terminator.operands, otherwise.terminator.operands, strict=True)
    for result, first, second in sides:
        select = Op("select", [op.operands[0], first, second], [], None, None, op.span)
        select.results = [result]
        result.owner = select
        ops.append(select)
