"""The reverse of operations on accumulators, which reverse sweeps are made of: what second derivatives need.

The cotangent of an accumulator is an accumulator too. It is handed over as those of arrays are.
"""

from __future__ import annotations

from ..ir.core import Block, Op, Value
from ..ir.types import BOOL, Acc
from .arrays import write
from .emitter import Emitter
from .region import Region
from .tangent import Leaf


def _handed(region: Region, result: Value) -> tuple[Value, bool] | None:
    sized = (result, 0) not in region.unsized
    acc = region.take_leaf(result, 0)
    return None if acc is None else (acc, sized)


def reverse_hand_over(region: Region, op: Op) -> None:
    """``thaw``, ``freeze``: the cotangent is the same."""
    found = _handed(region, op.result)
    if found is not None:
        region.add(op.operands[0], 0, *found)


def reverse_resize(region: Region, op: Op) -> None:
    """``resize``, ``ensure``: the elements that were there before."""
    found = _handed(region, op.result)
    if found is not None:
        region.add(op.operands[0], 0, _resized(region, op.operands[0], found[0]))


def _resized(region: Region, value: Value, acc: Value) -> Value:
    """The accumulator with exactly as many elements as the one that it belongs to."""
    count = region.adjoint.counts.of(value, 0)
    if count is None or region.adjoint.slot(value, 0) is None:
        return acc
    return region.emit.acc_resize(acc, region.need(count))


def _leaves(region: Region, acc: Value, path: tuple[int, ...]) -> list[tuple[int, Leaf]]:
    """The leaves of an element at or below ``path``, with their numbers in the value there."""
    leaves = [leaf for leaf in region.adjoint.tangents.element_leaves(acc.type) if leaf.path[: len(path)] == path]
    return list(enumerate(leaves))


def reverse_add_at(region: Region, op: Op) -> None:
    acc, index, value = op.operands
    found = _handed(region, op.result)
    if found is None:
        return
    for number, leaf in _leaves(region, acc, op.attributes["path"]):
        if region.adjoint.slot(value, number) is not None:
            part = region.emit.acc_get(found[0], region.need(index), leaf.path, leaf.type, found[1])
            region.add(value, number, part)
    region.add(acc, 0, *found)


def reverse_get_at(region: Region, op: Op) -> None:
    acc = op.operands[0]
    cotangents = region.take(op.result)
    leaves = _leaves(region, acc, op.attributes["path"])
    given = [(leaf, c) for (_, leaf), c in zip(leaves, cotangents, strict=True) if c is not None]
    if given:
        _give_back(region, op, given)


def _give_back(region: Region, op: Op, given: list[tuple[Leaf, Value]]) -> None:
    """Adds to the place that was read; an accumulator that was empty stays so: it was a constant zero."""
    acc, index = op.operands
    target = region.accumulator(acc)
    if target is None:
        for _, cotangent in given:
            region.discard(cotangent)
        return
    slot, accumulated = target
    place = region.need(index)
    if not op.attributes.get("maybe_empty"):
        for leaf, cotangent in given:
            accumulated = write(region.emit, accumulated, place, leaf, cotangent)
        region.put(slot, accumulated, not region.is_unsized(slot))
        return
    sides = [Block(), Block()]
    fits, empty = (Emitter(block, region.emit, region.emit.span) for block in sides)
    total = accumulated
    for leaf, cotangent in given:
        total = write(fits, total, place, leaf, cotangent)
        if leaf.is_array:
            empty.acc_drop(cotangent)
    fits.op("yield", [total])
    empty.op("yield", [accumulated])
    inside = region.emit.emit("ilt", [place, region.emit.acc_count(accumulated)], BOOL)
    result = region.emit.op("if", [inside], [accumulated.type], None, sides).result
    region.put(slot, result, not region.is_unsized(slot))


def reverse_clear_at(region: Region, op: Op) -> None:
    acc, index = op.operands
    found = _handed(region, op.result)
    if found is None:
        return
    cleared, sized = found
    for _, leaf in _leaves(region, acc, op.attributes["path"]):
        cleared = region.emit.acc_clear(cleared, region.need(index), leaf.path)
    region.add(acc, 0, cleared, sized)


def reverse_merge(region: Region, op: Op) -> None:
    """Both get the whole cotangent, so one gets a copy."""
    found = _handed(region, op.result)
    if found is None:
        return
    acc, _ = found
    first, second = (region.adjoint.slot(v, 0) is not None for v in op.operands)
    if first and second:
        assert isinstance(acc.type, Acc)
        array = region.emit.emit("acc.freeze", [acc], acc.type.element)
        acc = region.emit.emit("acc.thaw", [array], acc.type)
        copy = region.emit.emit("acc.thaw", [array], acc.type)
        region.add(op.operands[1], 0, _resized(region, op.operands[1], copy))
    target = op.operands[0 if first else 1]
    region.add(target, 0, _resized(region, target, acc))


def reverse_take_at(region: Region, op: Op) -> None:
    """What is left is empty at the place, whatever it was."""
    acc, index = op.operands
    rest, inner = op.results
    path = op.attributes["path"]
    known = _handed(region, rest)
    if known is not None:
        left, sized = known
        place = region.need(index)
        if not _was_taken(left, place, path):
            left = region.emit.acc_clear(left, place, path)
        region.add(acc, 0, left, sized)
    cotangent = region.take_leaf(inner, 0)
    if cotangent is None:
        return
    ((_, leaf),) = _leaves(region, acc, path)
    _give_back(region, op, [(leaf, cotangent)])


def _was_taken(acc: Value, index: Value, path: tuple[int, ...]) -> bool:
    """Whether ``acc`` comes straight from the ``acc.take_at`` that emptied the place."""
    taken = acc.owner
    if not isinstance(taken, Op) or taken.name != "acc.take_at":
        return False
    return taken.operands[1] is index and taken.attributes["path"] == path


def reverse_put_at(region: Region, op: Op) -> None:
    """The element gets the sum of what it was and of the inner accumulator. Right after ``acc.take_at`` it was
    empty, so that its cotangent can be moved out; else the inner accumulator gets a copy."""
    acc, index, inner = op.operands
    found = _handed(region, op.result)
    if found is None:
        return
    accumulated, sized = found
    if region.adjoint.slot(inner, 0) is not None:
        if not sized:
            accumulated = region.sized(op.result, 0, accumulated)
        ((_, leaf),) = _leaves(region, acc, op.attributes["path"])
        place = region.need(index)
        accumulated, part = region.emit.acc_take(accumulated, place, leaf.path, leaf.type)
        if not _was_taken(acc, index, op.attributes["path"]):
            assert isinstance(part.type, Acc)
            array = region.emit.emit("acc.freeze", [part], part.type.element)
            part = region.emit.emit("acc.thaw", [array], part.type)
            copy = region.emit.emit("acc.thaw", [array], part.type)
            accumulated = region.emit.acc_put(accumulated, place, copy, leaf.path)
        region.add(inner, 0, part, sized=False)
    region.add(acc, 0, accumulated, sized)
