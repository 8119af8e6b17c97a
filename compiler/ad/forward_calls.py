"""Tangents through a call: the callee's pushforward in its place."""

from __future__ import annotations

from ..ir.core import Op
from ..ir.types import Acc
from . import forward_custom
from .forward import Forward
from .forward_key import ForwardKey


def forward_call(forward: Forward, op: Op) -> None:
    slots = [
        (i, leaf)
        for i, operand in enumerate(op.operands)
        for leaf in range(len(forward.leaves(operand)))
        if forward.tangent(operand, leaf) is not None
    ]
    linear = any(isinstance(op.operands[i].type, Acc) for i, _ in slots)
    if not slots or not (linear or forward.is_active(op)):
        forward.place(op)
        return
    callee = op.attributes["function"]
    covered = frozenset(i for i, _ in slots) | _changed(forward, op)
    derivative = forward.library.derivative(callee, covered, op.span)
    if derivative is not None:
        forward_custom.forward_custom(forward, op, derivative)
        return
    wrt = tuple(sum(1 << leaf for i, leaf in slots if i == index) for index in range(len(op.operands)))
    key = ForwardKey(callee, wrt, tuple(map(forward.active, op.results)))
    variant = forward.library.pushforward(key, op.span)
    op.attributes = {"function": variant.function, "types": ()}
    op.operands.extend(forward.materialise(op.operands[i], leaf) for i, leaf in slots)
    forward.place(op)
    forward.add_results(op, variant.results, forward.structural(op, variant.results))


def _changed(forward: Forward, op: Op) -> frozenset[int]:
    """The ``inout`` parameters of a function with custom derivatives whose final values may have tangents."""
    derivatives = forward.module.functions[op.attributes["function"]].derivatives
    active = [bool(forward.active(result)) for result in op.results]
    return frozenset(i for d in derivatives for number, i in enumerate(d.inouts) if active[number + 1])
