"""Tangents through a call of a function with a derivative of its own: it always wins over the body."""

from __future__ import annotations

from ..ir.core import Derivative, Op
from .declared import to_structure
from .errors import not_supported
from .forward import Forward


def forward_custom(forward: Forward, op: Op, derivative: Derivative) -> None:
    if len(op.results) != 1:
        raise not_supported("a custom derivative of a function with 'inout' parameters", op.span)
    (result,) = op.results
    tangent = forward.tangents.tangent(result.type)
    if tangent is None or not forward.active(result):
        forward.place(op)
        return
    given = [forward.declared(op.operands[i]) for i in derivative.wrt]
    op.attributes = {"function": forward.library.custom(op.attributes["function"], derivative), "types": ()}
    op.operands.extend(given)
    whole = forward.add_result(op, tangent)
    forward.place(op)
    structure = to_structure(forward.emit, forward.tangents, result.type, whole)
    for number, leaf in enumerate(forward.leaves(result)):
        if forward.active(result) >> number & 1:
            forward.define(result, number, forward.unpack(forward.emit, structure, leaf))
