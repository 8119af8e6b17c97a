"""The reverse of a call: the forward sweep calls the callee's forward sweep and keeps its record; the reverse
sweep calls the callee's pullback, which adds to the accumulators of array arguments in place."""

from __future__ import annotations

from ..ir.core import Op, Value
from ..ir.types import Acc
from . import custom
from .activity import bits
from .key import Key
from .links import Slot
from .region import Region


def reverse_call(region: Region, op: Op) -> None:
    adjoint = region.adjoint
    seeds = _seeds(region, op)
    if not seeds:
        return
    wrt = tuple(
        sum(1 << leaf for leaf in range(len(region.leaves(v))) if adjoint.slot(v, leaf) is not None)
        for v in op.operands
    )
    if not any(wrt):
        for seed in seeds.values():
            region.discard(seed)
        return
    callee = op.attributes["function"]
    active = frozenset(i for i, mask in enumerate(wrt) if mask)
    derivative = adjoint.library.derivative(callee, active | _changed(region, callee, seeds), "vjp", op.span)
    if derivative is not None:
        custom.reverse_custom(region, op, derivative, seeds)
        return
    seeded = tuple(
        sum(1 << leaf for leaf in range(len(region.leaves(result))) if (index, leaf) in seeds)
        for index, result in enumerate(op.results)
    )
    written = frozenset(i for i, v in enumerate(op.operands) if adjoint.writes.later(v))
    accumulators = _lend(region, op, wrt)
    lent = tuple(sum(1 << leaf for i, leaf in accumulators if i == index) for index in range(len(op.operands)))
    variant = adjoint.library.variant(Key(callee, wrt, seeded, lent, written), op.span)
    op.attributes = {"function": variant.forward, "types": ()}
    record = Value(variant.record, op, "record")
    op.results.append(record)
    operands = [region.need(record), *seeds.values(), *accumulators.values()]
    leaves = [(index, leaf) for index, mask in enumerate(wrt) for leaf in bits(mask)]
    types = [region.leaves(op.operands[index])[leaf].type for index, leaf in leaves]
    results = region.emit.op("call", operands, types, {"function": variant.pullback, "types": ()}).results
    for (index, leaf), result in zip(leaves, results, strict=True):
        if (index, leaf) in accumulators:
            slot = adjoint.slot(op.operands[index], leaf)
            assert slot is not None
            region.put(slot, result)
    for (index, leaf), result in zip(leaves, results, strict=True):
        if (index, leaf) not in accumulators:
            region.add_made_for(op.operands[index], leaf, result, op.operands[index])


def _changed(region: Region, callee: str, seeds: dict[tuple[int, int], Value]) -> frozenset[int]:
    """The ``inout`` parameters of a function with custom derivatives whose final values have cotangents."""
    derivatives = region.adjoint.module.functions[callee].derivatives
    seeded = {index for index, _ in seeds}
    return frozenset(i for d in derivatives for number, i in enumerate(d.inouts) if number + 1 in seeded)


def _lend(region: Region, op: Op, wrt: tuple[int, ...]) -> dict[tuple[int, int], Value]:
    """The accumulators that the pullback adds to: those that there are already. Each is passed once, even if the
    same array is passed twice. All are there before the first is passed: one may be moved out of another."""
    slots: dict[Slot, tuple[int, int]] = {}
    for index, operand in enumerate(op.operands):
        for leaf in bits(wrt[index]):
            slot = region.adjoint.slot(operand, leaf)
            if slot is None or slot in slots or not region.leaves(operand)[leaf].is_array:
                continue
            if region.has_accumulator(slot):
                slots[slot] = (index, leaf)
    return {place: _room(region, slot, op.operands[place[0]], place[1]) for slot, place in slots.items()}


def _room(region: Region, slot: Slot, operand: Value, leaf: int) -> Value:
    """An accumulator with room for all elements: of the payload of an enum only the operand itself tells how many."""
    acc = region.materialise(slot)
    return region.sized(operand, leaf, acc) if region.is_unsized(slot) else acc


def _seeds(region: Region, op: Op) -> dict[tuple[int, int], Value]:
    """The cotangents of the results that have one; accumulators are sized."""
    seeds: dict[tuple[int, int], Value] = {}
    for index, result in enumerate(op.results):
        for leaf, cotangent in enumerate(region.take(result)):
            if cotangent is None:
                continue
            if isinstance(cotangent.type, Acc) and (result, leaf) in region.unsized:
                cotangent = region.sized(result, leaf, cotangent)
            seeds[index, leaf] = cotangent
    return seeds
