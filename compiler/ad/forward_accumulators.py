"""Tangents of operations on accumulators, which reverse sweeps are made of: what a Hessian times a vector needs.

The operations are linear in the accumulators and in what is added, so their tangents are the same operations.
"""

from __future__ import annotations

from ..ir.core import Op, Value
from ..ir.types import I64, Acc
from .forward import Forward
from .tangent import Leaf


def _leaves(forward: Forward, op: Op) -> list[tuple[int, Leaf]]:
    """The leaves of an element at or below the path of an operation, with their numbers in the value there."""
    path = op.attributes["path"]
    leaves = forward.tangents.element_leaves(op.operands[0].type)
    return list(enumerate(leaf for leaf in leaves if leaf.path[: len(path)] == path))


def _with_room(forward: Forward, op: Op) -> Value:
    """The tangent of an operation's accumulator, with as many elements as its result."""
    acc = forward.or_zero(op.operands[0], 0)
    return forward.emit.acc_ensure(acc, forward.emit.emit("acc.count", [op.results[0]], I64))


def forward_thaw(forward: Forward, op: Op) -> None:
    tangent = forward.tangent(op.operands[0])
    if tangent is not None and forward.active(op.result):
        forward.define(op.result, 0, forward.emit.emit("acc.thaw", [tangent], forward.leaf_type(op.result, 0)))


def forward_freeze(forward: Forward, op: Op) -> None:
    tangent = forward.tangent(op.operands[0])
    if tangent is not None:
        forward.define(op.result, 0, forward.emit.emit("acc.freeze", [tangent], forward.leaf_type(op.result, 0)))


def forward_resize(forward: Forward, op: Op) -> None:
    """``resize``, ``ensure``."""
    tangent = forward.tangent(op.operands[0])
    if tangent is not None:
        forward.define(op.result, 0, forward.emit.emit(op.name, [tangent, op.operands[1]], tangent.type))


def forward_add_at(forward: Forward, op: Op) -> None:
    acc, index, value = op.operands
    added = [(leaf, t) for number, leaf in _leaves(forward, op) if (t := forward.tangent(value, number)) is not None]
    total = forward.tangent(acc)
    if added and forward.active(op.result):
        total = _with_room(forward, op)
        for leaf, tangent in added:
            total = forward.emit.acc_add(total, index, tangent, leaf.path)
    forward.define(op.result, 0, total)


def forward_get_at(forward: Forward, op: Op) -> None:
    acc, index = op.operands
    tangents = forward.tangent(acc)
    if tangents is None:
        return
    for number, leaf in _leaves(forward, op):
        if forward.active(op.result) >> number & 1:
            read = forward.emit.acc_get(tangents, index, leaf.path, leaf.type, sized=False)
            forward.define(op.result, number, read)


def forward_clear_at(forward: Forward, op: Op) -> None:
    tangents = forward.tangent(op.operands[0])
    if tangents is not None:
        for _, leaf in _leaves(forward, op):
            tangents = forward.emit.acc_clear(tangents, op.operands[1], leaf.path)
        forward.define(op.result, 0, tangents)


def forward_take_at(forward: Forward, op: Op) -> None:
    tangents = forward.tangent(op.operands[0])
    if tangents is None:
        return
    ((_, leaf),) = _leaves(forward, op)
    assert isinstance(leaf.type, Acc)
    rest, inner = forward.emit.acc_take(tangents, op.operands[1], leaf.path, leaf.type, sized=False)
    forward.define(op.results[0], 0, rest)
    forward.define(op.results[1], 0, inner)


def forward_put_at(forward: Forward, op: Op) -> None:
    acc, index, inner = op.operands
    added, total = forward.tangent(inner), forward.tangent(acc)
    if added is not None:
        ((_, leaf),) = _leaves(forward, op)
        total = forward.emit.acc_put(_with_room(forward, op), index, added, leaf.path)
    forward.define(op.result, 0, total)


def forward_merge(forward: Forward, op: Op) -> None:
    first, second = map(forward.tangent, op.operands)
    if first is not None and second is not None:
        forward.define(op.result, 0, forward.emit.acc_merge(first, second))
    else:
        forward.define(op.result, 0, first if second is None else second)


def forward_drop(forward: Forward, op: Op) -> None:
    tangent = forward.tangent(op.operands[0])
    if tangent is not None:
        forward.emit.acc_drop(tangent)
