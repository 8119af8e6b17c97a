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
    derivative = adjoint.library.derivative(callee, frozenset(i for i, mask in enumerate(wrt) if mask))
    if derivative is not None:
        custom.reverse_custom(region, op, derivative, seeds)
        return
    seeded = tuple(
        sum(1 << leaf for leaf in range(len(region.leaves(result))) if (index, leaf) in seeds)
        for index, result in enumerate(op.results)
    )
    written = frozenset(i for i, v in enumerate(op.operands) if adjoint.writes.later(v))
    variant = adjoint.library.variant(Key(callee, wrt, seeded, written), op.span)
    op.attributes = {"function": variant.forward, "types": ()}
    record = Value(variant.record, op, "record")
    op.results.append(record)
    _call_pullback(region, op, variant.pullback, record, list(seeds.values()), wrt)


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


def _call_pullback(
    region: Region, op: Op, pullback: str, record: Value, seeds: list[Value], wrt: tuple[int, ...]
) -> None:
    leaves = [(operand, leaf) for operand, mask in zip(op.operands, wrt, strict=True) for leaf in bits(mask)]
    types = [region.leaves(operand)[leaf].type for operand, leaf in leaves]
    operands = [region.need(record), *seeds]
    lent: dict[int, tuple[Slot, bool]] = {}
    for position, (operand, leaf) in enumerate(leaves):
        if not isinstance(types[position], Acc):
            continue
        slot = region.adjoint.slot(operand, leaf)
        assert slot is not None
        if slot in (other for other, _ in lent.values()):
            # The same array twice: the second accumulator is added afterwards.
            operands.append(region.sized(operand, leaf, region.zero(types[position])))
            continue
        operands.append(region.materialise(slot))
        lent[position] = (slot, not region.is_unsized(slot))
    results = region.emit.op("call", operands, types, {"function": pullback, "types": ()}).results
    for position, (slot, sized) in lent.items():
        region.put(slot, results[position], sized)
    for position, (operand, leaf) in enumerate(leaves):
        if position not in lent:
            sized = not isinstance(types[position], Acc) or region.adjoint.counts.is_known(operand, leaf)
            region.add(operand, leaf, results[position], sized)
