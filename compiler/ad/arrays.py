"""The reverse of array operations: in place, on the accumulator of the array.

The cotangent of an array that an operation has replaced is the cotangent of its replacement, with the places
that were overwritten cleared: the accumulator is handed from one to the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..ir.core import Op, Value
from .emitter import Emitter, loop
from .region import Region
from .tangent import Leaf


def read(emit: Emitter, acc: Value, index: Value, leaf: Leaf, sized: bool = True) -> tuple[Value, Value]:
    """Takes a leaf of an element that an array has out of its accumulator, which has zero there afterwards."""
    if leaf.is_array:
        return emit.acc_take(acc, index, leaf.path, leaf.type, sized)
    value = emit.acc_get(acc, index, leaf.path, leaf.type, sized, inside=True)
    return emit.acc_clear(acc, index, leaf.path, inside=True), value


def write(emit: Emitter, acc: Value, index: Value, leaf: Leaf, value: Value) -> Value:
    """Adds to a leaf of an element."""
    if leaf.is_array:
        return emit.acc_put(acc, index, value, leaf.path)
    return emit.acc_add(acc, index, value, leaf.path)


def reverse_get(region: Region, op: Op) -> None:
    array, index = op.operands
    _add_to_element(region, array, index, region.take(op.result))


def _add_to_element(region: Region, array: Value, index: Value, cotangents: Sequence[Value | None]) -> None:
    if all(cotangent is None for cotangent in cotangents):
        return
    found = region.accumulator(array)
    if found is None:
        for cotangent in cotangents:
            region.discard(cotangent)
        return
    slot, acc = found
    place = region.need(index)
    for leaf, cotangent in zip(region.adjoint.tangents.element_leaves(array.type), cotangents, strict=True):
        if cotangent is not None:
            acc = write(region.emit, acc, place, leaf, cotangent)
    region.put(slot, acc, not region.is_unsized(slot))


def _replaced(region: Region, result: Value) -> tuple[Value, bool] | None:
    """The accumulator of an operation's array, and whether it is sized; None if there is none."""
    sized = (result, 0) not in region.unsized
    acc = region.take_leaf(result, 0)
    return None if acc is None else (acc, sized)


def _exact(region: Region, result: Value) -> Value | None:
    """The accumulator of an operation's array, with exactly as many elements."""
    found = _replaced(region, result)
    if found is None:
        return None
    acc, sized = found
    return acc if sized else region.sized(result, 0, acc)


def reverse_set(region: Region, op: Op) -> None:
    array, index, element = op.operands
    found = _replaced(region, op.result)
    if found is None:
        return
    acc, sized = found
    place = region.need(index)
    for number, leaf in enumerate(region.adjoint.tangents.element_leaves(array.type)):
        if region.adjoint.slot(element, number) is None and not leaf.is_array:
            acc = region.emit.acc_clear(acc, place, leaf.path, inside=True)
            continue
        acc, cotangent = read(region.emit, acc, place, leaf, sized)
        region.add(element, number, cotangent, sized=not leaf.is_array)
    region.add(array, 0, acc, sized)


def reverse_take(region: Region, op: Op) -> None:
    array, index = op.operands
    rest, element = op.results
    cotangents = region.take(element)
    known = region.take_leaf(rest, 0)
    if known is not None:
        region.add(array, 0, known, (rest, 0) not in region.unsized)
    _add_to_element(region, array, index, cotangents)


def reverse_append(region: Region, op: Op) -> None:
    array, element = op.operands
    acc = _exact(region, op.result)
    if acc is None:
        return
    emit = region.emit
    last = emit.wrapping("wsub", emit.acc_count(acc), 1)
    for number, leaf in enumerate(region.adjoint.tangents.element_leaves(array.type)):
        if region.adjoint.slot(element, number) is None:
            continue
        acc, cotangent = read(emit, acc, last, leaf)
        region.add(element, number, cotangent, sized=not leaf.is_array)
    region.add(array, 0, emit.acc_resize(acc, last))


def reverse_pop(region: Region, op: Op) -> None:
    (array,) = op.operands
    shorter, element = op.results
    cotangents = region.take(element)
    acc = _exact(region, shorter)
    if acc is None:
        if all(cotangent is None for cotangent in cotangents):
            return
        acc = region.sized(shorter, 0, region.emit.acc_zero(region.leaves(array)[0].type))
    emit = region.emit
    last = emit.acc_count(acc)
    acc = emit.acc_resize(acc, emit.wrapping("wadd", last, 1))
    for leaf, cotangent in zip(region.adjoint.tangents.element_leaves(array.type), cotangents, strict=True):
        if cotangent is not None:
            acc = write(emit, acc, last, leaf, cotangent)
    region.add(array, 0, acc)


def reverse_concat(region: Region, op: Op) -> None:
    first, second = op.operands
    acc = _exact(region, op.result)
    if acc is None:
        return
    emit = region.emit
    count = region.adjoint.counts.of(second, 0)
    assert count is not None
    tail = region.need(count)
    start = emit.wrapping("wsub", emit.acc_count(acc), tail)
    found = region.accumulator(second)
    if found is not None:
        slot, other = found
        leaves = region.adjoint.tangents.element_leaves(first.type)

        def move(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
            source, target = carried
            place = inner.wrapping("wadd", start, index)
            for leaf in leaves:
                source, value = read(inner, source, place, leaf)
                target = write(inner, target, index, leaf, value)
            return [source, target]

        acc, other = loop(emit, tail, [acc, other], move)
        region.put(slot, other, not region.is_unsized(slot))
    region.add(first, 0, emit.acc_resize(acc, start))


def reverse_fill(region: Region, op: Op) -> None:
    _, element = op.operands
    found = _replaced(region, op.result)
    if found is None:
        return
    acc = found[0]
    emit = region.emit
    leaves = region.adjoint.tangents.element_leaves(op.result.type)
    wanted = [(n, leaf) for n, leaf in enumerate(leaves) if region.adjoint.slot(element, n) is not None]
    if wanted:

        def add(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
            source, *sums = carried
            for position, (_, leaf) in enumerate(wanted):
                if leaf.is_array:
                    source, value = inner.acc_take(source, index, leaf.path, leaf.type)
                else:
                    value = inner.acc_get(source, index, leaf.path, leaf.type)
                sums[position] = region.sum(sums[position], value, inner)
            return [source, *sums]

        zeros = [region.zero(leaf.type) for _, leaf in wanted]
        acc, *sums = loop(emit, emit.acc_count(acc), [acc, *zeros], add)
        for (number, leaf), total in zip(wanted, sums, strict=True):
            region.add(element, number, total, sized=not leaf.is_array)
    region.discard(acc)


def reverse_make(region: Region, op: Op) -> None:
    found = _replaced(region, op.result)
    if found is None:
        return
    acc, sized = found
    leaves = region.adjoint.tangents.element_leaves(op.result.type)
    for index, element in enumerate(op.operands):
        place = region.emit.i64(index)
        for number, leaf in enumerate(leaves):
            if region.adjoint.slot(element, number) is None:
                continue
            if leaf.is_array:
                acc, cotangent = region.emit.acc_take(acc, place, leaf.path, leaf.type, sized)
            else:
                cotangent = region.emit.acc_get(acc, place, leaf.path, leaf.type, sized, inside=True)
            region.add(element, number, cotangent, sized=not leaf.is_array)
    region.discard(acc)
