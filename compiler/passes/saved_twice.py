"""What a loop saves twice for its reverse is saved once, in a nest of loops too.

A pullback by hand captures what its function has computed; what is done with the result needs the same number. Only
when the function has been inlined are the two one value, in two arrays. One is used for both; nobody needs the other.
"""

from __future__ import annotations

from typing import Any

from ..ir.core import Module, Op, Value
from ..ir.rewrite import functions_with_bodies, replace_uses


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        replacements: dict[Value, Value] = {}
        for op in body.walk():
            if op.name == "for":
                _find(op, replacements)
        replace_uses(body, replacements)


def _find(loop: Op, replacements: dict[Value, Value]) -> None:
    known: dict[Any, Value] = {}
    for place, (initial, result) in enumerate(zip(loop.operands[1:], loop.results, strict=True)):
        made = initial.owner
        if not isinstance(made, Op) or made.name != "array.uninit":
            continue
        saved = _saved(loop, place)
        if saved is not None:
            first = known.setdefault((initial.type, made.operands[0], *saved), result)
            if first is not result:
                replacements[result] = first


def _saved(loop: Op, place: int) -> tuple[Op, Value, Value] | None:
    """What is written to an array that a loop carries: in which innermost loop, at which index, which value; None where
    an iteration of the nest does anything else to it."""
    body = loop.regions[0]
    carried, end = body.arguments[place + 1], body.terminator.operands[place]
    write = end.owner
    if not isinstance(write, Op):
        return None
    if write.name == "array.set" and write.operands[0] is carried:
        return loop, write.operands[1], write.operands[2]
    if write.name == "for":
        inner = write.results.index(end)
        if write.operands[inner + 1] is carried:
            return _saved(write, inner)
    return None
