"""Functions that add two tangents of a type that is no flat list of numbers: cotangents of boxes, arrays, and types
with a sum of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..ir.builder import Builder, new_function
from ..ir.core import Module, Value
from ..ir.structure import field_types
from ..ir.types import I64, Array, Nominal
from . import vectors
from .tangent import SOME, is_float


def sum_function(module: Module, type: Nominal | Array) -> str:
    """The function that adds two cotangents of a recursive box, or two arrays of tangents."""
    name = f"{type}.sum"
    if name not in module.functions:
        function, builder = new_function(module, name, [("a", type), ("b", type)], [type])
        fill = _add_arrays if isinstance(type, Array) else _add_boxes
        builder.return_(fill(builder, *function.parameters))
    return name


def _add_boxes(builder: Builder, a: Value, b: Value) -> Sequence[Value]:
    assert isinstance(a.type, Nominal)
    type, some = a.type, builder.module.enums[a.type.name].cases[SOME][1][0]

    def both(inner: Builder) -> Sequence[Value]:
        contents = [inner.emit("box.get", inner.typed("enum.payload", some, v, case=SOME, index=0)) for v in (a, b)]
        total = add(inner, *contents)
        return [inner.typed("enum.make", type, inner.emit("box.make", total), case=SOME)]

    def has_a(inner: Builder) -> Sequence[Value]:
        return inner.if_(_is_some(inner, b), both, lambda _: [a])

    return builder.if_(_is_some(builder, a), has_a, lambda _: [b])


def _is_some(builder: Builder, value: Value) -> Value:
    return builder.emit("ieq", builder.emit("enum.tag", value), builder.i64(SOME))


def _add_arrays(builder: Builder, a: Value, b: Value) -> Sequence[Value]:
    """The shorter one has zeros for what it lacks."""
    counts = [builder.typed("array.count", I64, v) for v in (a, b)]

    def adding(longer: Value, shorter: Value, count: Value) -> Callable[[Builder], Sequence[Value]]:
        def body(inner: Builder, index: Value, carried: list[Value]) -> Sequence[Value]:
            rest, element = inner.op("array.take", [carried[0], index], unchecked=True).results
            total = add(inner, element, inner.emit("array.get", shorter, index, unchecked=True))
            return [inner.emit("array.set", rest, index, total, unchecked=True)]

        return lambda inner: inner.for_(count, [longer], body)

    longer = builder.emit("ige", *counts)
    return builder.if_(longer, adding(a, b, counts[1]), adding(b, a, counts[0]))


def add(builder: Builder, a: Value, b: Value) -> Value:
    """The sum of two tangents of any type."""
    type, module = a.type, builder.module
    if is_float(type):
        return builder.emit("fadd", a, b)
    own = vectors.function(vectors.SUM, type)
    if own in module.functions:
        return builder.call(own, [a, b])[0]
    fields = field_types(type, module)
    if fields is not None:
        return builder.make(type, [add(builder, builder.get(a, i), builder.get(b, i)) for i in range(len(fields))])
    assert isinstance(type, Nominal | Array)
    return builder.call(sum_function(module, type), [a, b])[0]
