"""Tangents of elementwise float operations, from the rule table, and of vectors and conversions."""

from __future__ import annotations

from ..ir.core import Op, Value
from .forward import Forward
from .rules import RULES

_NAMES = "abc"


def forward_scalar(forward: Forward, op: Op) -> None:
    """The sum of what each operand contributes."""
    names = {"r": op.result, **dict(zip(_NAMES, op.operands, strict=False))}
    total: Value | None = None
    for operand, partial in zip(op.operands, RULES[op.name].partials, strict=True):
        tangent = forward.tangent(operand)
        if partial is None or tangent is None:
            continue
        term = forward.emit.expression(partial, {**names, "g": tangent}, op.result.type)
        total = term if total is None else forward.emit.emit("fadd", [total, term], op.result.type)
    forward.define(op.result, 0, total)


def forward_linear(forward: Forward, op: Op) -> None:
    """An operation that is linear in its first operand: the same, of its tangent."""
    tangent = forward.tangent(op.operands[0])
    if tangent is not None:
        forward.define(op.result, 0, forward.emit.emit(op.name, [tangent, *op.operands[1:]], op.result.type))


def forward_insert(forward: Forward, op: Op) -> None:
    vector, index, element = op.operands
    if forward.tangent(vector) is None and forward.tangent(element) is None:
        return
    operands = [forward.or_zero(vector, 0), index, forward.or_zero(element, 0)]
    forward.define(op.result, 0, forward.emit.emit("insert", operands, op.result.type))


def forward_select(forward: Forward, op: Op) -> None:
    condition, first, second = op.operands
    for leaf in range(len(forward.leaves(op.result))):
        tangents = [forward.tangent(first, leaf), forward.tangent(second, leaf)]
        if all(tangent is None for tangent in tangents):
            continue
        sides = [forward.or_zero(first, leaf), forward.or_zero(second, leaf)]
        chosen = forward.emit.emit("select", [condition, *sides], sides[0].type)
        forward.define(op.result, leaf, chosen, all(side in forward.exact for side in sides))
