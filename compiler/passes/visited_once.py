"""Accumulators of which each iteration of a loop visits an element of its own, as in the reverse of a map.

- What is cleared in an accumulator that is dropped behind the loop need not be: nobody comes back to it.
- What is added to an accumulator that begins as zeros is put there: nothing is read or added.
- What is read of an accumulator that has an element for each iteration is there.

So such loops only read some arrays and write others, and LLVM vectorises them.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import ASSIGNS
from ..ir.rewrite import functions_with_bodies, uses
from ..ir.types import I64, Acc, Scalar

Uses = dict[Value, list[tuple[Op, int]]]


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        if not any(op.name.startswith("acc.") for op in body.walk()):
            continue
        table = uses(body)
        for loop in [op for op in body.walk() if op.name == "for"]:
            for place, value in enumerate(loop.operands[1:]):
                if isinstance(value.type, Acc):
                    _Carried(loop, place, table).improve()


class _Carried:
    """One accumulator that a loop carries."""

    def __init__(self, loop: Op, place: int, table: Uses) -> None:
        self.loop = loop
        self.place = place
        self.body = loop.regions[0]
        self.inside = set(self.body.walk())
        self.argument = self.body.arguments[place + 1]
        self.handed_on = self.body.terminator.operands[place]
        self.uses = table

    def improve(self) -> None:
        last = self.handed_on.owner
        if not isinstance(last, Op) or last not in self.body.ops or len(self.uses[self.handed_on]) != 1:
            return
        if last.name not in ("acc.add_at", "acc.clear_at"):
            return
        if last.operands[0] is not self.argument or not self.is_own(last.operands[1]):
            return
        readers = [op for op, _ in self.uses[self.argument] if op is not last]
        if last.name == "acc.add_at" and not readers and self.begins_as_zeros():
            if isinstance(last.operands[2].type, Scalar):
                last.attributes[ASSIGNS] = True
        elif last.name == "acc.clear_at" and all(self.is_read(op, last) for op in readers):
            if self.has_all():
                for op in readers:
                    op.attributes["unchecked"] = True
            if self.is_dropped():
                self.body.terminator.operands[self.place] = self.argument
                self.body.ops.remove(last)

    def is_own(self, index: Value) -> bool:
        """Whether no other iteration has this index: it is that of the loop, or one that goes with it."""
        counter = self.body.arguments[0]
        if index is counter:
            return True
        owner = index.owner
        if not isinstance(owner, Op) or owner.name not in ("wadd", "wsub", "iadd", "isub") or index.type != I64:
            return False
        others = [value for value in owner.operands if value is not counter]
        return len(others) == 1 and others[0].owner is not self.body and others[0].owner not in self.inside

    def is_read(self, op: Op, clear: Op) -> bool:
        """Whether the operation reads the number that is cleared after it."""
        return (
            op.name == "acc.get_at"
            and op in self.body.ops
            and self.body.ops.index(op) < self.body.ops.index(clear)
            and op.operands[1] is clear.operands[1]
            and tuple(op.attributes["path"]) == tuple(clear.attributes["path"])
            and isinstance(op.result.type, Scalar)
        )

    def begins_as_zeros(self) -> bool:
        initial = self.loop.operands[self.place + 1]
        made = initial.owner
        if not isinstance(made, Op) or made.name != "acc.ensure" or len(self.uses[initial]) != 1:
            return False
        empty = made.operands[0].owner
        return isinstance(empty, Op) and empty.name == "acc.zero"

    def has_all(self) -> bool:
        """Whether there is an element for each iteration, from the first one on."""
        made, count = self.loop.operands[self.place + 1].owner, self.loop.operands[0]
        if not isinstance(made, Op) or made.name != "acc.ensure" or made.operands[1] is not count:
            return False
        index = self.index_of_last()
        return index is self.body.arguments[0] or is_reversed(index, count, self.body)

    def index_of_last(self) -> Value:
        assert isinstance(self.handed_on.owner, Op)
        return self.handed_on.owner.operands[1]

    def is_dropped(self) -> bool:
        after = self.uses.get(self.loop.results[self.place], [])
        return len(after) == 1 and after[0][0].name == "acc.drop"


def is_reversed(index: Value, count: Value, body: Block) -> bool:
    """``count - 1 - index of the loop``."""
    owner = index.owner
    if not isinstance(owner, Op) or owner.name != "wsub" or owner.operands[1] is not body.arguments[0]:
        return False
    last = owner.operands[0].owner
    if not isinstance(last, Op) or last.name != "wsub" or last.operands[0] is not count:
        return False
    return last.operands[1].constant == 1
