"""Tangents of array operations: the same operation on the array of tangents, in place where that one is.

What is asked of the original array is asked of the result, so that the original's last use stays its last.
"""

from __future__ import annotations

from ..ir.core import Block, Op, Value
from ..ir.types import BOOL, I64, Array, Type, Vector
from .emitter import Emitter
from .forward import Forward
from .forward_values import zero


def _element_type(forward: Forward, array: Value) -> Type:
    type = forward.leaf_type(array, 0)
    assert isinstance(type, Array)
    return type.element


def _varies(forward: Forward, *values: Value) -> bool:
    return any(tangent is not None for value in values for tangent in forward.all_tangents(value))


def _define_parts(forward: Forward, array: Value, element: Value, tangent: Value) -> None:
    """The leaves of an element, of which ``tangent`` is the whole tangent."""
    for number, leaf in enumerate(forward.tangents.element_leaves(array.type)):
        if forward.active(element) >> number & 1:
            forward.define(element, number, forward.unpack(forward.emit, tangent, leaf))


def forward_get(forward: Forward, op: Op) -> None:
    array, index = op.operands
    tangents = forward.tangent(array)
    if tangents is None or not forward.active(op.result):
        return
    element = _element_type(forward, array)
    if isinstance(index.type, Vector):
        tangents = _exact(forward, array, array)
    if tangents in forward.exact or isinstance(index.type, Vector):
        _define_parts(forward, array, op.result, forward.emit.array_get(tangents, index))
        return
    wanted = [
        (number, leaf)
        for number, leaf in enumerate(forward.tangents.element_leaves(array.type))
        if forward.active(op.result) >> number & 1
    ]
    blocks = [Block(), Block()]
    there, missing = (Emitter(block, forward.emit, forward.emit.span) for block in blocks)
    whole = there.emit("array.get", [tangents, index], element, unchecked=True)
    there.op("yield", [forward.unpack(there, whole, leaf) for _, leaf in wanted])
    types = [forward.leaf_type(op.result, number) for number, _ in wanted]
    missing.op("yield", [zero(missing, forward.tangents, type) for type in types])
    inside = forward.emit.emit("ilt", [index, forward.emit.emit("array.count", [tangents], I64)], BOOL)
    results = forward.emit.op("if", [inside], types, None, blocks).results
    for (number, _), result in zip(wanted, results, strict=True):
        forward.define(op.result, number, result)


def _exact(forward: Forward, array: Value, result: Value, added: int = 0) -> Value:
    """The tangents of an operation's array before it; the operation adds elements to it."""
    tangents = forward.tangent(array)
    if tangents is not None and tangents in forward.exact:
        return tangents
    count = _count(forward, result)
    if added:
        count = forward.emit.wrapping("wsub", count, added)
    return forward.sized(tangents, count, forward.leaf_type(array, 0))


def _count(forward: Forward, array: Value) -> Value:
    return forward.emit.emit("array.count", [array], I64)


def forward_set(forward: Forward, op: Op) -> None:
    array, index, element = op.operands
    if not forward.active(op.result) or not _varies(forward, array, element):
        return
    tangents = _exact(forward, array, op.result)
    new = forward.whole(element)
    replaced = forward.emit.emit("array.set", [tangents, index, new], tangents.type, unchecked=True)
    forward.define(op.result, 0, replaced, exact=True)


def forward_take(forward: Forward, op: Op) -> None:
    array, index = op.operands
    rest, element = op.results
    if not forward.is_active(op) or not _varies(forward, array):
        return
    tangents = _exact(forward, array, rest)
    types = [tangents.type, _element_type(forward, array)]
    left, taken = forward.emit.op("array.take", [tangents, index], types, {"unchecked": True}).results
    forward.define(rest, 0, left, exact=True)
    _define_parts(forward, array, element, taken)


def forward_append(forward: Forward, op: Op) -> None:
    array, element = op.operands
    if not forward.active(op.result) or not _varies(forward, array, element):
        return
    tangents = _exact(forward, array, op.result, added=1)
    new = forward.whole(element)
    forward.define(op.result, 0, forward.emit.emit("array.append", [tangents, new], tangents.type), exact=True)


def forward_pop(forward: Forward, op: Op) -> None:
    (array,) = op.operands
    shorter, element = op.results
    if not forward.is_active(op) or not _varies(forward, array):
        return
    tangents = _exact(forward, array, shorter, added=-1)
    types = [tangents.type, _element_type(forward, array)]
    left, last = forward.emit.op("array.pop", [tangents], types).results
    forward.define(shorter, 0, left, exact=True)
    _define_parts(forward, array, element, last)


def forward_concat(forward: Forward, op: Op) -> None:
    first, second = op.operands
    if not forward.active(op.result) or not _varies(forward, first, second):
        return
    type = forward.leaf_type(op.result, 0)
    added = _count(forward, second)
    before = forward.emit.wrapping("wsub", _count(forward, op.result), added)
    operands = [
        forward.sized(forward.tangent(array), count, type) for array, count in ((first, before), (second, added))
    ]
    joined = forward.emit.emit("array.concat", operands, type)
    forward.define(op.result, 0, joined, exact=True)


def forward_fill(forward: Forward, op: Op) -> None:
    count, element = op.operands
    if forward.active(op.result) and _varies(forward, element):
        type = forward.leaf_type(op.result, 0)
        filled = forward.emit.emit("array.fill", [count, forward.whole(element)], type)
        forward.define(op.result, 0, filled, exact=True)


def forward_make(forward: Forward, op: Op) -> None:
    if forward.active(op.result) and _varies(forward, *op.operands):
        type = forward.leaf_type(op.result, 0)
        made = forward.emit.emit("array.make", [forward.whole(v) for v in op.operands], type)
        forward.define(op.result, 0, made, exact=True)
