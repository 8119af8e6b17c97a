"""Where the arrays of a value are, and zero tangents of the same shape."""

from __future__ import annotations

from collections.abc import Callable

from ..ir.core import Value
from ..ir.structure import field_types
from ..ir.types import I64, Acc, Array, Type
from .emitter import Emitter, loop
from .tangent import Tangents

# Gives a value in the code that is being emitted.
Primal = Callable[[Emitter], Value]


def array_at(tangents: Tangents, type: Type, position: int) -> tuple[tuple[int, ...], Type] | None:
    """The fields that lead to the array at a leaf, and its type; None if the leaf is no array, or inside of an enum
    or a box."""
    if not isinstance(tangents.layout(type).leaves[position].type, Acc | Array):
        return None
    path: tuple[int, ...] = ()
    while not isinstance(type, Array | Acc):
        fields, types = tangents.layout(type).fields, field_types(type, tangents.module)
        if fields is None or types is None:
            return None
        index = next(i for i, (start, stop) in enumerate(fields) if start <= position < stop)
        position -= fields[index][0]
        path, type = (*path, index), types[index]
    return path, type


def part(emit: Emitter, tangents: Tangents, value: Value, path: tuple[int, ...]) -> Value:
    """The field of a field … of a value."""
    for index in path:
        fields = field_types(value.type, tangents.module) or ()
        value = emit.emit("get", [value], fields[index], index=index)
    return value


def count_at(emit: Emitter, tangents: Tangents, value: Value, position: int) -> Value | None:
    """How many elements the array at a leaf has; None where that cannot be asked."""
    place = array_at(tangents, value.type, position)
    if place is None or isinstance(place[1], Acc):
        return None
    return emit.emit("array.count", [part(emit, tangents, value, place[0])], I64)


def with_zeros(
    emit: Emitter,
    tangents: Tangents,
    acc: Value,
    primal: Primal,
    type: Type,
    position: int,
    outside: tuple[Type, ...] = (),
) -> Value:
    """An accumulator of arrays in which each has as many elements as the primal one. ``primal`` gives the value
    of this type, of which the accumulator belongs to the leaf at ``position``. An array that contains itself
    (one of those ``outside``) keeps its empty zeros: how deep it goes is known only when the program runs."""
    found = array_at(tangents, type, position)
    if found is None or found[1] in outside:
        return acc
    path, array_type = found
    if not _has_rows(tangents, array_type):
        return acc
    assert isinstance(array_type, Array)
    array = part(emit, tangents, primal(emit), path)

    def body(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
        (outer,) = carried
        element = inner.array_get(array, index)
        for number, leaf in enumerate(tangents.element_leaves(array_type)):
            place = array_at(tangents, element.type, number)
            if place is None or not leaf.is_array:
                continue
            outer, row = inner.acc_take(outer, index, leaf.path, leaf.type)
            count = inner.emit("array.count", [part(inner, tangents, element, place[0])], I64)
            row = inner.acc_ensure(row, count)
            row = with_zeros(inner, tangents, row, lambda _: element, element.type, number, (*outside, array_type))
            outer = inner.acc_put(outer, index, row, leaf.path)
        return [outer]

    return loop(emit, emit.emit("array.count", [array], I64), [acc], body)[0]


def has_rows(tangents: Tangents, type: Type, position: int) -> bool:
    """Whether the array at a leaf holds arrays."""
    place = array_at(tangents, type, position)
    return place is not None and _has_rows(tangents, place[1])


def _has_rows(tangents: Tangents, type: Type) -> bool:
    if isinstance(type, Array) and tangents.holds_vectors(type.element):
        return False
    return any(leaf.is_array for leaf in tangents.element_leaves(type))
