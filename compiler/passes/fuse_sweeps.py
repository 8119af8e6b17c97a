"""Drops the forward sweep of a loop whose reverse runs every iteration again, where both are in one function.

The reverse loop adds up the same sums (see ``ad/reruns.py``). If nothing that it needs depends on them, it can stand
for both loops: what used the sums waits until it is done. Otherwise it traps no more, as the forward loop did not. Runs
right after inlining has brought the two together.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op
from ..ir.ops import SWEEP
from ..ir.rewrite import Effects, functions_with_bodies, innermost_first, replace_uses
from .postponing import postponed, put_after
from .trust import trust


def run(module: Module) -> None:
    effects = Effects(module)
    for _, body in functions_with_bodies(module):
        for block, op in innermost_first(body):
            if "reruns" in op.attributes and not _fuse(body, block, op, effects):
                trust(op.regions[0])


def _fuse(body: Block, block: Block, reverse: Op, effects: Effects) -> bool:
    """Lets a reverse loop in ``block`` stand for both, if that can be; ``body``: of the function."""
    places = reverse.attributes.pop("reruns")
    forward = _forward(block, reverse, places)
    if forward is None:
        return False
    for place, initial in zip(places, forward.operands[1:], strict=True):
        reverse.operands[place + 1] = initial
    waiting = postponed(block, forward, reverse, set(), effects)
    if waiting is None:
        return False
    put_after(block, forward, reverse, waiting, [reverse])
    reverse.attributes[SWEEP] = "both"
    results = [reverse.results[place] for place in places]
    replace_uses(body, dict(zip(forward.results, results, strict=True)))
    return True


def _forward(block: Block, reverse: Op, places: tuple[int, ...]) -> Op | None:
    """The loop that a reverse loop runs again: a sum starts from that loop's."""
    ticket = reverse.attributes.pop("ticket")
    value = reverse.operands[places[ticket] + 1]
    owner = value.owner
    if not isinstance(owner, Op) or owner.name != "for" or owner not in block.ops:
        return None
    return owner if len(owner.results) == len(places) and owner.results[ticket] is value else None
