"""The reverse of ``if``, ``switch`` and ``select``: the side that was taken is reversed, the other is not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ir.core import Block, Op, Value
from ..ir.types import Acc, Type
from .emitter import Emitter
from .links import Slot
from .region import Region

if TYPE_CHECKING:
    from .adjoint import Adjoint


class BranchRegion(Region):
    """One side. Its cotangents of outer values start from what the region around has, for which *captures* stand
    until the branch is complete: an element may still be moved out of an accumulator there. When the branch ends,
    they come back as results of the operation."""

    def __init__(self, adjoint: Adjoint, primal: Block, parent: Region, op: Op) -> None:
        super().__init__(adjoint, primal, parent, op)
        self.captures: dict[Slot, Value] = {}

    def inherit(self, slot: Slot) -> Value | None:
        assert self.parent is not None
        found = self.parent.current(slot)
        if found is None and self.leaves(slot[0])[slot[1]].is_array:
            found = self.parent.borrow(slot)
            if found is not None:
                self.parent.put(slot, found, sized=False)
        if found is None:
            return None
        capture = self.captures[slot] = Value(found.type, self.block)
        self.put(slot, capture, not self.parent.is_unsized(slot))
        return capture

    def resolve(self) -> None:
        """Replaces the captures by what the region around has now."""
        assert self.parent is not None
        values = {capture: self.parent.current(slot) or capture for slot, capture in self.captures.items()}
        for op in self.block.walk() if values else ():
            op.operands = [values.get(v, v) for v in op.operands]
        self.cotangents = {slot: values.get(v, v) for slot, v in self.cotangents.items()}

    def save(self, value: Value) -> Op | Value:
        """An additional result of the branch, ``uninit`` on the other sides. Sides share one where types agree."""
        assert self.op is not None and self.parent is not None
        side = self.op.regions.index(self.primal)
        used = self.adjoint.branch_records.setdefault(self.op, [])
        for result, sides in used:
            if result.type == value.type and side not in sides:
                sides.add(side)
                yielded = self.primal.terminator.operands
                position = self.op.results.index(result)
                empty = yielded[position].owner
                assert isinstance(empty, Op)
                self.primal.ops.remove(empty)
                yielded[position] = value
                return self.parent.placeholder(result)
        result = Value(value.type, self.op, value.hint)
        self.op.results.append(result)
        used.append((result, {side}))
        for index, region in enumerate(self.op.regions):
            kept = value
            if index != side:
                empty = Op("uninit", [], (value.type,))
                self.adjoint.insert(region, len(region.ops) - 1, [empty])
                kept = empty.result
            region.terminator.operands.append(kept)
        return self.parent.placeholder(result)


def reverse_branches(region: Region, op: Op) -> None:
    adjoint = region.adjoint
    cotangents = {
        (index, leaf): (cotangent, (result, leaf) not in region.unsized)
        for index, result in enumerate(op.results)
        for leaf, cotangent in enumerate(region.take(result))
        if cotangent is not None
    }
    if not cotangents:
        return
    sides: list[BranchRegion] = []
    for primal in op.regions:
        side = BranchRegion(adjoint, primal, region, op)
        sides.append(side)
        for (index, leaf), (cotangent, sized) in cotangents.items():
            side.add(primal.terminator.operands[index], leaf, cotangent, sized)
        side.reverse()
    for side in sides:
        side.resolve()
    touched = list(dict.fromkeys(slot for side in sides for slot in side.cotangents))
    unsized = {slot for side in sides for slot in side.unsized if slot in touched}
    for slot in touched:
        type = region.leaves(slot[0])[slot[1]].type
        missing = any(slot not in side.cotangents for side in sides)
        if isinstance(type, Acc) and missing and (region.current(slot) is None or region.is_unsized(slot)):
            unsized.add(slot)
    for side in sides:
        side.finish([_yielded(side, region, slot) for slot in touched])
    if not touched and not any(side.block.ops[:-1] for side in sides):
        return
    results = _emit(region, op, sides, [region.leaves(v)[leaf].type for v, leaf in touched])
    for slot, result in zip(touched, results, strict=True):
        region.put(slot, result, slot not in unsized)


def _yielded(side: BranchRegion, region: Region, slot: Slot) -> Value:
    """The cotangent at the end of a side: its own, else the one from before."""
    found = side.cotangents.get(slot)
    before = region.current(slot)
    if found is not None and before is not None and slot not in side.captures:
        return side.sum(found, before)
    found = found or before
    return found if found is not None else side.zero(region.leaves(slot[0])[slot[1]].type)


def _emit(region: Region, op: Op, sides: list[BranchRegion], types: list[Type]) -> list[Value]:
    condition = region.need(op.operands[0])
    if op.name == "if" and not any(isinstance(type, Acc) for type in types):
        constants = all(inner.name == "const" for side in sides for inner in side.block.ops[:-1])
        if constants and not any(side.placeholders for side in sides):
            for side in sides:
                region.block.ops.extend(side.block.ops[:-1])
            first, second = (side.block.terminator.operands for side in sides)
            return [
                a if a is b else region.emit.emit("select", [condition, a, b], type)
                for a, b, type in zip(first, second, types, strict=True)
            ]
    attributes = {"cases": op.attributes["cases"]} if op.name == "switch" else {}
    return region.emit.op(op.name, [condition], types, attributes, [side.block for side in sides]).results


def reverse_select(region: Region, op: Op) -> None:
    """Both sides were computed; the cotangent goes to the one that was chosen."""
    taken = region.take(op.result)
    if all(cotangent is None for cotangent in taken):
        return
    condition = region.need(op.operands[0])
    for leaf, cotangent in enumerate(taken):
        if cotangent is None:
            continue
        if isinstance(cotangent.type, Acc):
            _select_accumulator(region, op, leaf, cotangent, condition)
            continue
        zero = region.zero(cotangent.type)
        for operand, sides in ((op.operands[1], (cotangent, zero)), (op.operands[2], (zero, cotangent))):
            if region.adjoint.slot(operand, leaf) is not None:
                region.add(operand, leaf, region.emit.emit("select", [condition, *sides], cotangent.type))


def _select_accumulator(region: Region, op: Op, leaf: int, cotangent: Value, condition: Value) -> None:
    blocks = [Block(), Block()]
    for side, block in enumerate(blocks):
        emit = Emitter(block, region.emit, region.emit.span)
        empty = emit.acc_zero(cotangent.type)
        emit.op("yield", [cotangent, empty] if side == 0 else [empty, cotangent])
    results = region.emit.op("if", [condition], [cotangent.type] * 2, None, blocks).results
    for operand, result in zip(op.operands[1:], results, strict=True):
        region.add(operand, leaf, result, sized=False)
