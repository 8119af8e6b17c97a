"""Lets the additions of a loop's sum be reordered, where nobody sees the partial sums (see ``ir/sums.py``).

So a compensated sum, whose partial sums are read, stays in order. The sums of cotangents that a reverse sweep makes are
found in the same way. The additions get the attribute ``reassoc``; ``--strict-float`` keeps their order all the same.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies
from ..ir.sums import Sums
from ..ir.types import Scalar, Vector


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        loops = [op for op in body.walk() if op.name in ("for", "while")]
        if loops:
            _mark(loops, Sums(body))


def _mark(loops: list[Op], sums: Sums) -> None:
    for loop in loops:
        for position, argument in enumerate(_carried(loop.regions[-1], loop)):
            tested = loop.name == "while" and sums.is_read(loop.regions[0].arguments[position])
            if _is_float(argument) and not tested:
                for addition in sums.additions(loop.regions[-1], argument, position) or ():
                    addition.attributes["reassoc"] = True


def _carried(body: Block, loop: Op) -> list[Value]:
    return body.arguments[1:] if loop.name == "for" else body.arguments


def _is_float(value: Value) -> bool:
    type = value.type.element if isinstance(value.type, Vector) else value.type
    return isinstance(type, Scalar) and type.kind == "float"
