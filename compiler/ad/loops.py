"""The reverse of ``for`` and ``while``: a loop over the same iterations, backwards.

The cotangents of the carried values are carried, and so are those of the outer values that the body adds to.
A loop that carries no cotangent from one iteration to the next runs upwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..ir.core import Block, Op, Value
from ..ir.types import I64, Acc
from . import tape
from .activity import bits, loop_parts
from .checkpointing import SEGMENTS
from .emitter import Emitter
from .links import Slot
from .region import Region
from .sweeps import reverse_attributes

if TYPE_CHECKING:
    from .adjoint import Adjoint


class LoopRegion(Region):
    """The body. ``index``: the primal value that numbers the iterations. ``ascending``: whether the reverse
    loop runs upwards, decided when its body is complete."""

    def __init__(self, adjoint: Adjoint, primal: Block, parent: Region, op: Op, index: Value) -> None:
        super().__init__(adjoint, primal, parent, op)
        self.index = index
        self.position = Value(I64, self.block, "j")
        self.block.arguments.append(self.position)
        self.imports: dict[Slot, Value] = {}
        self.ascending = False
        self.reverse_op: Op | None = None
        self.saved: list[Value] = []

    def is_index(self, value: Value) -> bool:
        return value is self.index

    def argument(self, initial: Value, primal: Value | None = None) -> Value:
        """Something that the loop carries, perhaps the cotangent of ``primal``."""
        hint = f"d{primal.hint}" if primal is not None and primal.hint else ""
        value = Value(initial.type, self.block, hint)
        self.block.arguments.append(value)
        return value

    def inherit(self, slot: Slot) -> Value | None:
        """A cotangent of an outer value is carried from here on."""
        assert self.parent is not None
        argument = self.imports[slot] = self.argument(self.parent.materialise(slot), slot[0])
        self.put(slot, argument, not self.parent.is_unsized(slot))
        return argument

    def save(self, value: Value) -> Op | Value:
        """One element of a tape for each iteration."""
        self.saved.append(value)
        tape_value, index = tape.record(self, value)
        return Op("array.get", [tape_value, index], (value.type,), {"unchecked": True})

    def reverse_index(self) -> Value | Op:
        """The number of the iteration that is being reversed."""
        if self.ascending:
            return self.position
        assert self.parent is not None and self.reverse_op is not None
        before = Emitter(Block())
        last = before.wrapping("wsub", self.reverse_op.operands[0], 1)
        position = self.parent.block.ops.index(self.reverse_op)
        self.parent.block.ops[position:position] = before.block.ops
        return Op("wsub", [last, self.position], (I64,), {})


def reverse_for(region: Region, op: Op) -> None:
    from .reruns import RerunRegion, can_rerun

    kind = RerunRegion if can_rerun(region, op) else LoopRegion
    index = op.regions[0].arguments[0]
    _reverse_loop(region, op, lambda: (index, op.operands[0]), kind)


def reverse_while(region: Region, op: Op) -> None:
    """The forward sweep counts the iterations."""
    _reverse_loop(region, op, lambda: tape.count_iterations(region.adjoint, op))


def _reverse_loop(
    region: Region, op: Op, counting: Callable[[], tuple[Value, Value]], kind: type[LoopRegion] = LoopRegion
) -> None:
    """``counting`` gives the number of the current iteration and that of all, as primal values."""
    adjoint = region.adjoint
    body, carried, initials = loop_parts(op)
    carried, initials, results = list(carried), list(initials), list(op.results)
    slots = [
        (k, leaf)
        for k, (argument, result) in enumerate(zip(carried, results, strict=True))
        for leaf in bits(adjoint.active(argument) | adjoint.active(result))
    ]
    if not any((results[k], leaf) in region.cotangents for k, leaf in slots):
        return
    index, trips = counting()
    loop = kind(adjoint, body, region, op, index)
    rows: list[Row] = []
    own = op.attributes.get(SEGMENTS, len(results))
    for k, leaf in slots:
        # What a loop only hands through goes on summing the cotangent that there is.
        slot = adjoint.slot(initials[k], leaf) if k >= own else None
        initial = _initial(region, results[k], leaf) if slot is None else region.materialise(slot)
        rows.append(Row(loop.argument(initial, carried[k]), initial, slot=slot))
    for (k, leaf), row in zip(slots, rows, strict=True):
        loop.add_made_for(body.terminator.operands[k], leaf, row.argument, results[k])
    loop.reverse()
    for (k, leaf), row in zip(slots, rows, strict=True):
        row.end = _end(loop, carried[k], leaf)
    # What was imported first may have had an element moved out of it for what was imported later.
    for row in rows:
        if row.slot is not None:
            row.initial = row.result = region.materialise(row.slot)
    for slot, argument in loop.imports.items():
        end = loop.cotangents[slot]
        initial = region.materialise(slot)
        rows.append(Row(argument, initial, loop.sized(*slot, end) if slot in loop.unsized else end))
    kept = _without_unchanged(loop, rows, len(slots))
    loop.ascending = not any(row in kept for row in rows[: len(slots)])
    loop.block.arguments = [loop.position, *(row.argument for row in kept)]
    loop.finish([row.end for row in kept])
    before = [row.initial for row in kept]
    loop.reverse_op = region.emit.op(
        "for", [region.need(trips), *before], [v.type for v in before], reverse_attributes(op), [loop.block]
    )
    for row, result in zip(kept, loop.reverse_op.results, strict=True):
        row.result = result
    for slot, row in zip(loop.imports, rows[len(slots) :], strict=True):
        region.put(slot, row.result, not region.is_unsized(slot))
    for row in rows:
        if row.slot is not None:
            region.put(row.slot, row.result, not region.is_unsized(row.slot))
    for (k, leaf), row in zip(slots, rows, strict=False):
        if row.slot is None:
            region.add_made_for(initials[k], leaf, row.result, results[k])


class Row:
    """A value that the reverse loop carries: in the body, before the loop, at the end of the body, after the loop.
    ``slot``: the cotangent that it is all along."""

    def __init__(self, argument: Value, initial: Value, end: Value | None = None, slot: Slot | None = None) -> None:
        self.slot = slot
        self.argument = argument
        self.initial = initial
        self.end: Value = argument if end is None else end
        self.result = initial


def _initial(region: Region, result: Value, leaf: int) -> Value:
    """The cotangent of a result of the loop, taken out of the region."""
    initial = region.materialise((result, leaf))
    region.take_leaf(result, leaf)
    return initial


def _end(loop: LoopRegion, argument: Value, leaf: int) -> Value:
    """The cotangent of a carried value at the start of an iteration."""
    slot = (argument, leaf)
    unsized = slot not in loop.cotangents or slot in loop.unsized
    end = loop.take_leaf(argument, leaf)
    if end is None:
        end = loop.zero(loop.leaves(argument)[leaf].type)
    return loop.sized(argument, leaf, end) if unsized and isinstance(end.type, Acc) else end


def _without_unchanged(loop: LoopRegion, rows: list[Row], count: int) -> list[Row]:
    """The rows without those of the first ``count`` that stay as they are in every iteration."""
    kept: list[Row] = []
    for position, row in enumerate(rows):
        used = isinstance(row.argument.type, Acc) and _is_used(loop.block, row.argument)
        if position >= count or row.end is not row.argument or used:
            kept.append(row)
            continue
        _replace(loop.block, row.argument, row.initial)
        for other in rows:
            if other is not row and other.end is row.argument:
                other.end = row.initial
    return kept


def _is_used(block: Block, value: Value) -> bool:
    return any(value in op.operands for op in block.walk())


def _replace(block: Block, old: Value, new: Value) -> None:
    for op in block.walk():
        if old in op.operands:
            op.operands = [new if v is old else v for v in op.operands]
