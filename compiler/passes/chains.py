"""Shortens the chain of operations from one iteration of a loop to the next.

Where a loop carries numbers that are no mere sums, its time is that of the longest way from what an iteration gets to
what it hands on. Two things shorten it:

- A sum of two products has room for one fused multiplication and addition: the product that is ready first is rounded
  on its own, so that the other is the fused one.
- In a loop that carries cotangents, which is linear in them, factors that do not depend on them are multiplied with
  each other first, and contributions are added in the order in which they are ready. The order of either is the
  compiler's choice there, as no source text says it.

A chain may also go through memory, where iterations read and write the same element of an accumulator. Chains through
inner loops are left alone. Latencies are in cycles, about those of current x86 processors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import REVERSE, ROUNDED, SWEEP
from ..ir.rewrite import functions_with_bodies, replace_uses, use_counts, uses
from ..ir.sums import Sums
from ..ir.types import Nominal, Scalar, Tuple, Type, Vector

_LOOPS = {"for", "while"}
_SUMS = {"fadd", "fsub"}
_ARITHMETIC = 4
_LATENCY = {"get": 0, "set": 0, "make": 0, "fneg": 1, "select": 1, "fdiv": 13, "sqrt": 13}
# When what does not depend on the iteration before is ready.
_EARLY = -1000
# Sums of more terms are left as they are: the best order is looked for among all pairs.
_MOST = 16


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        for loop in [op for op in body.walk() if op.name in _LOOPS]:
            _shorten(loop)


def _shorten(loop: Op) -> None:
    body = loop.regions[-1]
    start = _recurrences(loop, body)
    if start and any(op.name in _LOOPS for op in body.walk()):
        return
    start += _in_memory(body)
    if not start:
        return
    if loop.attributes.get(SWEEP) in REVERSE:
        _Regrouping(body, start).run()
    _fuse(body, start)


def _recurrences(loop: Op, body: Block) -> list[Value]:
    """What the loop carries from one iteration to the next and uses for more than a sum."""
    first = 1 if loop.name == "for" else 0
    carried = body.arguments[first:]
    if not any(_is_number(value.type) for value in carried):
        return []
    sums = Sums(body)
    return [
        value
        for position, (value, end) in enumerate(zip(carried, body.terminator.operands, strict=True))
        if _is_number(value.type) and value is not end and not (first and sums.is_sum(position))
    ]


def _in_memory(body: Block) -> list[Value]:
    """What an iteration reads in the same places of accumulators as the one before, which may have written there."""
    own = {result for op in body.ops for result in op.results} | set(body.arguments)
    return [
        op.result
        for op in body.ops
        if op.name == "acc.get_at" and _is_number(op.result.type) and own.isdisjoint(op.operands[1:])
    ]


def _is_number(type: Type) -> bool:
    """Floating point, or a struct that may contain it; not what is in memory."""
    if isinstance(type, Vector):
        type = type.element
    return isinstance(type, Tuple | Nominal) or (isinstance(type, Scalar) and type.kind == "float")


class _Ready:
    """When values are ready, in cycles from the start of an iteration; only those that depend on the one before."""

    def __init__(self, start: Iterable[Value]) -> None:
        self._cycles: dict[Value, int] = dict.fromkeys(start, 0)

    def __contains__(self, value: Value) -> bool:
        return value in self._cycles

    def of(self, value: Value) -> int:
        return self._cycles.get(value, _EARLY)

    def last(self, values: Iterable[Value]) -> int:
        cycles = self._cycles
        return max([cycles.get(value, _EARLY) for value in values], default=_EARLY)

    def put(self, op: Op) -> None:
        """The results of an operation that takes its time after its operands, and those of its regions."""
        ready = self.last(op.operands)
        for region in op.regions:
            ready = max(ready, *(self.last(inner.operands) for inner in region.walk()))
        if ready > _EARLY:
            for result in op.results:
                self._cycles[result] = ready + _LATENCY.get(op.name, _ARITHMETIC)

    def set(self, value: Value, cycles: int) -> None:
        if cycles > _EARLY:
            self._cycles[value] = cycles


def _fuse(body: Block, start: list[Value]) -> None:
    ready, counts = _Ready(start), use_counts(body)
    for op in body.ops:
        ready.put(op)
        if op.name not in _SUMS or op.result not in ready:
            continue
        products = [_product(value, counts) for value in op.operands]
        cycles = [
            ready.of(value) if product is None else ready.last(product.operands)
            for value, product in zip(op.operands, products, strict=True)
        ]
        first, second = products
        if first is not None and second is not None and cycles[0] != cycles[1]:
            early = cycles.index(min(cycles))
            (first, second)[early].attributes[ROUNDED] = True
            cycles[early] = ready.of(op.operands[early])
        ready.set(op.result, max(cycles) + _ARITHMETIC)


def _product(value: Value, counts: dict[Value, int]) -> Op | None:
    """The multiplication that makes a value for one use only."""
    owner = value.owner
    return owner if isinstance(owner, Op) and owner.name == "fmul" and counts[value] == 1 else None


@dataclass(frozen=True, slots=True, eq=False)
class _Term:
    """A part of a sum. ``fused``: when its sum with another can start, which a product need not be ready for."""

    value: Value
    negative: bool
    ready: int
    fused: int


class _Regrouping:
    """Of the products and sums in the body of a loop that is linear in ``start``."""

    def __init__(self, body: Block, start: list[Value]) -> None:
        self.body = body
        self.ready = _Ready(start)
        self.uses = uses(body)
        self.own = set(body.ops)
        # Additions that are but a step of a longer sum. They are left out until it is known what becomes of the sum.
        self.inner = {op for op in body.ops if self._is_step(op)}
        # Products as what depends on the iteration before, and a factor that does not.
        self.factors: dict[Value, tuple[Value, Value]] = {}
        self.ops: list[Op] = []
        self.replaced: dict[Value, Value] = {}

    def run(self) -> None:
        for op in self.body.ops:
            if op in self.inner:
                continue
            if op.name == "fmul":
                self.product(op)
            elif op.name == "fneg":
                self.negation(op)
            elif _is_sum(op):
                self.sum(op)
            else:
                self.keep(op)
        self.body.ops = self.ops
        replace_uses(self.body, self.replaced)

    def keep(self, op: Op) -> None:
        self.ops.append(op)
        self.ready.put(op)

    def new(self, name: str, operands: list[Value], like: Op) -> Value:
        op = Op(name, operands, (like.result.type,), span=like.span)
        self.keep(op)
        return op.result

    def product(self, op: Op) -> None:
        a, b = (self.replaced.get(value, value) for value in op.operands)
        if a not in self.ready:
            a, b = b, a
        if a in self.ready and b not in self.ready:
            if a in self.factors:
                a, factor = self.factors[a]
                b = self.new("fmul", [factor, b], op)
            op.operands = [a, b]
            self.factors[op.result] = a, b
        self.keep(op)

    def negation(self, op: Op) -> None:
        value = self.replaced.get(op.operands[0], op.operands[0])
        if value not in self.factors:
            self.keep(op)
            return
        a, factor = self.factors[value]
        pair = self.factors[op.result] = a, self.new("fneg", [factor], op)
        multiplication = Op("fmul", list(pair), [], span=op.span)
        multiplication.results = [op.result]
        op.result.owner = multiplication
        self.keep(multiplication)

    def sum(self, op: Op) -> None:
        terms = self._terms(op)
        if not 2 < len(terms) <= _MOST or all(term.ready == _EARLY for term in terms):
            self._restore(op)
            return
        while len(terms) > 1:
            first, second = min(combinations(terms, 2), key=_cost)
            terms = [term for term in terms if term is not first and term is not second]
            terms.append(self._added(first, second, op))
        (term,) = terms
        value = self.new("fneg", [term.value], op) if term.negative else term.value
        self.replaced[op.result] = value

    def _added(self, a: _Term, b: _Term, like: Op) -> _Term:
        if a.negative and not b.negative:
            a, b = b, a
        value = self.new("fadd" if a.negative == b.negative else "fsub", [a.value, b.value], like)
        ready = _cost((a, b))[0]
        self.ready.set(value, ready)
        return _Term(value, a.negative, ready, ready)

    def _terms(self, last: Op) -> list[_Term]:
        """Of the sum whose last step is given; without the steps themselves."""
        terms: list[_Term] = []
        steps = [(last, False)]
        while steps:
            op, negative = steps.pop()
            for place, value in enumerate(op.operands):
                minus = negative ^ (op.name == "fsub" and place == 1)
                if isinstance(value.owner, Op) and value.owner in self.inner:
                    steps.append((value.owner, minus))
                else:
                    terms.append(self._term(self.replaced.get(value, value), minus))
        return terms

    def _term(self, value: Value, negative: bool) -> _Term:
        ready = fused = self.ready.of(value)
        if value in self.factors and len(self.uses.get(value, ())) == 1:
            fused = self.ready.of(self.factors[value][0])
        return _Term(value, negative, ready, fused)

    def _restore(self, last: Op) -> None:
        """Keeps a sum as it was, with the steps that were left out for its sake."""
        steps = [last]
        for op in steps:
            steps += [v.owner for v in op.operands if isinstance(v.owner, Op) and v.owner in self.inner]
        for op in reversed(steps):
            op.operands = [self.replaced.get(value, value) for value in op.operands]
            self.keep(op)

    def _is_step(self, op: Op) -> bool:
        if not _is_sum(op) or len(self.uses.get(op.result, ())) != 1:
            return False
        user, _ = self.uses[op.result][0]
        return _is_sum(user) and user in self.own


def _is_sum(op: Op) -> bool:
    return op.name in _SUMS and "reassoc" not in op.attributes


def _cost(pair: tuple[_Term, _Term]) -> tuple[int, int]:
    """When the sum of two terms is ready; of those that are ready at once, the one that waits least goes first."""
    a, b = pair
    ready = min(max(a.fused, b.ready), max(a.ready, b.fused)) + _ARITHMETIC
    return max(ready, _EARLY), a.ready + b.ready
