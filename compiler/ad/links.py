"""Leaves that are one and the same: what aggregates are made of and taken apart into.

``get``, ``make``, ``set`` and their like compute nothing, so their results have no cotangents of their own:
a leaf of a field is that leaf of the aggregate. ``source`` follows one step from a result back to an operand.
"""

from __future__ import annotations

from collections.abc import Callable

from ..ir.core import Op, Value
from .tangent import Layout, Layouts

Slot = tuple[Value, int]
Step = Callable[[Op, int, int, Layouts], Slot | None]


def _fields(layout: Layout, index: int) -> tuple[int, int]:
    return layout.fields[index] if layout.fields else (0, 0)


def _get(op: Op, result: int, leaf: int, tangents: Layouts) -> Slot | None:
    start, stop = _fields(tangents.layout(op.operands[0].type), op.attributes["index"])
    return (op.operands[0], start + leaf) if start + leaf < stop else None


def _make(op: Op, result: int, leaf: int, tangents: Layouts) -> Slot | None:
    layout = tangents.layout(op.results[0].type)
    for operand, (start, stop) in zip(op.operands, layout.fields or (), strict=False):
        if start <= leaf < stop:
            return operand, leaf - start
    return None


def _set(op: Op, result: int, leaf: int, tangents: Layouts) -> Slot | None:
    start, stop = _fields(tangents.layout(op.operands[0].type), op.attributes["index"])
    return (op.operands[1], leaf - start) if start <= leaf < stop else (op.operands[0], leaf)


def _take(op: Op, result: int, leaf: int, tangents: Layouts) -> Slot | None:
    if result == 1:
        return _get(op, result, leaf, tangents)
    start, stop = _fields(tangents.layout(op.operands[0].type), op.attributes["index"])
    return None if start <= leaf < stop else (op.operands[0], leaf)


def _payload(layout: Layout, case: int, index: int) -> tuple[int, int]:
    return layout.payloads[case][index] if layout.payloads else (0, 0)


def _enum_make(op: Op, result: int, leaf: int, tangents: Layouts) -> Slot | None:
    layout = tangents.layout(op.results[0].type)
    for index, operand in enumerate(op.operands):
        start, stop = _payload(layout, op.attributes["case"], index)
        if start <= leaf < stop:
            return operand, leaf - start
    return None


def _enum_payload(op: Op, result: int, leaf: int, tangents: Layouts) -> Slot | None:
    layout = tangents.layout(op.operands[0].type)
    start, stop = _payload(layout, op.attributes["case"], op.attributes["index"])
    return (op.operands[0], start + leaf) if start + leaf < stop else None


def _same(op: Op, result: int, leaf: int, tangents: Layouts) -> Slot | None:
    return op.operands[0], leaf


LINKS: dict[str, Step] = {
    "get": _get,
    "make": _make,
    "set": _set,
    "take": _take,
    "enum.make": _enum_make,
    "enum.payload": _enum_payload,
    "box.make": _same,
    "box.get": _same,
}


OPAQUE_STRUCT = "cannot differentiate access to a property that the 'TangentVector' of its type does not have"
OPAQUE_ENUM = (
    "differentiating values of an enum with a 'TangentVector' of its own is not supported; "
    "register derivatives of the functions that use it with '@derivative(of:)'"
)


def is_link(op: Op, layouts: Layouts) -> bool:
    """Whether the results of an operation are leaves of its operands."""
    if op.name not in LINKS:
        return False
    if op.name.startswith("box."):
        return layouts.layout(op.operands[0].type) == layouts.layout(op.results[0].type)
    return not is_opaque(op, layouts)


def is_opaque(op: Op, layouts: Layouts) -> bool:
    """Whether the aggregate of a link has derivatives but its parts have none of their own: its tangent is not
    made of theirs."""
    aggregate = op.results[0] if op.name in ("make", "enum.make") else op.operands[0]
    layout = layouts.layout(aggregate.type)
    unknown = layout.fields is None and layout.payloads is None
    return unknown and bool(layout.leaves) and not op.name.startswith("box.")


def source(op: Op, result: int, leaf: int, tangents: Layouts) -> Slot | None:
    """What leaf ``leaf`` of result number ``result`` is; None where it has no derivative."""
    return LINKS[op.name](op, result, leaf, tangents)
