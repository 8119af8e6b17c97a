"""Arrays and accumulators that would only be copies of an array are that array.

The reverse of ``z[i] = x[i] + f(y[i])`` hands on what comes for ``z`` to ``x`` as it is: both are one array then, where
the accumulator for ``x`` has a number for each iteration. What a loop only reads of a cotangent is no accumulator
either, for which an array that others see would have to be copied.

What a loop saves for its reverse may be what it reads, or saved already.
"""

from __future__ import annotations

from itertools import compress

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import ASSIGNS, PURE
from ..ir.rewrite import functions_with_bodies, op_effects, replace_uses, uses
from ..ir.types import Acc, Array, Scalar
from .visited_once import Uses, is_reversed


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        table = uses(body)
        replacements: dict[Value, Value] = {}
        for block in [body, *(region for op in body.walk() for region in op.regions)]:
            for loop in [op for op in block.ops if op.name == "for"]:
                _Loop(block, loop, table, replacements).improve()
        if replacements:
            replace_uses(body, replacements)


class _Loop:
    """``arrays``: of cotangents that are only read, by the numbers read; ``saved``: arrays whose elements are all set,
    by index and value; ``gone``: places of what is not carried any more; ``replacements``: of results of loops."""

    def __init__(self, block: Block, loop: Op, table: Uses, replacements: dict[Value, Value]) -> None:
        self.block = block
        self.loop = loop
        self.body = loop.regions[0]
        self.inside = set(self.body.walk())
        self.uses = table
        self.replacements = replacements
        self.arrays: dict[Value, Value] = {}
        self.saved: dict[tuple[Value, Value], Value] = {}
        self.gone: set[int] = set()

    def improve(self) -> None:
        for place, value in enumerate(self.loop.operands[1:]):
            if isinstance(value.type, Acc):
                self.read(place)
        for place, value in enumerate(self.loop.operands[1:]):
            if isinstance(value.type, Acc) and self.arrays and place not in self.gone:
                self.copy(place)
            elif isinstance(value.type, Array) and isinstance(value.type.element, Scalar):
                self.save(place)
        if not self.gone:
            return
        kept = [place not in self.gone for place in range(len(self.loop.results))]
        self.loop.operands = [self.loop.operands[0], *compress(self.loop.operands[1:], kept)]
        self.loop.results = list(compress(self.loop.results, kept))
        self.body.arguments = [self.body.arguments[0], *compress(self.body.arguments[1:], kept)]
        self.body.terminator.operands = list(compress(self.body.terminator.operands, kept))
        if not self.loop.results and all(op_effects(op) == PURE for op in self.body.ops[:-1]):
            self.block.ops.remove(self.loop)

    def read(self, place: int) -> None:
        """An array that becomes an accumulator for the loop, which only reads it, stays an array."""
        count, initial = self.loop.operands[0], self.loop.operands[place + 1]
        argument, result = self.body.arguments[place + 1], self.loop.results[place]
        ensure, drop = self.maker(initial, "acc.ensure"), self.only_user(result, "acc.drop")
        if ensure is None or drop is None or ensure.operands[1] is not count:
            return
        thaw = self.maker(ensure.operands[0], "acc.thaw")
        readers = [op for op, _ in self.uses[argument] if op is not self.body.terminator]
        if thaw is None or self.body.terminator.operands[place] is not argument or not all(map(_reads, readers)):
            return
        if len(readers) + 1 != len(self.uses[argument]):
            return
        ensure.name, ensure.operands = "array.sized", [thaw.operands[0], count]
        ensure.results = [Value(thaw.operands[0].type, ensure)]
        for op in readers:
            op.name, op.operands, op.attributes = "array.get", [ensure.result, op.operands[1]], {"unchecked": True}
            self.arrays[op.result] = ensure.result
        self.block.ops = [op for op in self.block.ops if op not in (thaw, drop)]
        self.gone.add(place)

    def copy(self, place: int) -> None:
        """An accumulator that gets what is read of such an array, in the same places, is that array."""
        result = self.loop.results[place]
        handed_on, argument = self.body.terminator.operands[place], self.body.arguments[place + 1]
        write, freeze = handed_on.owner, self.only_user(result, "acc.freeze")
        ensure = self.maker(self.loop.operands[place + 1], "acc.ensure")
        if not isinstance(write, Op) or write not in self.body.ops or freeze is None or ensure is None:
            return
        empty = self.maker(ensure.operands[0], "acc.zero")
        if empty is None or write.name != "acc.add_at" or not write.attributes.get(ASSIGNS):
            return
        index, value = write.operands[1:]
        read = value.owner
        if write.operands[0] is not argument or len(self.uses[argument]) != 1 or not self.is_every(index):
            return
        if value not in self.arrays or not isinstance(read, Op) or read.operands[1] is not index:
            return
        freeze.name, freeze.operands = "array.sized", [self.arrays[value], ensure.operands[1]]
        self.body.ops.remove(write)
        self.block.ops = [op for op in self.block.ops if op not in (ensure, empty)]
        self.gone.add(place)

    def save(self, place: int) -> None:
        """An array of which each iteration sets an element is the one that these are read of, or another one that gets
        the same."""
        initial, result = self.loop.operands[place + 1], self.loop.results[place]
        handed_on, argument = self.body.terminator.operands[place], self.body.arguments[place + 1]
        write, made = handed_on.owner, self.maker(initial, "array.uninit")
        if made is None or made.operands[0] is not self.loop.operands[0] or len(self.uses[argument]) != 1:
            return
        if not isinstance(write, Op) or write.name != "array.set" or write not in self.body.ops:
            return
        index, value = write.operands[1:]
        if write.operands[0] is not argument or len(self.uses[handed_on]) != 1 or not self.is_every(index):
            return
        read = value.owner
        if isinstance(read, Op) and read.name == "array.get" and read.operands[1] is index and self.is_outside(read):
            sized = Op("array.sized", [read.operands[0], self.loop.operands[0]], [result.type], span=self.loop.span)
            self.block.ops.insert(self.block.ops.index(self.loop) + 1, sized)
            self.replacements[result] = sized.result
        elif (index, value) in self.saved:
            self.replacements[result] = self.saved[index, value]
        else:
            self.saved[index, value] = result
            return
        self.body.ops.remove(write)
        self.block.ops.remove(made)
        self.gone.add(place)

    def is_outside(self, read: Op) -> bool:
        """Whether an array that is read comes from outside the loop."""
        owner = read.operands[0].owner
        return owner is not self.body and owner not in self.inside

    def is_every(self, index: Value) -> bool:
        """Whether each number from 0 up to the count of iterations is the index in one of them."""
        return index is self.body.arguments[0] or is_reversed(index, self.loop.operands[0], self.body)

    def maker(self, value: Value, name: str) -> Op | None:
        """The operation beside the loop that makes a value, if it has that name and only one user."""
        owner = value.owner
        if not isinstance(owner, Op) or owner.name != name or owner not in self.block.ops:
            return None
        return owner if len(self.uses[value]) == 1 else None

    def only_user(self, value: Value, name: str) -> Op | None:
        users = self.uses.get(value, [])
        return users[0][0] if len(users) == 1 and users[0][0].name == name and users[0][0] in self.block.ops else None


def _reads(op: Op) -> bool:
    """Whether a number is read that is surely there."""
    return (
        op.name == "acc.get_at"
        and not op.attributes["path"]
        and bool(op.attributes.get("unchecked"))
        and isinstance(op.result.type, Scalar)
    )
