"""The reverse of operations on arrays whose elements hold tangents that are not taken apart, as arrays of tensors and
of layers do. Their cotangents are ordinary arrays (``vector_functions.py``)."""

from __future__ import annotations

from collections.abc import Callable

from ..ir.core import Op, Value
from .interface import pack, unpack
from .region import Region
from .vector_functions import call


def _call(region: Region, kind: str, array: Value, *rest: Value) -> list[Value]:
    return call(region.emit, region.adjoint.module, kind, array, *rest)


def _add_to_element(region: Region, array: Value, place: Value, element: Value) -> None:
    """Adds the cotangents of an element, which are complete, to that of the array that it was read from."""
    cotangents = region.take(element)
    known = [(leaf, c) for leaf, c in zip(region.leaves(element), cotangents, strict=True) if c is not None]
    slot = region.adjoint.slot(array, 0)
    if not known or slot is None:
        for _, cotangent in known:
            region.discard(cotangent)
        return
    structure = region.adjoint.tangents.structure(element.type)
    assert structure is not None
    whole = pack(region.emit, region.adjoint.module, structure, [(leaf.path, c) for leaf, c in known])
    region.put(slot, _call(region, "added", region.materialise(slot), place, whole)[0])


def _give(region: Region, element: Value, whole: Value) -> None:
    """Adds the tangent of an element to its leaves."""
    for number, leaf in enumerate(region.leaves(element)):
        if region.adjoint.slot(element, number) is not None:
            part = unpack(region.emit, region.adjoint.module, whole, leaf)
            region.add(element, number, part, sized=not leaf.is_array)


def _count(region: Region, array: Value) -> Value:
    count = region.adjoint.counts.of(array, 0)
    assert count is not None
    return region.need(count)


def reverse_get(region: Region, op: Op) -> None:
    array, index = op.operands
    _add_to_element(region, array, region.need(index), op.result)


def reverse_set(region: Region, op: Op) -> None:
    array, index, element = op.operands
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        rest, part = _call(region, "taken", cotangent, region.need(index))
        _give(region, element, part)
        region.add(array, 0, rest)


def reverse_take(region: Region, op: Op) -> None:
    array, index = op.operands
    known = region.take_leaf(op.results[0], 0)
    if known is not None:
        region.add(array, 0, known)
    _add_to_element(region, array, region.need(index), op.results[1])


def reverse_append(region: Region, op: Op) -> None:
    array, element = op.operands
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        last = region.emit.wrapping("wsub", _count(region, op.result), 1)
        rest, part = _call(region, "taken", cotangent, last)
        _give(region, element, part)
        region.add(array, 0, _call(region, "head", rest, last)[0])


def reverse_pop(region: Region, op: Op) -> None:
    (array,) = op.operands
    shorter, element = op.results
    known = region.take_leaf(shorter, 0)
    if known is not None:
        region.add(array, 0, known)
    _add_to_element(region, array, _count(region, shorter), element)


def reverse_concat(region: Region, op: Op) -> None:
    first, second = op.operands
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        start = region.emit.wrapping("wsub", _count(region, op.result), _count(region, second))
        region.add(second, 0, _call(region, "tail", cotangent, start)[0])
        region.add(first, 0, _call(region, "head", cotangent, start)[0])


def reverse_fill(region: Region, op: Op) -> None:
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        _give(region, op.operands[1], _call(region, "total", cotangent)[0])


def reverse_make(region: Region, op: Op) -> None:
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is not None:
        for index, element in enumerate(op.operands):
            cotangent, part = _call(region, "taken", cotangent, region.emit.i64(index))
            _give(region, element, part)


HANDLERS: dict[str, Callable[[Region, Op], None]] = {
    "array.make": reverse_make,
    "array.fill": reverse_fill,
    "array.get": reverse_get,
    "array.set": reverse_set,
    "array.take": reverse_take,
    "array.append": reverse_append,
    "array.pop": reverse_pop,
    "array.concat": reverse_concat,
}
