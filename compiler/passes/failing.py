"""The function that runs a loop which is going to trap, for the trap and what comes before it only.

Nobody needs what the loop computes, so only what its checks and effects need is left of it. The arrays that it writes
to are not even written, if nothing reads them: taking them over would keep the loop itself from updating them in place.
"""

from __future__ import annotations

from ..ir.clone import clone_ops
from ..ir.core import Block, Function, Op, Value
from ..ir.rewrite import Effects, free_values, replace_uses, use_counts
from ..ir.structure import mentions
from ..ir.types import Acc, Array, FunctionType
from .dce import clean
from .extents import Extents, Root

# Operations whose copy in another function would be another operation, or not allowed.
_STAYS = frozenset("apply vjp jvp linearise call.witness".split())
# Operations that write to arrays in ways that checks may depend on.
_UPDATES = frozenset("array.set array.take array.append array.pop array.concat".split())
# What an array that is written to may be used for.
_HARMLESS = frozenset("array.set array.count for while if switch yield get set take make".split())


def failing_function(loop: Op, name: str, effects: Effects) -> tuple[Function, list[Value]] | None:
    """The function and its arguments; None if the loop cannot stand elsewhere, or would have to write to its arrays."""
    if not _may_be_copied(loop):
        return None
    whole = Block()
    whole.ops = [loop]
    free = free_values(whole)
    body = Block([v.type for v in free])
    for value, argument in zip(free, body.arguments, strict=True):
        argument.hint = value.hint
    body.ops = clone_ops([loop], dict(zip(free, body.arguments, strict=True)))
    body.ops.append(Op("return", [], (), None, None, loop.span))
    clean(body, effects)
    if any(op.name in _UPDATES for op in body.walk()):
        users = _users_of_written(body)
        if users is None:
            return None
        # Without the writes, what is computed only for them goes too.
        _check_only(body)
        clean(body, effects)
        if not _only_checked(body, users):
            return None
    used = {v for op in body.walk() for v in op.operands}
    kept = [pair for pair in zip(free, body.arguments, strict=True) if pair[1] in used]
    body.arguments = [argument for _, argument in kept]
    types = tuple(argument.type for argument in body.arguments)
    attributes = {"cold": True, "inline": "never"}
    return Function(name, body, (), parameter_types=types, attributes=attributes, span=loop.span), [v for v, _ in kept]


def _may_be_copied(loop: Op) -> bool:
    """Whether the loop can also stand in another function: it has no accumulators, which are used once, and no
    function values, which are to become known where they are."""
    values = [*loop.operands, *loop.results]
    for op in loop.regions[0].walk():
        if op.name in _STAYS:
            return False
        values += op.operands
        values += op.results
    return not any(mentions(v.type, (Acc, FunctionType)) for v in values)


def _users_of_written(body: Block) -> set[Op] | None:
    """What looks into arrays whose elements are written to; None if there is more that is done to arrays."""
    extents = Extents(body)
    written: set[Root] = set()
    for op in body.walk():
        if op.name == "array.set":
            written.add(extents.root(op.operands[0]))
        elif op.name in _UPDATES:
            return None
    return {
        op
        for op in body.walk()
        if op.name not in _HARMLESS
        and any(isinstance(v.type, Array) and extents.root(v) in written for v in op.operands)
    }


def _only_checked(body: Block, users: set[Op]) -> bool:
    """Whether nothing is left of these but reads whose results are not used."""
    counts = use_counts(body)
    return not any(op in users and (op.name != "array.get" or counts.get(op.result)) for op in body.walk())


def _check_only(body: Block) -> None:
    """Reads in the place of writes, which trap alike; all are of an array's oldest version, which is not written to."""
    extents = Extents(body)
    replacements: dict[Value, Value] = {}
    oldest: dict[Op, Value] = {}
    for op in body.walk():
        if op.name in ("array.set", "array.get", "array.count"):
            root, path = extents.root(op.operands[0])
            if not path and root in body.arguments:
                oldest[op] = root
    for op in body.walk():
        if op.name == "array.set":
            array, index, element = op.operands
            replacements[op.result] = array
            op.name, op.operands = "array.get", [array, index]
            op.results = [Value(element.type, op)]
    replace_uses(body, replacements)
    for op, array in oldest.items():
        op.operands[0] = array
