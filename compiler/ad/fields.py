"""Reads the fields that a loop leaves alone from what it begins with, before the adjoint is made.

A loop carries a struct whole, also where it only ever sets some of its fields. The others are read once, before the
loop: so they are saved once, and not in each iteration. Only numbers are: a field that holds an array would keep the
whole struct alive, and what the loop writes to could not stay in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.core import Block, Op, Value
from ..ir.rewrite import replace_uses
from ..ir.types import Scalar
from .invariants import AS_WRITTEN

# Operands of a loop, and arguments of its body, before those that are carried.
_UNCARRIED = {"for": 1, "while": 0}


def read_unchanged_fields(block: Block) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            read_unchanged_fields(region)
        if op.name in _UNCARRIED and AS_WRITTEN not in op.attributes:
            ops += _read_before(op)
        ops.append(op)
    block.ops = ops


def _read_before(loop: Op) -> list[Op]:
    before: dict[tuple[int, int], Op | None] = {}  # None of fields that change
    for region in loop.regions:
        positions = {v: i for i, v in enumerate(region.arguments[_UNCARRIED[loop.name] :])}
        known: dict[Value, Value] = {}
        for op in region.walk():
            if op.name != "get" or not isinstance(op.result.type, Scalar):
                continue
            position, index = positions.get(op.operands[0]), op.attributes["index"]
            if position is None:
                continue
            if (position, index) not in before:
                before[position, index] = _copied(loop, position, op) if _is_unchanged(loop, position, index) else None
            if (read := before[position, index]) is not None:
                known[op.result] = read.result
        replace_uses(region, known)
    return [op for op in before.values() if op is not None]


def _copied(loop: Op, position: int, get: Op) -> Op:
    """A read of a carried value, from what the loop begins with."""
    initial = loop.operands[position + _UNCARRIED[loop.name]]
    return Op("get", [initial], (get.result.type,), dict(get.attributes), None, get.span)


def _is_unchanged(loop: Op, position: int, index: int) -> bool:
    """Whether each iteration hands on this field of a carried value as it got it."""
    body = loop.regions[-1]
    return _origin(body.terminator.operands[position], index) is body.arguments[position + _UNCARRIED[loop.name]]


def _origin(value: Value, index: int) -> Value:
    """What else has the same field, as far back as can be seen."""
    while True:
        before = set(_before(value, index))
        if len(before) != 1:
            return value
        (value,) = before


def _before(value: Value, index: int) -> Iterator[Value]:
    op = value.owner
    if not isinstance(op, Op):
        return
    if op.name == "set" and op.attributes["index"] != index:
        yield op.operands[0]
    elif op.name == "if":
        position = op.results.index(value)
        for region in op.regions:
            yield _origin(region.terminator.operands[position], index)
    elif op.name in _UNCARRIED:
        position = op.results.index(value)
        if _is_unchanged(op, position, index):
            yield op.operands[position + _UNCARRIED[op.name]]
