"""What values integers can have.

A range is a pair of bounds, both included. An index lies below its loop's trip count, which is positive wherever the
body runs; counts of arrays are not negative; a check and a branch narrow what they compare. ``Ranges`` follows a walk
through a body: ``define`` for each operation in order, ``inside`` for its regions, or ``loop`` and ``arm`` around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..ir.arithmetic import constant, int_range
from ..ir.core import Block, Op, Value
from ..ir.ops import EXACT
from ..ir.types import Scalar

Range = tuple[int, int]

MOST = (1 << 63) - 1
ARITHMETIC = frozenset("iadd isub imul wadd wsub wmul".split())

_NEGATED = {"ilt": "ige", "ige": "ilt", "igt": "ile", "ile": "igt", "ieq": "ine", "ine": "ieq"}
_MIRRORED = {"ilt": "igt", "igt": "ilt", "ile": "ige", "ige": "ile", "ieq": "ieq", "ine": "ine"}


class Ranges:
    def __init__(self) -> None:
        self._known: dict[Value, Range] = {}
        self._trips: dict[Value, Value] = {}  # the trip counts of loops, by their indices
        self._ordered: set[tuple[Value, Value]] = set()  # the first is at most the second
        self._undo: list[Callable[[], object]] = []  # what ends with the region that the walk is in

    def of(self, value: Value) -> Range:
        found = self._known.get(value)
        if found is not None:
            return found
        type, owner = value.type, value.owner
        assert isinstance(type, Scalar)
        if isinstance(owner, Op) and owner.name == "const":
            number = constant(owner.attributes["value"], type)
            return number, number
        return int_range(type)

    def fits(self, op: Op) -> bool:
        """Whether an addition, subtraction or multiplication stays within its type."""
        if not _is_int(op.result):
            return False
        return EXACT in op.attributes or _inside(self.exact(op), op.result)

    def decided(self, op: Op) -> bool | None:
        """What a comparison of integers says, where that is known."""
        a, b = op.operands
        if not _is_int(a):
            return None
        if op.name == "ile" and (a, b) in self._ordered:
            return True
        always = _ALWAYS[op.name](self.of(a), self.of(b))
        if always:
            return True
        return False if _ALWAYS[_NEGATED[op.name]](self.of(a), self.of(b)) else None

    # the walk

    def define(self, op: Op) -> None:
        if op.name == "check":
            self._assume(op.operands[0], True)
            return
        rule = _RULES.get(op.name)
        if rule is None or not _is_int(op.result):
            return
        found = rule(self, op)
        if _inside(found, op.result):
            self._known[op.result] = found

    @contextmanager
    def loop(self, op: Op) -> Iterator[None]:
        """Inside of a ``for``, which runs at least once."""
        with self._scope():
            index, trips = op.regions[0].arguments[0], op.operands[0]
            self._narrow(trips, 1, MOST)
            self._known[index] = 0, max(0, self.of(trips)[1] - 1)  # it may be known that the loop never runs
            self._trips[index] = trips
            yield

    @contextmanager
    def arm(self, op: Op, region: Block) -> Iterator[None]:
        """Inside of a region of another operation."""
        with self._scope():
            if op.name == "if":
                self._assume(op.operands[0], region is op.regions[0])
            yield

    def inside(self, op: Op, visit: Callable[[Block], None]) -> None:
        """``visit`` walks through each region of an operation."""
        for region in op.regions:
            with self.loop(op) if op.name == "for" else self.arm(op, region):
                visit(region)

    @contextmanager
    def _scope(self) -> Iterator[None]:
        before, self._undo = self._undo, []
        try:
            yield
        finally:
            for undo in reversed(self._undo):
                undo()
            self._undo = before

    # what is known for a while

    def _narrow(self, value: Value, low: int, high: int) -> None:
        before = self.of(value)
        after = max(low, before[0]), min(high, before[1])
        # A region that is never reached may be left as it is.
        if after != before and after[0] <= after[1]:
            self._known[value] = after
            self._undo.append(lambda: self._known.__setitem__(value, before))

    def _assume(self, condition: Value, holds: bool) -> None:
        op = condition.owner
        if not isinstance(op, Op):
            return
        if op.name == "iand" and holds and condition.type.__class__ is Scalar:
            for part in op.operands:
                self._assume(part, True)
        if op.name not in _NEGATED or not _is_int(op.operands[0]):
            return
        name = op.name if holds else _NEGATED[op.name]
        a, b = op.operands
        self._compare(name, a, b)
        self._compare(_MIRRORED[name], b, a)

    def _compare(self, name: str, a: Value, b: Value) -> None:
        """``a`` compared with ``b`` says so."""
        low, high = self.of(b)
        if name in ("ilt", "ile") and (a, b) not in self._ordered:
            self._ordered.add((a, b))
            self._undo.append(lambda: self._ordered.discard((a, b)))
        least, most = _BOUNDS[name](low, high)
        unbounded = self.of(a)
        self._narrow(a, unbounded[0] if least is None else least, unbounded[1] if most is None else most)

    # arithmetic

    def exact(self, op: Op) -> Range:
        """The range of an addition, subtraction or multiplication as if integers had no bounds."""
        a, b = op.operands
        if op.name == "wadd":
            for index, start in ((a, b), (b, a)):
                last = self._last_of(index, start)
                if last is not None:
                    return self.of(start)[0], last
        return _EXACT[op.name[1:]](self.of(a), self.of(b))

    def _last_of(self, index: Value, start: Value) -> int | None:
        """The greatest sum of ``start`` and the index of a loop over a range that begins there and is known to end
        no earlier: the trip count is the difference."""
        trips = self._trips.get(index)
        if trips is None or not isinstance(trips.owner, Op) or trips.owner.name not in ("wsub", "isub"):
            return None
        end, first = trips.owner.operands
        if first is start and (trips.owner.name == "isub" or (start, end) in self._ordered):
            return self.of(end)[1] - 1
        return None


def _is_int(value: Value) -> bool:
    type = value.type
    return isinstance(type, Scalar) and type.kind == "int"


def _inside(found: Range, value: Value) -> bool:
    assert isinstance(value.type, Scalar)
    least, most = int_range(value.type)
    return least <= found[0] and found[1] <= most


def _product(a: Range, b: Range) -> Range:
    corners = [x * y for x in a for y in b]
    return min(corners), max(corners)


_EXACT: dict[str, Callable[[Range, Range], Range]] = {
    "add": lambda a, b: (a[0] + b[0], a[1] + b[1]),
    "sub": lambda a, b: (a[0] - b[1], a[1] - b[0]),
    "mul": _product,
}
# Whether a comparison holds for all values of two ranges.
_ALWAYS: dict[str, Callable[[Range, Range], bool]] = {
    "ilt": lambda a, b: a[1] < b[0],
    "ile": lambda a, b: a[1] <= b[0],
    "igt": lambda a, b: a[0] > b[1],
    "ige": lambda a, b: a[0] >= b[1],
    "ieq": lambda a, b: a[0] == a[1] == b[0] == b[1],
    "ine": lambda a, b: a[1] < b[0] or b[1] < a[0],
}
# The bounds of a value that compares so with one between ``low`` and ``high``.
_BOUNDS: dict[str, Callable[[int, int], tuple[int | None, int | None]]] = {
    "ilt": lambda low, high: (None, high - 1),
    "ile": lambda low, high: (None, high),
    "igt": lambda low, high: (low + 1, None),
    "ige": lambda low, high: (low, None),
    "ieq": lambda low, high: (low, high),
    "ine": lambda low, high: (None, None),
}


def _union(ranges: Ranges, values: list[Value]) -> Range:
    found = [ranges.of(value) for value in values]
    return min(low for low, _ in found), max(high for _, high in found)


def _arithmetic(ranges: Ranges, op: Op) -> Range:
    """What a checked operation returns fits, or it would have trapped."""
    assert isinstance(op.result.type, Scalar)
    low, high = ranges.exact(op)
    if op.name[0] == "w":
        return low, high
    least, most = int_range(op.result.type)
    return max(low, least), min(high, most)


def _remainder(ranges: Ranges, op: Op) -> Range:
    """Has the sign of the dividend and is smaller than the divisor."""
    low, high = ranges.of(op.operands[0])
    least, most = ranges.of(op.operands[1])
    largest = max(abs(least), abs(most)) - 1
    return (0 if low >= 0 else -largest), (0 if high <= 0 else min(largest, high))


def _quotient(ranges: Ranges, op: Op) -> Range:
    low, high = ranges.of(op.operands[0])
    least, _ = ranges.of(op.operands[1])
    if low >= 0 and least >= 1:
        return 0, high // least
    return -max(abs(low), abs(high)), max(abs(low), abs(high))


def _shifted(ranges: Ranges, op: Op) -> Range:
    """By a number of bits that is not negative; else nothing is known."""
    low, high = ranges.of(op.operands[0])
    least, most = ranges.of(op.operands[1])
    assert isinstance(op.result.type, Scalar)
    if low < 0 or least < 0 or most >= op.result.type.bits:
        return int_range(op.result.type)
    return low >> most, high >> least


_RULES: dict[str, Callable[[Ranges, Op], Range]] = {
    "shr": _shifted,
    **dict.fromkeys(ARITHMETIC, _arithmetic),
    "array.count": lambda ranges, op: (0, MOST),
    "acc.count": lambda ranges, op: (0, MOST),
    "select": lambda ranges, op: _union(ranges, op.operands[1:]),
    "irem": _remainder,
    "idiv": _quotient,
}
