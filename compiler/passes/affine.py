"""How indices depend on the loops around them.

A *box* is a nest of ``for`` loops whose trip counts do not change in it. A value is *multi-affine* in the box when it
is affine in each of the loops' indices: made of them and of invariant values by addition, subtraction, and
multiplication of factors that share no index. Over the box it is least and greatest at corners, where each index is
0 or the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ..ir.core import Op, Value
from ..ir.ops import OPS
from ..ir.rewrite import is_speculatable
from ..ir.types import I64, Scalar
from .extents import Extents
from .polynomials import Polynomial, plus, times
from .ranges import ARITHMETIC, Ranges

# Index arithmetic that is nested more deeply is not looked into.
DEPTH = 8
# What can be computed before the loop when its operands can: nothing that makes a buffer.
_PROJECTIONS = frozenset("get box.get array.count".split())

# For each loop that a value depends on: 1 where it grows with the index, -1 where it falls, 0 where that is not known.
Form = dict[Op, int]
# For each of some loops: whether its index is the last one.
Corner = Mapping[Op, bool]


@dataclass(eq=False)
class Affine:
    """The forms of values in a box. ``loops``: those of the box, by their indices. A walk through the body adds values
    in order; what is not in it is outside, and invariant."""

    ranges: Ranges
    extents: Extents
    loops: dict[Value, Op] = field(default_factory=dict)
    inside: set[Value] = field(default_factory=set)
    forms: dict[Value, Form] = field(default_factory=dict)

    def form(self, value: Value) -> Form | None:
        """None for a value that is not multi-affine."""
        return self.forms.get(value) if value in self.inside else {}

    def is_invariant(self, value: Value) -> bool:
        return self.form(value) == {}

    def enter(self, loop: Op, in_box: bool) -> None:
        arguments = loop.regions[0].arguments
        self.inside.update(arguments)
        if in_box:
            self.loops[arguments[0]] = loop
            self.forms[arguments[0]] = {loop: 1}

    def define(self, op: Op) -> None:
        self.inside.update(op.results)
        form = self.form_of(op)
        if form is not None:
            self.forms.update(dict.fromkeys(op.results, form))

    def form_of(self, op: Op) -> Form | None:
        if op.name == "array.count":
            return {} if self.is_invariant(self.extents.root(op.operands[0])[0]) else None
        forms = [self.form(v) for v in op.operands]
        if None in forms:
            return None
        known = [form for form in forms if form is not None]
        if not any(known):
            return {} if self._is_repeatable(op) else None
        if op.name not in ARITHMETIC or op.result.type != I64:
            return None
        if op.name[0] == "w" and not self.ranges.fits(op):
            return None
        first, second = known
        if op.name.endswith("mul"):
            return self._product(op, first, second)
        return sum_of(first, second if op.name.endswith("add") else {loop: -d for loop, d in second.items()})

    def _is_repeatable(self, op: Op) -> bool:
        """Whether an operation can also be done before the loop, as arithmetic without checks."""
        if op.name == "array.get":
            return bool(op.attributes.get("unchecked"))
        if op.name in ARITHMETIC or op.name in _PROJECTIONS:
            return True
        return is_speculatable(op) and not op.regions and all(v.type.__class__ is Scalar for v in op.results)

    def _product(self, op: Op, first: Form, second: Form) -> Form | None:
        if first.keys() & second.keys():
            return None
        a, b = (self._sign(v) for v in op.operands)
        return {**{loop: d * b for loop, d in first.items()}, **{loop: d * a for loop, d in second.items()}}

    def _sign(self, value: Value) -> int:
        low, high = self.ranges.of(value)
        return 1 if low >= 0 else -1 if high <= 0 else 0

    # proofs

    def polynomial(self, value: Value, depth: int = DEPTH) -> Polynomial:
        """What a value is, in terms of those that no arithmetic is known of."""
        owner = value.owner
        if isinstance(owner, Op):
            if owner.name == "const":
                return {(): owner.attributes["value"]}
            if owner.name == "array.count":
                return self.count(owner.operands[0], depth)
            exact = depth and owner.name in ARITHMETIC and value.type == I64
            if exact and (owner.name[0] == "i" or self.ranges.fits(owner)):
                a, b = (self.polynomial(v, depth - 1) for v in owner.operands)
                if owner.name.endswith("mul"):
                    return times(a, b)
                return plus(a, b, -1 if owner.name.endswith("sub") else 1)
        return {(value,): 1}

    def count(self, array: Value, depth: int = DEPTH) -> Polynomial:
        """How many elements an array has."""
        count = self.extents.count_of(array)
        if count is not None and depth:
            return self.polynomial(count, depth - 1)
        return {(self.extents.root(array),): 1}

    def is_below(self, index: Value, array: Value) -> bool:
        """Whether an index is known to be one of an array's, in every iteration."""
        form = self.form(index)
        if form is None or 0 in form.values():
            return False
        position = self.polynomial(index)
        low, high = ({loop: (d > 0) is last for loop, d in form.items()} for last in (False, True))
        least = self.ranges.of(index)[0] >= 0 or self._least(self._at(position, low)) >= 0
        room = plus(self.count(array), {(): 1}, -1)
        return least and self._least(plus(room, self._at(position, high), -1)) >= 0

    def _at(self, polynomial: Polynomial, corner: Corner) -> Polynomial:
        total: Polynomial = {}
        for factors, coefficient in polynomial.items():
            term: Polynomial = {(): coefficient}
            for factor in factors:
                loop = self.loops.get(factor)
                if loop is None or loop not in corner:
                    term = times(term, {(factor,): 1})
                elif corner[loop]:
                    term = times(term, plus(self.polynomial(loop.operands[0]), {(): 1}, -1))
                else:
                    term = {}
            total = plus(total, term)
        return total

    def _least(self, polynomial: Polynomial) -> int:
        """A number that a polynomial is not less than."""
        least = 0
        for factors, coefficient in polynomial.items():
            low, high = coefficient, coefficient
            for factor in factors:
                bounds = self.ranges.of(factor) if isinstance(factor, Value) else (0, (1 << 63) - 1)
                ends = [x * y for x in (low, high) for y in bounds]
                low, high = min(ends), max(ends)
            least += low
        return least


def corners(form: Form, greatest: bool) -> list[dict[Op, bool]]:
    """Where a multi-affine value is greatest, or least: one of these."""
    ends = [(True, False) if d == 0 else ((d > 0) is greatest,) for d in form.values()]
    return [dict(zip(form, end, strict=True)) for end in product(*ends)]


def key(value: Value, depth: int = DEPTH) -> Any:
    """The same for values that are made in the same way of the same ones, whether or not overflow is checked."""
    owner = value.owner
    if not isinstance(owner, Op):
        return value
    if owner.name == "const":
        return "const", owner.attributes["value"], value.type
    if owner.name not in ARITHMETIC or not depth:
        return value
    parts = [key(v, depth - 1) for v in owner.operands]
    if OPS[owner.name].commutative:
        parts.sort(key=hash)
    return (owner.name[1:], *parts)


def sum_of(first: Form, second: Form) -> Form:
    merged = dict(first)
    for loop, direction in second.items():
        merged[loop] = direction if merged.get(loop, direction) == direction else 0
    return merged
