"""Tangents through ``for`` and ``while``: they are carried beside the values that they belong to."""

from __future__ import annotations

from ..ir.core import Op
from .activity import bits, loop_parts
from .forward import Forward


def forward_loop(forward: Forward, op: Op) -> None:
    body, carried, initials = loop_parts(op)
    carried, initials, results = list(carried), list(initials), list(op.results)
    slots = [
        (k, leaf)
        for k, (argument, result) in enumerate(zip(carried, results, strict=True))
        for leaf in bits(forward.active(argument) | forward.active(result))
    ]
    given = [forward.materialise(initials[k], leaf) for k, leaf in slots]
    forward.drop_unused(initials, given)
    op.operands.extend(given)
    if op.name == "while":
        condition = op.regions[0]
        for k, leaf in slots:
            forward.argument(condition, condition.arguments[k], leaf)
    for k, leaf in slots:
        forward.argument(body, carried[k], leaf)
    yielded = list(body.terminator.operands)
    forward.walk(body, lambda: [forward.materialise(yielded[k], leaf) for k, leaf in slots])
    forward.place(op)
    forward.add_results(op, slots, forward.structural(op, slots))
