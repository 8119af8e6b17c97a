"""Tapes: what the forward sweep of a loop saves in each iteration.

A ``for`` knows its trip count, so a tape is one array that is made before the loop and set in it. Where a
``for`` stands directly in another one and its trip count does not change there, both share one array for all
their iterations. A ``while`` appends, and counts its iterations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ir.core import Op, Value
from ..ir.types import BOOL, I64, Array

if TYPE_CHECKING:
    from .adjoint import Adjoint
    from .loops import LoopRegion

# Integer operations that may be repeated outside of a loop, and how they are repeated without traps.
_HOISTED = {
    "iadd": "wadd",
    "isub": "wsub",
    "imul": "wmul",
    **{name: name for name in "wadd wsub wmul select array.count get ilt ile igt ige".split()},
}


def count_iterations(adjoint: Adjoint, op: Op) -> tuple[Value, Value]:
    """Makes a ``while`` of the forward sweep count its iterations. Returns the number of the current iteration,
    in the body, and the number of all."""
    zero, one = Op("const", [], (I64,), {"value": 0}), Op("const", [], (I64,), {"value": 1})
    adjoint.insert_before(op, [zero])
    body = op.regions[1]
    index, result = _carry(op, zero.result)
    following = Op("wadd", [index, one.result], (I64,))
    adjoint.insert(body, len(body.ops) - 1, [one, following])
    body.terminator.operands.append(following.result)
    return index, result


def record(loop: LoopRegion, value: Value) -> tuple[Value, Value]:
    """Saves a value of the body in each iteration. Returns, as primal values, the tape after the loop and the
    index of an iteration in it."""
    assert loop.op is not None
    adjoint = loop.adjoint
    if loop.op.name == "while":
        empty = Op("array.make", [], (Array(value.type),))
        adjoint.insert_before(loop.op, [empty])
        tape, result = _carry(loop.op, empty.result)
        longer = Op("array.append", [tape, value], (tape.type,), span=loop.op.span)
        adjoint.insert(loop.primal, len(loop.primal.ops) - 1, [longer])
        loop.primal.terminator.operands.append(longer.result)
        return result, loop.index
    nest = _nest(loop)
    outermost = nest[0].op
    assert outermost is not None
    made = Op("array.uninit", [_capacity(nest)], (Array(value.type),), span=outermost.span)
    adjoint.insert_before(outermost, [made])
    arguments: list[Value] = []
    results: list[Value] = []
    initial = made.result
    for region in nest:
        assert region.op is not None
        initial, result = _carry(region.op, initial)
        arguments.append(initial)
        results.append(result)
    index = _flat_index(nest)
    stored = Op("array.set", [arguments[-1], index, value], (made.result.type,), {"unchecked": True})
    adjoint.insert(loop.primal, len(loop.primal.ops) - 1, [stored])
    for region, last in zip(nest, [*results[1:], stored.result], strict=True):
        region.primal.terminator.operands.append(last)
    return results[0], index


def _carry(op: Op, initial: Value) -> tuple[Value, Value]:
    """Makes a loop carry one more value. Returns it inside of the body and after the loop; what the body yields
    for it is up to the caller."""
    op.operands.append(initial)
    for region in op.regions:
        region.arguments.append(Value(initial.type, region, "tape"))
    result = Value(initial.type, op, "tape")
    op.results.append(result)
    return op.regions[-1].arguments[-1], result


def _nest(loop: LoopRegion) -> list[LoopRegion]:
    """The loops that share a tape, from the outermost to ``loop``."""
    from .loops import LoopRegion
    from .reruns import RerunRegion

    nest = [loop]
    while True:
        outer = nest[0].parent
        if not isinstance(outer, LoopRegion) or isinstance(outer, RerunRegion):
            return nest
        if outer.op is None or outer.op.name != "for":
            return nest
        if not all(_is_invariant(region.op.operands[0], outer) for region in nest if region.op is not None):
            return nest
        nest.insert(0, outer)


def _is_invariant(value: Value, loop: LoopRegion) -> bool:
    """Whether a value does not change in a loop, or can be computed again before it."""
    if loop.op is None or loop.adjoint.is_outside(value, loop.op):
        return True
    op = value.owner
    if not isinstance(op, Op):
        return False
    return op.name == "const" or (op.name in _HOISTED and all(_is_invariant(v, loop) for v in op.operands))


def _hoist(value: Value, place: Op, adjoint: Adjoint) -> Value:
    """The value before ``place``."""
    if adjoint.is_outside(value, place):
        return value
    op = value.owner
    assert isinstance(op, Op)
    operands = [_hoist(v, place, adjoint) for v in op.operands]
    copy = Op(_HOISTED.get(op.name, op.name), operands, (value.type,), dict(op.attributes), None, op.span)
    adjoint.insert_before(place, [copy])
    return copy.result


def _capacity(nest: list[LoopRegion]) -> Value:
    """The number of all iterations, before the outermost loop."""
    adjoint = nest[0].adjoint
    known = adjoint.tape_capacities.get(nest[-1])
    if known is not None:
        return known
    place = nest[0].op
    assert place is not None
    total: Value | None = None
    for region in nest:
        assert region.op is not None
        count = _not_negative(_hoist(region.op.operands[0], place, adjoint), place, adjoint)
        if total is None:
            total = count
        else:
            product = Op("imul", [total, count], (I64,), span=place.span)  # what wraps would be too short a tape
            adjoint.insert_before(place, [product])
            total = product.result
    assert total is not None
    adjoint.tape_capacities[nest[-1]] = total
    return total


def _not_negative(count: Value, place: Op, adjoint: Adjoint) -> Value:
    if isinstance(count.owner, Op) and count.owner.name in ("const", "array.count"):
        return count
    zero = Op("const", [], (I64,), {"value": 0})
    positive = Op("igt", [count, zero.result], (BOOL,))
    clamped = Op("select", [positive.result, count, zero.result], (I64,))
    adjoint.insert_before(place, [zero, positive, clamped])
    return clamped.result


def _flat_index(nest: list[LoopRegion]) -> Value:
    """The number of an iteration among all those of the nest, known at the start of the innermost body."""
    adjoint = nest[0].adjoint
    index = nest[0].index
    for region in nest[1:]:
        known = adjoint.flat_indices.get((nest[0], region))
        if known is None:
            assert region.op is not None and nest[0].op is not None
            count = _hoist(region.op.operands[0], nest[0].op, adjoint)
            start = Op("wmul", [index, count], (I64,))
            adjoint.insert_before(region.op, [start])
            known = Op("wadd", [start.result, region.index], (I64,))
            adjoint.insert(region.primal, 0, [known])
            known = known.result
            adjoint.flat_indices[nest[0], region] = known
        index = known
    return index
