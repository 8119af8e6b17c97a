"""Drops the forward sweep of a loop whose reverse runs every iteration again, where both are in one function.

The reverse loop adds up the same sums (see ``ad/reruns.py``). If nothing that it needs depends on them, it can stand for
both loops: what used the sums waits until it is done. Runs right after inlining has brought the two together.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import Effect
from ..ir.rewrite import Effects, functions_with_bodies, replace_uses


def run(module: Module) -> None:
    effects = Effects(module)
    for _, body in functions_with_bodies(module):
        _Fuser(body, effects).block(body)


class _Fuser:
    def __init__(self, body: Block, effects: Effects) -> None:
        self.body = body
        self.effects = effects

    def block(self, block: Block) -> None:
        for op in list(block.ops):
            for region in op.regions:
                self.block(region)
            if "reruns" in op.attributes:
                self.fuse(block, op)

    def fuse(self, block: Block, reverse: Op) -> None:
        del reverse.attributes["reruns"]
        places = [place for place, v in enumerate(reverse.operands) if place and _is_loop(v.owner, block)]
        if not places:
            return
        forward = reverse.operands[places[-1]].owner
        assert isinstance(forward, Op)
        places = [place for place in places if reverse.operands[place].owner is forward]
        if [reverse.operands[place] for place in places] != forward.results:
            return
        waiting = self.waiting(block, forward, reverse)
        if waiting is None:
            return
        for place, initial in zip(places, forward.operands[1:], strict=True):
            reverse.operands[place] = initial
        gone = {forward, *waiting}
        rest = [op for op in block.ops if op not in gone]
        place = rest.index(reverse) + 1
        block.ops = [*rest[:place], *waiting, *rest[place:]]
        sums = [reverse.results[place - 1] for place in places]
        replace_uses(self.body, dict(zip(forward.results, sums, strict=True)))

    def waiting(self, block: Block, forward: Op, reverse: Op) -> list[Op] | None:
        """What has to wait for the sums; None if the reverse loop has to wait for it, or if it cannot be moved."""
        start, end = block.ops.index(forward), block.ops.index(reverse)
        late: set[Value] = set(forward.results)
        found: list[Op] = []
        for op in block.ops[start + 1 : end]:
            if late.isdisjoint(_needs(op)):
                continue
            if self.effects.of(op) & ~Effect.TRAP:
                return None
            found.append(op)
            late.update(op.results)
        starts = set(forward.results)
        needed = [v for v in reverse.operands if v not in starts]
        needed += [v for inner in reverse.regions[0].walk() for v in inner.operands]
        return None if any(v in late for v in needed) else found


def _is_loop(owner: Op | Block, block: Block) -> bool:
    return isinstance(owner, Op) and owner.name == "for" and owner in block.ops


def _needs(op: Op) -> list[Value]:
    return [*op.operands, *(v for region in op.regions for inner in region.walk() for v in inner.operands)]
