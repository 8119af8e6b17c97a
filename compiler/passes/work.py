"""How much a function does, as far as its code tells: whether a call is worth to unlock Python's interpreter for."""

from __future__ import annotations

from dataclasses import dataclass

from ..ir.callgraph import components
from ..ir.core import Block, Module, Op

# Operations that take about as long as it takes to let other threads run and to go on, tens of times over.
LONG = 4096


@dataclass(frozen=True, slots=True)
class Work:
    """At most ``steps`` operations, times the size of the arguments for each of the ``nested`` loops around them that
    go as often as it. ``open``: there is no telling, of a ``while`` or a recursion."""

    steps: int
    nested: int = 0
    open: bool = False

    @property
    def long_from(self) -> int | None:
        """The size of the arguments from which on the work is long; None when it never is."""
        if self.open or self.steps >= LONG:
            return 0
        return round((LONG / self.steps) ** (1 / self.nested)) if self.nested else None


_OPEN = Work(1, open=True)


def works(module: Module) -> dict[str, Work]:
    found: dict[str, Work] = {}
    for component in components(module):
        for name in component.functions:
            body = module.functions[name].body
            found[name] = _OPEN if component.recursive or body is None else _of_block(body, found)
    return found


def _of_block(block: Block, known: dict[str, Work]) -> Work:
    steps, nested, is_open = 1, 0, False
    for op in block.ops:
        work = _of_op(op, known)
        steps += work.steps
        nested = max(nested, work.nested)
        is_open = is_open or work.open
    return Work(min(steps, LONG), nested, is_open)


def _of_op(op: Op, known: dict[str, Work]) -> Work:
    if op.name == "while":
        return _OPEN
    if op.name == "call":
        return known.get(op.attributes["function"], _OPEN)
    if not op.regions:
        return Work(1)
    bodies = [_of_block(region, known) for region in op.regions]
    inner = Work(max(w.steps for w in bodies), max(w.nested for w in bodies), any(w.open for w in bodies))
    if op.name != "for":
        return inner
    count = op.operands[0].owner
    if isinstance(count, Op) and count.name == "const":
        return Work(min(inner.steps * max(count.attributes["value"], 1), LONG), inner.nested, inner.open)
    return Work(inner.steps, inner.nested + 1, inner.open)
