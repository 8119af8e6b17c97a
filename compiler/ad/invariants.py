"""Moves what does not change in a ``for`` out of it, before the adjoint is made.

What is computed once is saved once, and the cotangent of an element that every iteration reads is summed in a
register and added to the array's accumulator after the loop. What computes stands under a test that the loop
runs at all: nothing is computed, in either sweep, that was not computed before. Only scalars pass the test, so
that arrays keep their place.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.core import Block, Op, Value
from ..ir.ops import OPS, WITHOUT_TRAP, Effect
from ..ir.rewrite import PURE_OPS
from ..ir.types import BOOL, I64, Scalar, Vector

# The attribute of a test that a loop runs at all.
RUNS = "runs"
# The attribute of a ``for`` made of a ``while``, out of which nothing moves: cotangents are to be summed in its order.
AS_WRITTEN = "as_written"
# Operations that compute nothing that has a derivative, and that may run when the loop does not.
_FREE = frozenset("get array.count wadd wsub wmul vector.range".split())
# Operations that may trap, and may do so before the others in the loop.
_TRAPPING = frozenset("array.get iadd isub imul idiv irem ineg".split())
# Operations that are bound to their place, or only make constants.
_STAYS = frozenset("const uninit zero enum.payload acc.get_at acc.count".split())


def hoist_invariants(body: Block) -> None:
    _Hoist().block(body)


def guarded_element(value: Value) -> Op | None:
    """The load of an element that has been hoisted out of a loop: the only thing that makes ``value``, if anything
    does. It takes nothing from under its guard."""
    guard = value.owner
    if not isinstance(guard, Op) or RUNS not in guard.attributes:
        return None
    taken, _ = guard.regions
    load = taken.terminator.operands[guard.results.index(value)].owner
    if not isinstance(load, Op) or load.name != "array.get":
        return None
    return None if any(v.owner in taken.ops for v in load.operands) else load


def again(value: Value, operands: list[Value]) -> Op:
    """The load of such an element once more, which cannot trap now. ``operands``: the test, the array, the index."""
    test, array, index = operands
    taken, skipped = Block(), Block()
    assert isinstance(value.owner, Op)
    span = value.owner.span
    load = Op("array.get", [array, index], (value.type,), {"unchecked": True}, None, span)
    nothing = Op("uninit", [], (value.type,))
    taken.ops = [load, Op("yield", [load.result])]
    skipped.ops = [nothing, Op("yield", [nothing.result])]
    return Op("if", [test], (value.type,), {RUNS: True}, [taken, skipped], span)


class _Hoist:
    def __init__(self) -> None:
        self.guards: set[Op] = set()

    def block(self, block: Block) -> None:
        position = 0
        while position < len(block.ops):
            op = block.ops[position]
            for region in op.regions:
                self.block(region)
            if op.name == "for" and AS_WRITTEN not in op.attributes:
                before = self._hoisted(op)
                block.ops[position:position] = before
                position += len(before)
            position += 1

    def _hoisted(self, loop: Op) -> list[Op]:
        """Takes the invariant operations out of a loop. Returns what is to stand before it."""
        body = loop.regions[0]
        varying: set[Value] = set(body.arguments)
        bound: set[Value] = set()  # results of what runs only if the loop does
        free: list[Op] = []
        guarded: list[Op] = []
        may_trap = True
        for op in body.ops[:-1]:
            if op.name == "const":
                continue
            needs = _needs(op)
            if any(v in varying for v in needs) or op.name in _STAYS:
                movable = False
            elif op.name in _FREE and not any(v in bound for v in needs):
                free.append(op)
                continue
            else:
                movable = self._is_movable(op, may_trap)
            if movable:
                guarded.append(op)
                bound.update(op.results)
            else:
                varying.update(op.results)
                may_trap = may_trap and (op in self.guards or not _is_seen(op))
        if not guarded:
            return []
        moved = [*_needed(free, guarded), *guarded]
        constants = _copy_constants(moved, body)
        gone = set(moved)
        body.ops = [op for op in body.ops if op not in gone]
        return [*constants, *(op for op in moved if op not in guarded), *self._guard(loop, guarded)]

    def _is_movable(self, op: Op, may_trap: bool) -> bool:
        if not all(isinstance(v.type, Scalar | Vector) for v in op.results):
            return False
        if op in self.guards:
            return may_trap or not any(inner.name in _TRAPPING for region in op.regions for inner in region.walk())
        return not op.regions and (op.name in PURE_OPS or (may_trap and op.name in _TRAPPING))

    def _guard(self, loop: Op, ops: list[Op]) -> list[Op]:
        """The operations, run if the loop is."""
        twins = _twins(ops)
        replaced = {op.result: twin.result for op, twin in twins.items()}
        _replace(loop.regions[0].ops, replaced)
        used = {v for op in loop.regions[0].walk() for v in op.operands}
        results = [v for op in ops for v in op.results if v in used]
        taken, skipped = Block(), Block()
        taken.ops = [*ops, Op("yield", list(results))]
        empty = [Op("uninit", [], (v.type,)) for v in results]
        skipped.ops = [*empty, Op("yield", [op.result for op in empty])]
        zero = Op("const", [], (I64,), {"value": 0})
        runs = Op("igt", [loop.operands[0], zero.result], (BOOL,))
        guard = Op("if", [runs.result], [v.type for v in results], {RUNS: True}, [taken, skipped], loop.span)
        self.guards.add(guard)
        for value, result in zip(results, guard.results, strict=True):
            result.hint = value.hint
        _replace(loop.regions[0].ops, dict(zip(results, guard.results, strict=True)))
        return [*twins.values(), zero, runs, guard]


def _twins(ops: list[Op]) -> dict[Op, Op]:
    """Index arithmetic once more, without traps. It may run when the loop does not, so that the reverse sweep can
    compute it again instead of having it saved; under the test only its traps are left."""
    found: dict[Op, Op] = {}
    values: dict[Value, Value] = {}
    bound = {v for op in ops for v in op.results}
    for op in ops:
        name = WITHOUT_TRAP.get(op.name, op.name)
        if name not in _FREE or any(v in bound and v not in values for v in op.operands):
            continue
        operands = [values.get(v, v) for v in op.operands]
        twin = found[op] = Op(name, operands, [v.type for v in op.results], dict(op.attributes), None, op.span)
        values[op.result] = twin.result
    return found


def _needs(op: Op) -> list[Value]:
    """What an operation takes from outside of it."""
    nested = [inner for region in op.regions for inner in region.walk()]
    own = {v for inner in nested for v in inner.results} | {v for region in op.regions for v in region.arguments}
    return [v for v in (*op.operands, *(v for inner in nested for v in inner.operands)) if v not in own]


def _is_seen(op: Op) -> bool:
    """Whether somebody could see that a later trap has come before this operation."""
    if op.regions or op.name in ("call", "apply", "check", "trap"):
        return True
    return bool(OPS[op.name].effects & (Effect.WRITE | Effect.IO))


def _needed(ops: list[Op], users: list[Op]) -> list[Op]:
    """Those of ``ops`` that ``users`` depend on."""
    wanted = {v for op in users for v in _needs(op)}
    found: list[Op] = []
    for op in reversed(ops):
        if any(v in wanted for v in op.results):
            found.insert(0, op)
            wanted.update(op.operands)
    return found


def _copy_constants(ops: list[Op], body: Block) -> list[Op]:
    """Copies of the constants of the body that operations need, which then use the copies."""
    known = {op.result: op for op in body.ops if op.name == "const"}
    copies: dict[Value, Value] = {}
    made: list[Op] = []
    for op in ops:
        for value in _needs(op):
            if value in known and value not in copies:
                copy = Op("const", [], (value.type,), dict(known[value].attributes))
                copies[value] = copy.result
                made.append(copy)
    _replace(ops, copies)
    return made


def _replace(ops: Iterable[Op], values: dict[Value, Value]) -> None:
    for op in ops:
        op.operands = [values.get(v, v) for v in op.operands]
        for region in op.regions:
            _replace(region.ops, values)
