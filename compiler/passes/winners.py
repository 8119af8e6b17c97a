"""The derivative of a minimum or maximum over a loop is that of the iteration that won.

``for i { m = min(m, f(i)) }`` becomes a loop that finds the winning ``i``, through which no derivative flows, and one
more run of ``f`` for it, through which it does: the reverse sweep has no loop, and nothing is saved for the others.
Only where ``f`` does enough to pay for that, and only in functions that are differentiated. Ties go where ``min`` and
``max`` send them; where nothing beats what the loop starts with, the derivative is that of the start.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ad.reach import differentiated
from ..ir.builder import Builder
from ..ir.clone import clone_ops
from ..ir.core import Block, Module, Op, Value
from ..ir.ops import Effect
from ..ir.rewrite import Effects, uses
from ..ir.types import BOOL, F32, F64, I64
from .trust import trust_users

# For each extremum, the comparison by which its second operand gets the derivative.
WINS = {"fmin": "flt", "fmax": "fgt"}
_HEAVY = frozenset(["for", "while", "call"])


def run(module: Module) -> None:
    effects = Effects(module)
    for body in differentiated(module):
        _Rewriter(module, effects).block(body)


@dataclass(frozen=True, slots=True)
class _Contest:
    """A loop for an extremum. ``extremum``: of what the loop carries and ``challenger``."""

    loop: Op
    extremum: Op
    challenger: Value

    @property
    def carried_first(self) -> bool:
        return self.extremum.operands[0] is self.loop.regions[0].arguments[1]


class _Rewriter:
    def __init__(self, module: Module, effects: Effects) -> None:
        self.module = module
        self.effects = effects

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        for op in block.ops:
            for region in op.regions:
                self.block(region)
            contest = self.contest(op) if op.name == "for" and len(op.results) == 1 else None
            ops += [op] if contest is None else self.rewritten(contest)
        block.ops = ops

    def contest(self, loop: Op) -> _Contest | None:
        body = loop.regions[0]
        carried = body.arguments[1]
        extremum = body.terminator.operands[0].owner
        if not isinstance(extremum, Op) or extremum.name not in WINS or carried.type not in (F32, F64):
            return None
        if not any(op.name in _HEAVY for op in body.ops) or self.effects.of(loop) & ~Effect.TRAP:
            return None
        used = uses(body)
        sides = [v for v in extremum.operands if v is not carried]
        if len(used.get(carried, ())) != 1 or len(used[extremum.result]) != 1 or len(sides) != 1:
            return None
        return _Contest(loop, extremum, sides[0]) if extremum in body.ops else None

    def rewritten(self, contest: _Contest) -> list[Op]:
        loop = contest.loop
        count, start = loop.operands
        block = Block()
        build = Builder(self.module, block, loop.span)

        def compete(build: Builder, index: Value, carried: list[Value]) -> list[Value]:
            best, winner = carried
            challenger = self.challenger(contest, build, index)
            with build.spanned(contest.extremum.span):
                wins = WINS[contest.extremum.name]
                if contest.carried_first:
                    won = build.emit(wins, challenger, best)
                else:
                    won = build.emit("inot", build.emit(wins, best, challenger))
                return [build.emit("select", won, challenger, best), build.emit("select", won, index, winner)]

        _, winner = build.for_(count, [start, build.i64(-1)], compete)
        winner.hint = "winner"
        zero = build.i64(0)
        runs = build.op("igt", [count, zero], [BOOL]).result

        def again(build: Builder) -> list[Value]:
            found = build.op("ige", [winner, zero], [BOOL]).result
            index = build.emit("select", found, winner, zero)
            before = len(build.block.ops)
            value = self.challenger(contest, build, index)
            # This iteration has run in the loop, so nobody needs to know the winner for checks.
            build.block.ops[before:] = trust_users(build.block.ops[before:], index)
            return [build.emit("select", found, value, start)]

        build.if_(runs, again, lambda build: [start])
        last = block.ops[-1]
        last.results = loop.results
        loop.results[0].owner = last
        return block.ops

    def challenger(self, contest: _Contest, build: Builder, index: Value) -> Value:
        """What one iteration compares with the best so far."""
        body = contest.loop.regions[0]
        values = {body.arguments[0]: index}
        assert index.type == I64
        build.block.ops += clone_ops((op for op in body.ops[:-1] if op is not contest.extremum), values)
        return values.get(contest.challenger, contest.challenger)
