"""Values of tangents in forward mode: zeros, and arrays with all their elements."""

from __future__ import annotations

from collections.abc import Mapping

from ..ir.core import Block, Value
from ..ir.types import BOOL, I64, Acc, Array, Type
from . import vector_functions
from .declared import to_tangent
from .emitter import Emitter, loop
from .interface import pack
from .places import array_at, count_at, has_rows, part, with_zeros
from .tangent import Tangents, is_float

COUNT_MISMATCH = "Count mismatch: the tangent has more elements than the array that it belongs to"


def zero(emit: Emitter, tangents: Tangents, type: Type) -> Value:
    """The zero of a leaf: of a float, an accumulator, an array without elements, or of a type that is not taken
    apart."""
    if is_float(type):
        return emit.const(0.0, type)
    if isinstance(type, Acc):
        return emit.acc_zero(type)
    if tangents.is_cotangent_of_box(type):
        return emit.emit("enum.make", (), type, case=0)
    if isinstance(type, Array):
        return emit.emit("array.make", (), type)
    return emit.emit("zero", (), type)


def sized(emit: Emitter, tangents: Tangents, tangent: Value | None, count: Value, type: Type) -> Value:
    """An array of tangents with at least ``count`` elements: zeros for those that it lacks."""
    assert isinstance(type, Array)
    if tangents.holds_vectors(type.element):
        given = zero(emit, tangents, type) if tangent is None else tangent
        return vector_functions.call(emit, tangents.module, "padded", given, count)[0]
    if tangent is None:
        return _padded(emit, None, count, type)
    blocks = [Block(), Block()]
    complete, short = (Emitter(block, emit, emit.span) for block in blocks)
    complete.op("yield", [tangent])
    short.op("yield", [_padded(short, tangent, count, type)])
    has_all = emit.emit("ige", [emit.emit("array.count", [tangent], I64), count], BOOL)
    return emit.op("if", [has_all], [type], None, blocks).result


def _padded(emit: Emitter, tangent: Value | None, count: Value, type: Array) -> Value:
    if tangent is None and is_float(type.element):  # which nobody need make where all that is read of it is known
        return emit.emit("array.fill", [count, emit.const(0.0, type.element)], type, unchecked=True)
    acc = emit.acc_zero(Acc(type)) if tangent is None else emit.emit("acc.thaw", [tangent], Acc(type))
    return emit.emit("acc.freeze", [emit.acc_ensure(acc, count)], type)


def with_rows(emit: Emitter, tangents: Tangents, tangent: Value, value: Value, leaf: int) -> Value:
    """The tangent of a leaf of ``value`` in which arrays inside of arrays have all their elements too."""
    if not has_rows(tangents, value.type, leaf):
        return tangent
    acc = emit.emit("acc.thaw", [tangent], Acc(tangent.type))
    acc = with_zeros(emit, tangents, acc, lambda _: value, value.type, leaf)
    return emit.emit("acc.freeze", [acc], tangent.type)


def declared(emit: Emitter, tangents: Tangents, value: Value, leaves: Mapping[int, Value]) -> Value:
    """The tangent of a value as the language sees it, made of leaves; those that are left out are zero. Each array has
    all its elements."""
    structure = tangents.structure(value.type)
    assert structure is not None
    parts: list[tuple[tuple[int, ...], Value]] = []
    for number, leaf in enumerate(tangents.layout(value.type).leaves):
        found = leaves.get(number)
        if found is None:
            found = zero_leaf(emit, tangents, value, number)
        else:
            found = with_rows(emit, tangents, found, value, number)
        parts.append((leaf.path, found))
    return to_tangent(emit, tangents, value.type, pack(emit, tangents.module, structure, parts), value)


def zero_like(emit: Emitter, tangents: Tangents, value: Value) -> Value:
    """The zero tangent of a value, with arrays of the same counts."""
    return declared(emit, tangents, value, {})


def zero_leaf(emit: Emitter, tangents: Tangents, value: Value, number: int) -> Value:
    """The zero of a leaf of ``value``, with arrays of the same counts."""
    leaf = tangents.layout(value.type).leaves[number].type
    type = leaf.element if isinstance(leaf, Acc) else leaf
    count = count_at(emit, tangents, value, number)
    if count is None:
        return zero(emit, tangents, type)
    return with_rows(emit, tangents, sized(emit, tangents, None, count, type), value, number)


def check_counts(emit: Emitter, tangents: Tangents, tangent: Value, value: Value, leaf: int) -> None:
    """Traps if a tangent that the program made has an array with more elements than the one that it belongs to."""
    _check_counts(emit, tangents, tangent, value, leaf, ())


def _check_counts(
    emit: Emitter, tangents: Tangents, tangent: Value, value: Value, leaf: int, outside: tuple[Type, ...]
) -> None:
    place = array_at(tangents, value.type, leaf)
    if place is None or place[1] in outside:
        return
    array = part(emit, tangents, value, place[0])
    given, count = (emit.emit("array.count", [v], I64) for v in (tangent, array))
    emit.op("check", [emit.emit("ile", [given, count], BOOL)], (), {"message": COUNT_MISMATCH})
    rows = [(n, inner) for n, inner in enumerate(tangents.element_leaves(array.type)) if inner.is_array]
    if not any(array_at(tangents, _element(array.type), number) for number, _ in rows):
        return

    def body(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
        element, whole = inner.array_get(array, index), inner.array_get(tangent, index)
        for number, row in rows:
            given = part(inner, tangents, whole, row.path)
            _check_counts(inner, tangents, given, element, number, (*outside, array.type))
        return []

    loop(emit, given, [], body)


def _element(array: Type) -> Type:
    assert isinstance(array, Array)
    return array.element
