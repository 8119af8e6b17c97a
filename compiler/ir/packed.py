"""Bodies of functions as bytes, with what belongs to them: to keep them between runs.

Operations hold values, which hold operations; so a body is flattened first, with a number for each value.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping
from typing import Any

from ...dsl.source import Source, Span
from .core import Block, Op, Value
from .types import Associated, Nominal, Type


class Unpackable(Exception):
    """Something that cannot be kept."""


# A block: types and hints of its arguments, and operations. Of an operation: name, numbers of its operands, types and
# hints of its results, attributes, regions, place.
Flat = tuple[Any, ...]


def flat(block: Block) -> Flat:
    return _flat(block, {})


def _flat(block: Block, numbers: dict[Value, int]) -> Flat:
    arguments = tuple((value.type, value.hint) for value in block.arguments)
    for value in block.arguments:
        numbers[value] = len(numbers)
    ops: list[Flat] = []
    for op in block.ops:
        operands = tuple([numbers[value] for value in op.operands])
        regions = tuple([_flat(region, numbers) for region in op.regions])
        results = tuple([(value.type, value.hint) for value in op.results])
        for value in op.results:
            numbers[value] = len(numbers)
        ops.append((op.name, operands, results, op.attributes or None, regions, op.span))
    return arguments, ops


def unflatten(block: Block, kept: Flat) -> None:
    """Fills an empty block, which has its arguments."""
    _fill(block, kept, [])


def _fill(block: Block, kept: Flat, values: list[Value]) -> None:
    arguments, ops = kept
    for value, (_, hint) in zip(block.arguments, arguments, strict=True):
        value.hint = hint
    values += block.arguments
    for name, operands, results, attributes, regions, span in ops:
        op = Op(name, [values[number] for number in operands], (), attributes, None, span)
        for region in regions:
            inner = Block([type for type, _ in region[0]])
            op.regions.append(inner)
            _fill(inner, region, values)
        op.results = [Value(type, op, hint) for type, hint in results]
        values += op.results
        block.ops.append(op)


class _Pickler(pickle.Pickler):
    """``names``: of the definitions that types refer to."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, protocol=pickle.HIGHEST_PROTOCOL)
        self.names: set[str] = set()

    def persistent_id(self, value: Any) -> str | None:
        return (value.library or value.name) if value.__class__ is Source else None

    def reducer_override(self, value: Any) -> Any:
        if value.__class__ is Span:
            return Span, (value.source, value.start, value.end)
        if isinstance(value, Nominal):
            self.names.add(value.name)
        elif isinstance(value, Associated):
            self.names.add(value.protocol)
        if isinstance(value, (type, Type)):
            return NotImplemented
        raise Unpackable(f"a {value.__class__.__name__}")


def pack(value: Any) -> bytes:
    """Raises ``Unpackable`` when there is anything but types, places and plain values in it."""
    return _packed(value)[0]


def names_in(value: Any) -> set[str]:
    """Those of the structs, enums and protocols that the types in it refer to."""
    return _packed(value)[1]


def _packed(value: Any) -> tuple[bytes, set[str]]:
    stream = io.BytesIO()
    pickler = _Pickler(stream)
    pickler.dump(value)
    return stream.getvalue(), pickler.names


def unpack(data: bytes, sources: Mapping[str, Source]) -> Any:
    """Raises ``KeyError`` where a source is not there."""
    unpickler = type("_Unpickler", (pickle.Unpickler,), {"persistent_load": staticmethod(sources.__getitem__)})
    return unpickler(io.BytesIO(data)).load()
