"""Reading and clearing a leaf of an accumulator asks whether there is one; not where something is added to it anyway.

``acc.add_at`` takes an accumulator that has room. In the same block, what comes before or after it at the same index,
on a version of the same accumulator, needs no test.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies

_UPDATES = frozenset(("acc.add_at", "acc.clear_at"))
_TESTS = frozenset(("acc.get_at", "acc.clear_at"))


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        _mark(body)
        for op in body.walk():
            for region in op.regions:
                _mark(region)


def _mark(block: Block) -> None:
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
