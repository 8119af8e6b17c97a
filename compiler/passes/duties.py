"""The checks of a nest of loops that can be made before it.

A *duty* is a check that runs in every iteration and fails only if it fails at one of some corners. Checks in branches
are no duties, but need not be made where a duty is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..ir.core import Block, Op, Value
from ..ir.ops import WITHOUT_TRAP
from ..ir.types import I64
from .affine import Affine, Corner, corners, key, sum_of
from .extents import Extents
from .ranges import Ranges

# Operations that read or write an element.
ACCESSES = frozenset("array.get array.set array.take".split())
# The test that a check makes of an index, or of arithmetic, at a corner.
ABOVE, BELOW, OVERFLOWS, FAILS = "above", "below", "overflows", "fails"
# The most tests before one nest.
LIMIT = 64


@dataclass(frozen=True)
class Duty:
    op: Op
    tests: tuple[tuple[str, Corner], ...]


@dataclass(eq=False)
class Level:
    """A loop of the box. ``path``: the loops from the outermost to this one."""

    loop: Op
    path: tuple[Op, ...]
    duties: list[Duty] = field(default_factory=list)
    inner: list[Level] = field(default_factory=list)

    def all_duties(self) -> list[Duty]:
        return self.duties + [duty for level in self.inner for duty in level.all_duties()]


class Box:
    """The nest at a loop. ``proved``: accesses whose index needs no test."""

    def __init__(self, loop: Op, ranges: Ranges, extents: Extents) -> None:
        self.ranges = ranges
        self.affine = Affine(ranges, extents)
        self.proved: list[Op] = []
        self._room = LIMIT
        self._same: dict[Any, tuple[Op, ...]] = {}
        self._in_branches: list[tuple[Op, tuple[Op, ...]]] = []
        self.outermost = Level(loop, (loop,))
        self._enter(self.outermost)

    def discharge(self) -> None:
        """Makes the duties' operations unchecked, and those that they imply."""
        for duty in self.outermost.all_duties():
            _uncheck(duty.op)
        for op, path in self._in_branches:
            covered = self._same.get(self._key(op))
            if covered is not None and covered == path[: len(covered)]:
                _uncheck(op)

    # the walk

    def _enter(self, level: Level) -> None:
        with self.ranges.loop(level.loop):
            self.affine.enter(level.loop, in_box=True)
            self._walk(level.loop.regions[0], level, always=True)

    def _walk(self, block: Block, level: Level, always: bool) -> None:
        for op in block.ops:
            self._visit(op, level, always)
            self.affine.define(op)
            self.ranges.define(op)
            if op.name == "for":
                self._loop(op, level, always)
            else:
                for region in op.regions:
                    self.affine.inside.update(region.arguments)
                    with self.ranges.arm(op, region):
                        self._walk(region, level, always=False)

    def _loop(self, op: Op, level: Level, always: bool) -> None:
        if always and self.affine.is_invariant(op.operands[0]):
            inner = Level(op, (*level.path, op))
            level.inner.append(inner)
            self._enter(inner)
            return
        with self.ranges.loop(op):
            self.affine.enter(op, in_box=False)
            self._walk(op.regions[0], level, always=False)

    def _visit(self, op: Op, level: Level, always: bool) -> None:
        if op.attributes.get("unchecked"):
            return
        if _is_element(op) and self.affine.is_below(op.operands[1], op.operands[0]):
            self.proved.append(op)
            return
        tests = self._tests(op)
        if tests is None:
            return
        if not always:
            self._in_branches.append((op, level.path))
        elif len(tests) <= self._room:
            self._room -= len(tests)
            level.duties.append(Duty(op, tuple(tests)))
            self._same.setdefault(self._key(op), level.path)

    def _key(self, op: Op) -> Any:
        if op.name in ACCESSES:
            return self.affine.extents.root(op.operands[0]), key(op.operands[1])
        return key(op.results[0]) if op.results else op.operands[0]

    # what a duty tests

    def _tests(self, op: Op) -> list[tuple[str, Corner]] | None:
        if op.span.source.is_library:
            return None
        if _is_element(op):
            return self._index(op)
        if op.name in WITHOUT_TRAP and op.result.type == I64:
            return self._overflow(op)
        return self._condition(op.operands[0]) if op.name == "check" else None

    def _index(self, op: Op) -> list[tuple[str, Corner]] | None:
        array, index = op.operands[:2]
        form = self.affine.form(index)
        if form is None or not self.affine.is_invariant(self.affine.extents.root(array)[0]):
            return None
        tests: list[tuple[str, Corner]] = [(ABOVE, corner) for corner in corners(form, greatest=True)]
        if self.ranges.of(index)[0] < 0:
            tests += [(BELOW, corner) for corner in corners(form, greatest=False)]
        return tests

    def _overflow(self, op: Op) -> list[tuple[str, Corner]] | None:
        form = self.affine.form_of(op)
        if form is None:
            return None
        low, high = self.ranges.exact(op)
        found = corners(form, greatest=True) if high >= 1 << 63 else []
        if low < -1 << 63:
            found += [corner for corner in corners(form, greatest=False) if corner not in found]
        return [(OVERFLOWS, corner) for corner in found]

    def _condition(self, condition: Value) -> list[tuple[str, Corner]] | None:
        if self.affine.is_invariant(condition):
            return [(FAILS, {})]
        op = condition.owner
        if not isinstance(op, Op) or op.name not in ("ile", "ilt", "ige", "igt") or op.operands[0].type != I64:
            return None
        first, second = (self.affine.form(v) for v in op.operands)
        if first is None or second is None:
            return None
        slack = sum_of(second, {loop: -direction for loop, direction in first.items()})
        return [(FAILS, corner) for corner in corners(slack, greatest=op.name in ("ige", "igt"))]


def _is_element(op: Op) -> bool:
    """Whether an operation is for one element, and not for one in each lane."""
    return op.name in ACCESSES and op.operands[1].type == I64


def _uncheck(op: Op) -> None:
    if op.name in WITHOUT_TRAP:
        op.name = WITHOUT_TRAP[op.name]
    else:
        op.attributes["unchecked"] = True
