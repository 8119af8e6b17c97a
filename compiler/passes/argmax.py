"""The derivative of the extremum of what a loop only reads is that of the place where it is.

``for i { m = max(m, x[i]) }`` stays as it is, without a derivative; a second loop finds the place, and the derivative
is that of the element there: nothing is saved, and the reverse sweep has no loop. Both loops can look at several
elements at once, which one that carries the place along cannot. Where no derivative is asked for, the second is gone
again.

Ties go where ``min`` and ``max`` send them; where nothing beats what the loop starts with, the derivative is that of
the start. What computes candidates, and might round differently the second time, is left to ``winners.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..ad.reach import differentiated
from ..ir.builder import Builder
from ..ir.clone import clone_ops
from ..ir.core import Block, Module, Op, Value
from ..ir.ops import FLOAT_COMPARE, INT_COMPARE, SWEEP, Effect
from ..ir.rewrite import Effects, uses
from ..ir.types import F32, F64
from .trust import trust
from .winners import WINS

# What gives the same to the bit whenever it runs.
_EXACT = frozenset((*FLOAT_COMPARE, *INT_COMPARE, *WINS)).union(
    "const array.get array.count get fneg fabs itof iadd isub imul wadd wsub wmul".split()
)


def run(module: Module) -> None:
    effects = Effects(module)
    for body in differentiated(module):
        _Rewriter(module, effects).block(body)


@dataclass(frozen=True, slots=True)
class _Search:
    """For one of the values that a loop carries. ``extremum``: of what it has been so far and ``candidate``, which
    ``reads`` make."""

    loop: Op
    position: int
    extremum: Op
    candidate: Value
    reads: list[Op]

    @property
    def best_first(self) -> bool:
        """Of equals the first stays the best; otherwise the last is."""
        return self.extremum.operands[1] is self.candidate


class _Rewriter:
    def __init__(self, module: Module, effects: Effects) -> None:
        self.module = module
        self.effects = effects

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        for op in block.ops:
            for region in op.regions:
                self.block(region)
            ops.append(op)
            if op.name == "for" and not self.effects.of(op) & ~Effect.TRAP:
                for search in self.searches(op):
                    ops += self.located(search)
        block.ops = ops

    def searches(self, loop: Op) -> list[_Search]:
        body = loop.regions[0]
        if not any(op.name in WINS for op in body.ops):
            return []
        used = uses(body)
        found = (self.search(loop, position, used) for position in range(len(loop.results)))
        return [search for search in found if search is not None]

    def search(self, loop: Op, position: int, used: Mapping[Value, Sequence[object]]) -> _Search | None:
        body = loop.regions[0]
        best, last = body.arguments[position + 1], body.terminator.operands[position]
        extremum = last.owner
        if best.type not in (F32, F64) or not isinstance(extremum, Op) or extremum.name not in WINS:
            return None
        sides = [v for v in extremum.operands if v is not best]
        if len(used.get(best, ())) != 1 or len(used[last]) != 1 or len(sides) != 1 or extremum not in body.ops:
            return None
        reads = _reads(body, sides[0])
        return None if reads is None else _Search(loop, position, extremum, sides[0], reads)

    def located(self, search: _Search) -> list[Op]:
        """What follows the loop, whose result becomes another one."""
        loop = search.loop
        count, start = loop.operands[0], loop.operands[search.position + 1]
        result = loop.results[search.position]
        loop.results[search.position] = best = Value(result.type, loop, result.hint)
        block = Block()
        build = Builder(self.module, block, loop.span)
        nowhere = count if search.best_first else build.i64(-1)
        better = "ilt" if search.best_first else "igt"

        def step(build: Builder, index: Value, carried: list[Value]) -> list[Value]:
            found = self.is_best(search, build, self.candidate(search, build, index), best)
            place = build.emit("select", found, index, nowhere)
            return [build.emit("select", build.emit(better, place, carried[0]), place, carried[0])]

        (place,) = build.for_(count, [nowhere], step)
        place.hint = "place"
        assert isinstance(place.owner, Op)
        place.owner.attributes[SWEEP] = "search"
        if search.best_first:
            beaten = build.emit(WINS[search.extremum.name], best, start)
            found = build.emit("iand", beaten, build.emit("ilt", place, count))
        else:
            found = build.emit("ige", place, build.i64(0))
        (chosen,) = build.if_(found, lambda build: [self.candidate(search, build, place)], lambda build: [start])
        build.emit("differentiated_as", best, chosen)
        block.ops[-1].results, result.owner = [result], block.ops[-1]
        return block.ops

    def is_best(self, search: _Search, build: Builder, candidate: Value, best: Value) -> Value:
        """One that is no number never is the best where the first stays, and is until the next one otherwise."""
        if search.best_first:
            return build.emit("feq", candidate, best)
        return build.emit("inot", build.emit("ior", *(build.emit(c, candidate, best) for c in ("flt", "fgt"))))

    def candidate(self, search: _Search, build: Builder, index: Value) -> Value:
        """What one iteration compares with the best so far. It has run in the loop, so nothing is checked again."""
        values = {search.loop.regions[0].arguments[0]: index}
        build.block.ops += clone_ops(search.reads, values)
        trust(build.block)
        return values.get(search.candidate, search.candidate)


def _reads(body: Block, candidate: Value) -> list[Op] | None:
    """The operations of a body that make a value from its index, if they give the same whenever they run."""
    needed, reads = {candidate}, list[Op]()
    for op in reversed(body.ops):
        if not needed.isdisjoint(op.results):
            if op.name not in _EXACT:
                return None
            needed.update(op.operands)
            reads.append(op)
    return None if needed.intersection(body.arguments[1:]) else reads[::-1]
