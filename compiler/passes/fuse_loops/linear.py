"""Indices and trip counts as polynomials modulo 2^64, of which only constant differences matter."""

from __future__ import annotations

from collections.abc import Iterable

from ...ir.core import Block, Op, Value
from ..extents import Extents
from ..polynomials import Polynomial, plus, times
from ..ranges import ARITHMETIC, MOST, Ranges

_DEPTH = 8


class Linear:
    """Of one function. ``counts``: the results of ``array.count`` that the walk has met, by what they stand for."""

    def __init__(self, ranges: Ranges, extents: Extents) -> None:
        self.ranges = ranges
        self.extents = extents
        self.counts: dict[object, list[Value]] = {}

    def define(self, op: Op) -> None:
        if op.name == "array.count":
            terms = list(self.of(op.result).items())
            if len(terms) == 1:
                ((factors, coefficient),) = terms
                if len(factors) == 1 and coefficient == 1:
                    self.counts.setdefault(factors[0], []).append(op.result)

    def of(self, value: Value, depth: int = _DEPTH) -> Polynomial:
        owner = value.owner
        if isinstance(owner, Op) and depth:
            if owner.name == "const":
                return _constant(owner.attributes["value"])
            if owner.name in ARITHMETIC:
                a, b = (self.of(v, depth - 1) for v in owner.operands)
                if owner.name.endswith("mul"):
                    return times(a, b)
                return plus(a, b, -1 if owner.name.endswith("sub") else 1)
            if owner.name == "array.count":
                count = self.extents.count_of(owner.operands[0])
                return {(self.extents.root(owner.operands[0]),): 1} if count is None else self.of(count, depth - 1)
        return {(value,): 1}

    def start(self, index: Value, body: Block) -> Polynomial | None:
        """What is added to the index of the loop with this body; None if ``index`` is nothing like that."""
        found = self.of(index)
        own = (body.arguments[0],)
        if found.pop(own, None) != 1:
            return None
        inside = {*body.arguments, *(v for op in body.ops for v in op.results)}
        return None if any(factor in inside for factors in found for factor in factors) else found

    def least(self, value: Value) -> int:
        """A number that a trip count is not less than."""
        total: list[int] = [0, 0]
        for factors, coefficient in self.of(value).items():
            if not factors:
                low = high = coefficient
            elif len(factors) == 1 and coefficient == 1:
                low, high = self._bounds(factors[0])
            else:
                return self.ranges.of(value)[0]
            total = [total[0] + low, total[1] + high]
        least = self.ranges.of(value)[0]
        return max(least, total[0]) if total[0] >= -MOST and total[1] <= MOST else least

    def _bounds(self, factor: object) -> tuple[int, int]:
        known = [factor] if isinstance(factor, Value) else self.counts.get(factor, ())
        return _meet(self.ranges.of(v) for v in known)


def gap(a: Polynomial, b: Polynomial) -> int | None:
    """``a - b`` where that is a constant."""
    found = plus(a, b, -1)
    number = found.pop((), 0)
    return None if found else number


def shifted(a: Polynomial, by: int) -> Polynomial:
    return plus(a, _constant(by))


def _constant(number: int) -> Polynomial:
    return {(): number} if number else {}


def _meet(ranges: Iterable[tuple[int, int]]) -> tuple[int, int]:
    lows, highs = zip((-MOST, MOST), *ranges, strict=True)
    return max(lows), min(highs)
