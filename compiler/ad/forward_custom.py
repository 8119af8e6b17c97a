"""Tangents through a call of a function with a derivative of its own: it always wins over the body."""

from __future__ import annotations

from ..ir.core import Derivative, Op, Value
from .custom import Signature
from .declared import to_structure
from .forward import Forward
from .forward_values import check_counts


def forward_custom(forward: Forward, op: Op, derivative: Derivative) -> None:
    results = list(op.results)
    signature = Signature.of(derivative, [v.type for v in results])
    given = [forward.declared(op.operands[i]) for i in derivative.wrt]
    name = forward.library.custom(op.attributes["function"], derivative)
    op.attributes = {"function": name, "types": ()}
    op.operands.extend(given)
    types = forward.module.functions[name].result_types[len(results) :]
    along = [Value(type, op) for type in types]
    op.results.extend(along)
    forward.place(op)
    for index, tangent in zip(signature.seeds, along, strict=True):
        _define(forward, results[index], tangent)


def _define(forward: Forward, result: Value, tangent: Value) -> None:
    if not forward.active(result):
        return
    structure = to_structure(forward.emit, forward.tangents, result, tangent)
    for number, leaf in enumerate(forward.leaves(result)):
        if forward.active(result) >> number & 1:
            part = forward.unpack(forward.emit, structure, leaf)
            check_counts(forward.emit, forward.tangents, part, result, number)
            forward.define(result, number, part)
