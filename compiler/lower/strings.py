"""Strings: interpolation, and how values are described."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...dsl import tast, types
from ...dsl.declarations import substitute
from ...dsl.entities import EnumCaseEntity
from ..ir.core import Value
from ..ir.types import U8, Array
from .dispatch import lowers_expression
from .functions import FunctionLowering

BYTES = Array(U8)
# The labels of the tuples and payloads inside a type: (labels or None, the same for each part). None: there are none.
Labels = tuple[Any, ...] | None


@lowers_expression(tast.Interpolation)
def lower_interpolation(f: FunctionLowering, node: tast.Interpolation) -> Value:
    return make_string(f, interpolated(f, node), node.type)


def interpolated(f: FunctionLowering, node: tast.Interpolation) -> Value:
    parts = [
        f.builder.static_bytes(part.encode()) if isinstance(part, str) else describe(f, part, "print")
        for part in node.parts
    ]
    return concatenate(f, parts)


def text(f: FunctionLowering, node: tast.Expr) -> Value:
    """The bytes of an expression of type String."""
    if isinstance(node, tast.Interpolation):
        with f.at(node.span):
            return interpolated(f, node)
    return string_bytes(f, f.expression(node))


def concatenate(f: FunctionLowering, parts: Sequence[Value]) -> Value:
    if not parts:
        return f.builder.static_bytes(b"")
    result = parts[0]
    for part in parts[1:]:
        result = f.builder.typed("array.concat", BYTES, result, part)
    return result


def make_string(f: FunctionLowering, utf8: Value, type: types.Type) -> Value:
    return f.builder.make(f.lower(type), [utf8])


def string_bytes(f: FunctionLowering, string: Value) -> Value:
    return f.builder.typed("get", BYTES, string, index=0)


def is_string(type: types.Type) -> bool:
    if not isinstance(type, types.Nominal) or type.entity.name != "String":
        return False
    return type.entity.parent is None and (type.entity.module is None or type.entity.module.is_library)


def describe(f: FunctionLowering, node: tast.Expr, style: str) -> Value:
    """The bytes that ``print`` (or ``debugPrint`` or ``dump``: the style) shows of an expression."""
    if isinstance(node.type, types.Metatype):
        f.expression(node)
        return f.builder.typed("describe", BYTES, f.builder.unit(), style="type", type=f.lower(node.type.instance))
    if style == "print" and is_string(node.type):
        return text(f, node)
    value = f.expression(node)
    attributes: dict[str, Any] = {"style": style}
    labels = tuple_labels(node.type)
    if labels is not None:
        attributes["labels"] = labels
    f.program.describes()
    with f.at(node.span):
        return f.builder.typed("describe", BYTES, value, **attributes)


def tuple_labels(type: types.Type, inside: frozenset[types.Type] = frozenset()) -> Labels:
    """Labels are no part of IR types, but of what is printed."""
    if type in inside:
        return None
    deeper = inside | {type}
    labels: tuple[str, ...] | None = None
    parts: Sequence[types.Type] = ()
    if isinstance(type, types.Tuple):
        parts = type.elements
        if any(type.labels):
            labels = tuple(label or "" for label in type.labels)
    elif isinstance(type, types.Nominal):
        parts = _parts(type)
        payload_labels = [label or "" for case in type.entity.cases for label in _case_labels(case)]
        if any(payload_labels):
            labels = tuple(payload_labels)
    below = tuple(tuple_labels(part, deeper) for part in parts)
    return None if labels is None and not any(below) else (labels, below)


def _case_labels(case: EnumCaseEntity) -> tuple[str | None, ...]:
    return case.labels or (None,) * len(case.payload)


def _parts(type: types.Nominal) -> list[types.Type]:
    """The element of an array, the stored properties, the payloads of all cases in order."""
    entity = type.entity
    if entity.builtin == "array":
        return [type.arguments[0]]
    mapping = dict(zip(entity.signature.parameters, type.arguments, strict=False))
    found = [field.type for field in entity.fields] + [t for case in entity.cases for t in case.payload]
    return [substitute.apply(t, mapping) for t in found]
