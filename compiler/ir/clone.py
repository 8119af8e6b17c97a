"""Copies of operations, blocks and functions, with values and types replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ...dsl.source import Span
from .core import Block, Function, Op, Value
from .types import Type

TypeMap = Callable[[Type], Type]

# Most attributes are of these classes.
_WITHOUT_TYPES = frozenset((float, int, bool, str))


def map_attribute(value: Any, types: TypeMap) -> Any:
    """An attribute with ``types`` applied to each type in it."""
    if value.__class__ in _WITHOUT_TYPES:
        return value
    if isinstance(value, Type):
        return types(value)
    if isinstance(value, tuple | list):
        return value.__class__(map_attribute(item, types) for item in value)
    if isinstance(value, dict):
        return {key: map_attribute(item, types) for key, item in value.items()}
    return value


def clone_op(op: Op, values: dict[Value, Value], types: TypeMap | None = None, span: Span | None = None) -> Op:
    """A copy of ``op`` and its regions. Operands that ``values`` lacks stay as they are; the new
    results are put into ``values``."""
    results = [v.type for v in op.results] if types is None else [types(v.type) for v in op.results]
    attributes = dict(op.attributes)
    if types is not None:
        attributes = {name: map_attribute(value, types) for name, value in attributes.items()}
    get = values.get
    copy = Op(op.name, [get(v, v) for v in op.operands], results, attributes, None, span or op.span)
    for old, new in zip(op.results, copy.results, strict=True):
        new.hint = old.hint
        values[old] = new
    if op.regions:
        copy.regions = [clone_block(region, values, types, span) for region in op.regions]
    return copy


def clone_ops(
    ops: Iterable[Op], values: dict[Value, Value], types: TypeMap | None = None, span: Span | None = None
) -> list[Op]:
    return [clone_op(op, values, types, span) for op in ops]


def clone_block(
    block: Block, values: dict[Value, Value], types: TypeMap | None = None, span: Span | None = None
) -> Block:
    """A copy of ``block``: ``values`` maps what is defined outside of it, and gets what is defined inside."""
    arguments = [v.type for v in block.arguments]
    copy = Block(arguments if types is None else [types(t) for t in arguments])
    for old, new in zip(block.arguments, copy.arguments, strict=True):
        new.hint = old.hint
        values[old] = new
    copy.ops = clone_ops(block.ops, values, types, span)
    return copy


def clone_function(function: Function, name: str, types: TypeMap | None = None) -> Function:
    """A copy under another name. The copy of a generic function keeps its type parameters and constraints; it is not
    kept for the sake of its name (``attributes["keep"]``)."""
    convert = types or (lambda type: type)
    return replace(
        function,
        name=name,
        body=None if function.body is None else clone_block(function.body, {}, types),
        parameter_types=tuple(convert(t) for t in function.parameter_types),
        result_types=tuple(convert(t) for t in function.result_types),
        derivatives=list(function.derivatives),
        attributes={key: value for key, value in function.attributes.items() if key != "keep"},
    )
