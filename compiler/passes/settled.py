"""Functions that the passes of ``CLEANUP`` have nothing to do for: nobody has changed them since they last were clean.

What a function was like is kept with the function. A change that is not noticed (of what a callee does, say) leaves
something to clean, and nothing wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..ir.core import Block, Function, Module
from ..ir.rewrite import functions_with_bodies

Bodies = Iterable[tuple[Function, Block]]


def unsettled(module: Module) -> list[tuple[Function, Block]]:
    """The functions to clean, with their bodies."""
    return [(function, body) for function, body in functions_with_bodies(module) if contents(body) != function.settled]


def settle(module: Module, bodies: Bodies) -> None:
    """Notes that these have just been cleaned. Some may have been dropped."""
    for function, body in bodies:
        if function.name in module.functions:
            function.settled = contents(body)


def contents(body: Block) -> list[Any]:
    """All that a body is made of, in a list that is compared quickly: most of it are the same objects."""
    found: list[Any] = []
    blocks = [body]
    for block in blocks:
        found += block.arguments
        for op in block.ops:
            found.append(op)
            found.append(op.name)
            found += op.operands
            found += op.results
            if op.attributes:
                found.append(op.attributes.copy())
            if op.regions:
                blocks += op.regions
    return found
