"""The reverse of a loop that only adds to sums, with much in it: each iteration is run again, and backwards at once.

The cotangent of a sum is the same in every iteration, so the reverse loop can go through them in order, and each can
compute what its reverse reads right before it: what would have to be saved for all iterations is there for one. State
that has no derivative is carried along. The reverse loop adds up the sums again, with all checks; where both loops end
up in one function, the forward one is dropped, everywhere else the checks (``passes/fuse_sweeps.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ir.clone import clone_block
from ..ir.core import Block, Op, Value
from ..ir.ops import Effect
from ..ir.rewrite import effects_of, free_values
from ..ir.structure import is_managed
from ..ir.sums import Sums
from .loops import LoopRegion
from .region import Region

if TYPE_CHECKING:
    from .adjoint import Adjoint


def can_rerun(region: Region, op: Op) -> bool:
    """Whether a ``for`` in a region only adds to sums, is worth to be run twice, and can be. Inside of what is run
    twice already there is little to save."""
    adjoint, body = region.adjoint, op.regions[0]
    around: Region | None = region
    while around is not None:
        if isinstance(around, RerunRegion):
            return False
        around = around.parent
    if not any(_is_heavy(adjoint, inner) for inner in body.walk()):
        return False
    if effects_of(op, adjoint.module) & ~Effect.TRAP:
        return False
    sums = Sums(body)
    active = [k for k, v in enumerate(op.results) if adjoint.active(v) | adjoint.active(body.arguments[k + 1])]
    if not all(map(sums.is_sum, active)):
        return False
    outer = (v for v in free_values(body) if is_managed(v.type, adjoint.module))
    return not any(map(adjoint.writes.shares, outer))


def _is_heavy(adjoint: Adjoint, op: Op) -> bool:
    """Whether the records of an operation have no fixed size."""
    if op.name == "call":
        return adjoint.library.is_recursive(op.attributes["function"])
    return op.name in ("for", "while")


class RerunRegion(LoopRegion):
    """``primal`` is moved into the reverse loop; the forward sweep gets a copy that saves nothing."""

    def __init__(self, adjoint: Adjoint, primal: Block, parent: Region, op: Op, index: Value) -> None:
        super().__init__(adjoint, primal, parent, op, index)
        op.regions[0] = clone_block(primal, {})

    def save(self, value: Value) -> Op | Value:
        raise AssertionError("an iteration that is run again saves nothing")

    def move(self) -> None:
        """Puts the operations of the iteration before their reverse."""
        loop, before = self.reverse_op, self.op
        assert loop is not None and before is not None and self.ascending
        loop.attributes["reruns"] = tuple(range(len(loop.results), len(loop.results) + len(before.results)))
        loop.attributes["ticket"] = next(filter(self._is_sum, range(len(before.results))))
        carried = self._carry(loop, [self._start(k) for k in range(len(before.results))])
        known: dict[Value, Value] = {self.index: self.position}
        known.update(zip(self.primal.arguments[1:], carried, strict=True))
        constants: list[Op] = []
        for value in free_values(self.primal):
            if value not in known:
                known[value] = self._outer_value(value, constants)
        *ops, last = self.primal.ops
        _replace([*ops, last], known)
        terminator = self.block.ops[-1]
        terminator.operands += last.operands
        self.block.ops[:0] = [*constants, *ops]
        for value, placeholder in self.placeholders.items():
            self.adjoint.substitutes[placeholder] = known.get(value, value)

    def _carry(self, loop: Op, initial: list[Value]) -> list[Value]:
        """Makes the reverse loop carry more; what it yields for it is up to the caller."""
        arguments = [self.argument(v) for v in initial]
        loop.operands += initial
        loop.results += [Value(v.type, loop) for v in initial]
        return arguments

    def _start(self, k: int) -> Value:
        """What a carried value is before the reverse loop. A sum starts where the forward loop ended, which tells what
        that loop was; who drops it sets this right."""
        assert self.op is not None and self.parent is not None and self.reverse_op is not None
        result = self.op.results[k]
        constants: list[Op] = []
        value = self._outer_value(result if self._is_sum(k) else self.op.operands[k + 1], constants)
        place = self.parent.block.ops.index(self.reverse_op)
        self.parent.block.ops[place:place] = constants
        return value

    def _is_sum(self, k: int) -> bool:
        return bool(self.adjoint.active(self.op.results[k]) | self.adjoint.active(self.primal.arguments[k + 1]))  # type: ignore[union-attr]

    def _outer_value(self, value: Value, constants: list[Op]) -> Value:
        if isinstance(value.owner, Op) and value.owner.name == "const":
            copy = Op("const", [], (value.type,), dict(value.owner.attributes))
            constants.append(copy)
            return copy.result
        return self.adjoint.region_of(value).placeholder(value)


def _replace(ops: list[Op], known: dict[Value, Value]) -> None:
    """Gives moved operations the values that stand for those from outside."""
    for op in ops:
        op.operands = [known.get(v, v) for v in op.operands]
        for region in op.regions:
            _replace(region.ops, known)
