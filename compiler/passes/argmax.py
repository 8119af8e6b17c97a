"""The derivative of the extremum of what a loop only reads is that of the place where it is.

``for i { m = max(m, x[i]) }`` stays as it is, without a derivative; a second loop finds the place, and the derivative
is that of the element there: nothing is saved, and the reverse sweep has no loop. Both loops can look at several
elements at once, which one that carries the place along cannot. Where no derivative is asked for, the second is gone
again.

Ties go where ``min`` and ``max`` send them; where nothing beats what the loop starts with, the derivative is that of
the start. What computes candidates, and might round differently the second time, is left to ``winners.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ir.builder import Builder
from ..ir.clone import clone_ops
from ..ir.core import Block, Module, Op, Value
from ..ir.ops import FLOAT_COMPARE, INT_COMPARE, Effect
from ..ir.rewrite import Effects, uses
from ..ir.types import F32, F64
from .trust import trust
from .winners import WINS, differentiated

# What gives the same to the bit whenever it runs.
_EXACT = frozenset((*FLOAT_COMPARE, *INT_COMPARE, *WINS)).union(
    "const array.get array.count get fneg fabs itof iadd isub imul wadd wsub wmul check yield".split()
)


def run(module: Module) -> None:
    effects = Effects(module)
    for name in sorted(differentiated(module)):
        function = module.functions.get(name)
        if function is not None and function.body is not None:
            _Rewriter(module, effects).block(function.body)


@dataclass(frozen=True, slots=True)
class _Search:
    """A loop for an extremum. ``extremum``: of what the loop carries and ``candidate``."""

    loop: Op
    extremum: Op
    candidate: Value

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
            search = self.search(op) if op.name == "for" and len(op.results) == 1 else None
            ops += [op] if search is None else self.located(search)
        block.ops = ops

    def search(self, loop: Op) -> _Search | None:
        body = loop.regions[0]
        best, last = body.arguments[1], body.terminator.operands[0]
        extremum = last.owner
        if best.type not in (F32, F64) or not isinstance(extremum, Op) or extremum.name not in WINS:
            return None
        if any(op.name not in _EXACT for op in body.ops) or self.effects.of(loop) & ~Effect.TRAP:
            return None
        used = uses(body)
        sides = [v for v in extremum.operands if v is not best]
        if len(used.get(best, ())) != 1 or len(used[last]) != 1 or len(sides) != 1:
            return None
        return _Search(loop, extremum, sides[0])

    def located(self, search: _Search) -> list[Op]:
        loop = search.loop
        count, start = loop.operands
        block = Block()
        build = Builder(self.module, block, loop.span)
        copies: dict[Value, Value] = {}
        block.ops += clone_ops([loop], copies)
        best = copies[loop.results[0]]
        nowhere = count if search.best_first else build.i64(-1)
        better = "ilt" if search.best_first else "igt"

        def step(build: Builder, index: Value, carried: list[Value]) -> list[Value]:
            found = self.is_best(search, build, self.candidate(search, build, index), best)
            place = build.emit("select", found, index, nowhere)
            return [build.emit("select", build.emit(better, place, carried[0]), place, carried[0])]

        (place,) = build.for_(count, [nowhere], step)
        place.hint = "place"
        if search.best_first:
            beaten = build.emit(WINS[search.extremum.name], best, start)
            found = build.emit("iand", beaten, build.emit("ilt", place, count))
        else:
            found = build.emit("ige", place, build.i64(0))
        (chosen,) = build.if_(found, lambda build: [self.candidate(search, build, place)], lambda build: [start])
        block.ops.append(Op("differentiated_as", [best, chosen], [], None, None, loop.span))
        block.ops[-1].results = loop.results
        loop.results[0].owner = block.ops[-1]
        return block.ops

    def is_best(self, search: _Search, build: Builder, candidate: Value, best: Value) -> Value:
        """One that is no number never is the best where the first stays, and is until the next one otherwise."""
        if search.best_first:
            return build.emit("feq", candidate, best)
        return build.emit("inot", build.emit("ior", *(build.emit(c, candidate, best) for c in ("flt", "fgt"))))

    def candidate(self, search: _Search, build: Builder, index: Value) -> Value:
        """What one iteration compares with the best so far. It has run in the loop, so nothing is checked again."""
        body = search.loop.regions[0]
        values = {body.arguments[0]: index}
        build.block.ops += clone_ops((op for op in body.ops[:-1] if op is not search.extremum), values)
        trust(build.block)
        return values.get(search.candidate, search.candidate)
