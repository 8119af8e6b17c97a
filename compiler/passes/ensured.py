"""Reading and clearing a leaf of an accumulator asks whether there is one; not where that is known.

``acc.add_at`` takes an accumulator that has room. In the same block, what comes before or after it at the same index,
on a version of the same accumulator, needs no test.

Nor does what is done for an element of an array with an accumulator that was made for an array: differentiation says
which these are. Loops and branches hand such accumulators on, so that the cotangents of arrays that a loop writes to,
which are made before its reverse, are read and cleared there without a test. Not where a vector has the indices.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import INSIDE, WHOLE
from ..ir.rewrite import functions_with_bodies
from ..ir.types import I64, Acc

_UPDATES = frozenset(("acc.add_at", "acc.clear_at"))
_TESTS = frozenset(("acc.get_at", "acc.clear_at"))
# What has the elements of its first operand.
_KEEPS = frozenset("acc.add_at acc.clear_at acc.put_at acc.take_at".split())


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        _mark_neighbours(body)
        tests: list[Op] = []
        for op in body.walk():
            for region in op.regions:
                _mark_neighbours(region)
            if op.name in _TESTS and op.attributes.get(INSIDE) and op.operands[1].type == I64:
                tests.append(op)
        if tests:
            short = _perhaps_short(body)
            for op in tests:
                if op.operands[0] not in short:
                    op.attributes["unchecked"] = True


def _mark_neighbours(block: Block) -> None:
    first: dict[Value, Value] = {}  # the oldest version in this block
    ensured: set[tuple[Value, Value]] = set()
    tests: list[tuple[Op, tuple[Value, Value]]] = []
    for op in block.ops:
        if op.name not in _UPDATES and op.name not in _TESTS:
            continue
        acc, index = op.operands[:2]
        place = first.get(acc, acc), index
        if op.name in _UPDATES:
            first[op.result] = place[0]
        if op.name == "acc.add_at":
            ensured.add(place)
        else:
            tests.append((op, place))
    for op, place in tests:
        if place in ensured:
            op.attributes["unchecked"] = True


def _perhaps_short(body: Block) -> set[Value]:
    """The accumulators that nobody is known to have made for an array."""
    sources: dict[Value, list[Value]] = {}  # of what hands on: with a short one among these, it may be short
    short = {value for value in body.arguments if isinstance(value.type, Acc)}
    for op in body.walk():
        for value, handed_on in _accumulators(op):
            if handed_on is None:
                short.add(value)
            else:
                sources[value] = handed_on
    users: dict[Value, list[Value]] = {}
    for value, handed_on in sources.items():
        for source in handed_on:
            users.setdefault(source, []).append(value)
    waiting = list(short)
    while waiting:
        for value in users.get(waiting.pop(), ()):
            if value not in short:
                short.add(value)
                waiting.append(value)
    return short


def _accumulators(op: Op) -> Iterator[tuple[Value, list[Value] | None]]:
    """The accumulators that an operation makes, or gives its regions, with those that they come from, where known."""
    if op.name == "for":
        body = op.regions[0]
        rows = zip(op.operands[1:], body.arguments[1:], body.terminator.operands, op.results, strict=True)
        for initial, argument, end, result in rows:
            if isinstance(result.type, Acc):
                yield argument, [initial, end]
                yield result, [initial, end]
        return
    for region in op.regions:
        yield from ((value, None) for value in region.arguments if isinstance(value.type, Acc))
    for place, result in enumerate(op.results):
        if not isinstance(result.type, Acc):
            continue
        if op.name in ("if", "switch"):
            yield result, [region.terminator.operands[place] for region in op.regions]
        elif op.name == "acc.ensure" and op.attributes.get(WHOLE):
            yield result, []
        elif op.name in _KEEPS and place == 0:
            yield result, op.operands[:1]
        else:
            yield result, None
