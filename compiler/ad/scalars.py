"""The reverse of elementwise float operations, from the rule table, and of vectors and conversions."""

from __future__ import annotations

from ..ir.core import Op
from ..ir.types import I64, Vector
from .region import Region
from .rules import RULES, Expression

_NAMES = "abc"


def reverse_scalar(region: Region, op: Op) -> None:
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is None:
        return
    for operand, partial in zip(op.operands, RULES[op.name].partials, strict=True):
        if partial is None or region.adjoint.slot(operand, 0) is None:
            continue
        names = {"g": cotangent}
        for name in sorted(_mentioned(partial) - {"g"}):
            names[name] = region.need(op.result if name == "r" else op.operands[_NAMES.index(name)])
        region.add(operand, 0, region.emit.expression(partial, names, op.result.type))


def _mentioned(expression: Expression) -> set[str]:
    if isinstance(expression, str):
        return {expression}
    if isinstance(expression, int | float):
        return set()
    return set[str]().union(*map(_mentioned, expression[1:]))


def reverse_fconvert(region: Region, op: Op) -> None:
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        (operand,) = op.operands
        region.add(operand, 0, region.emit.emit("fconvert", [cotangent], operand.type))


def reverse_splat(region: Region, op: Op) -> None:
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        (operand,) = op.operands
        region.add(operand, 0, region.emit.emit("vector.sum", [cotangent], operand.type, reassoc=True))


def reverse_vector_sum(region: Region, op: Op) -> None:
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        (operand,) = op.operands
        region.add(operand, 0, region.emit.emit("splat", [cotangent], operand.type))


def reverse_extract(region: Region, op: Op) -> None:
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        vector, index = op.operands
        zero = region.zero(vector.type)
        lane = region.emit.emit("insert", [zero, region.need(index), cotangent], vector.type)
        region.add(vector, 0, lane)


def reverse_insert(region: Region, op: Op) -> None:
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is None:
        return
    vector, index, element = op.operands
    assert isinstance(vector.type, Vector)
    place = region.need(index)
    assert place.type == I64
    zero = region.zero(element.type)
    region.add(vector, 0, region.emit.emit("insert", [cotangent, place, zero], vector.type))
    region.add(element, 0, region.emit.emit("extract", [cotangent, place], element.type))
