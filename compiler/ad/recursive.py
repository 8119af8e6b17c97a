"""Cotangents of boxes that can contain themselves: recursive enums, and records of recursive functions.

Such a cotangent cannot be laid out flat. It is a value of an enum, *zero* or *some* with the tangent of the
contents in a box, and sums of two are made by a generated function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..ir.builder import Builder, new_function
from ..ir.core import Block, Module, Op, Value
from ..ir.structure import field_types
from ..ir.types import BOOL, I64, Array, Box, Nominal
from .emitter import Emitter
from .interface import pack, unpack
from .region import Region
from .tangent import SOME, is_float


def reverse_box_get(region: Region, op: Op) -> None:
    """The cotangents of the contents, boxed."""
    cotangents = region.take(op.result)
    if all(cotangent is None for cotangent in cotangents):
        return
    (box,) = op.operands
    if region.adjoint.slot(box, 0) is None:
        for cotangent in cotangents:
            region.discard(cotangent)
        return
    tangents = region.adjoint.tangents
    tangent, (leaf,) = tangents.structure(op.result.type), region.leaves(box)
    assert tangent is not None
    parts = [
        (part.path, value if value is not None else region.zero(part.type))
        for part, value in zip(region.leaves(op.result), cotangents, strict=True)
    ]
    packed = pack(region.emit, tangents.module, tangent, parts)
    boxed = region.emit.emit("box.make", [packed], Box(tangent))
    region.add(box, 0, region.emit.emit("enum.make", [boxed], leaf.type, case=SOME))


def reverse_box_make(region: Region, op: Op) -> None:
    """The contents get what is in the box, or nothing."""
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is None:
        return
    (contents,) = op.operands
    module = region.adjoint.module
    tangent = region.adjoint.tangents.structure(contents.type)
    assert tangent is not None
    wanted = [
        (number, leaf)
        for number, leaf in enumerate(region.leaves(contents))
        if region.adjoint.slot(contents, number) is not None
    ]
    blocks = [Block(), Block()]
    full, empty = (Emitter(block, region.emit, region.emit.span) for block in blocks)
    boxed = full.emit("enum.payload", [cotangent], Box(tangent), case=SOME, index=0)
    value = full.emit("box.get", [boxed], tangent)
    full.op("yield", [unpack(full, module, value, leaf) for _, leaf in wanted])
    empty.op("yield", [region.zero(leaf.type, empty) for _, leaf in wanted])
    tag = region.emit.emit("enum.tag", [cotangent], I64)
    condition = region.emit.emit("ieq", [tag, region.emit.i64(SOME)], BOOL)
    results = region.emit.op("if", [condition], [leaf.type for _, leaf in wanted], None, blocks).results
    for (number, leaf), result in zip(wanted, results, strict=True):
        region.add(contents, number, result, sized=not leaf.is_array)


def sum_function(module: Module, type: Nominal) -> str:
    """The function that adds two cotangents of a recursive box."""
    name = f"{type}.sum"
    if name not in module.functions:
        function, builder = new_function(module, name, [("a", type), ("b", type)], [type])
        a, b = function.parameters
        some = module.enums[type.name].cases[SOME][1][0]

        def both(inner: Builder) -> Sequence[Value]:
            contents = [inner.emit("box.get", inner.typed("enum.payload", some, v, case=SOME, index=0)) for v in (a, b)]
            total = _sum(inner, *contents)
            return [inner.typed("enum.make", type, inner.emit("box.make", total), case=SOME)]

        def has_a(inner: Builder) -> Sequence[Value]:
            return inner.if_(_is_some(inner, b), both, lambda _: [a])

        builder.return_(builder.if_(_is_some(builder, a), has_a, lambda _: [b]))
    return name


def _is_some(builder: Builder, value: Value) -> Value:
    return builder.emit("ieq", builder.emit("enum.tag", value), builder.i64(SOME))


def _sum(builder: Builder, a: Value, b: Value) -> Value:
    """The sum of two tangents. An empty array is a zero of any size."""
    type = a.type
    if is_float(type):
        return builder.emit("fadd", a, b)
    fields = field_types(type, builder.module)
    if fields is not None:
        parts = [_sum(builder, builder.get(a, i), builder.get(b, i)) for i in range(len(fields))]
        return builder.make(type, parts)
    if isinstance(type, Array):
        counts = [builder.emit("array.count", v) for v in (a, b)]
        longer = builder.emit("ige", *counts)
        return builder.if_(longer, _adding(a, b, counts[1]), _adding(b, a, counts[0]))[0]
    assert isinstance(type, Nominal)
    return builder.call(sum_function(builder.module, type), [a, b])[0]


def _adding(longer: Value, shorter: Value, count: Value) -> Callable[[Builder], Sequence[Value]]:
    def body(builder: Builder, index: Value, carried: list[Value]) -> Sequence[Value]:
        (array,) = carried
        total = _sum(builder, _element(builder, array, index), _element(builder, shorter, index))
        return [builder.emit("array.set", array, index, total, unchecked=True)]

    return lambda builder: builder.for_(count, [longer], body)


def _element(builder: Builder, array: Value, index: Value) -> Value:
    return builder.emit("array.get", array, index, unchecked=True)
