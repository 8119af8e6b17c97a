"""Cotangents that every iteration divides by the same number are multiplied by its reciprocal, made before the loop.

``v / 6 * h`` pulls back by ``c / 6 * h``, which with an ``h`` from outside is ``c * (h / 6)``: one multiplication in
the place of two operations, one of them a slow one. Only what is linear in cotangents is changed, as no source text
says how that is computed; and only divisors that are known to have a good reciprocal: constants, and converted
integers. ``licm.py`` moves the factors out of the loop.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import REVERSE, SWEEP
from ..ir.rewrite import functions_with_bodies
from ..ir.types import Scalar, Type, Vector

_LOOPS = {"for", "while"}
# What makes cotangents of cotangents.
_LINEAR = frozenset("fadd fsub fneg fmul fdiv select get set make".split())
# What else may use them: anything else shows that a number which the loop carries is no cotangent.
_USERS = _LINEAR | frozenset("acc.add_at yield".split())
# Constants up to this size and down to its reciprocal have a reciprocal with all digits.
_LARGEST = 2.0**100


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        for loop in [op for op in body.walk() if op.name in _LOOPS and op.attributes.get(SWEEP) in REVERSE]:
            if any(op.name == "fdiv" for op in loop.regions[-1].ops):
                _Loop(loop.regions[-1]).run()


class _Loop:
    def __init__(self, body: Block) -> None:
        self.body = body
        self.inside = {v for op in body.walk() for v in op.results}
        self.inside.update(body.arguments)
        self.cotangents = _dependents(body, {op.result for op in body.ops if op.name == "acc.get_at"})[0]
        for argument in body.arguments:
            if _is_float(argument.type):
                found, are_linear = _dependents(body, {argument})
                if are_linear:
                    self.cotangents |= found
        self.divided: dict[Value, tuple[Value, Value]] = {}
        self.ops: list[Op] = []

    def run(self) -> None:
        for op in self.body.ops:
            if op.name == "fdiv":
                self.quotient(op)
            elif op.name == "fmul":
                self.product(op)
            self.ops.append(op)
        self.body.ops = self.ops

    def quotient(self, op: Op) -> None:
        value, divisor = op.operands
        if value in self.cotangents and self.is_invariant(divisor) and _has_reciprocal(divisor):
            self.divided[op.result] = value, divisor
            factor = self.new(Op("fdiv", [self.one(divisor.type), divisor], (divisor.type,), span=op.span))
            op.name, op.operands = "fmul", [value, factor]

    def product(self, op: Op) -> None:
        first, second = op.operands
        if first not in self.divided:
            first, second = second, first
        if first in self.divided and self.is_invariant(second):
            value, divisor = self.divided[first]
            op.operands = [value, self.new(Op("fdiv", [second, divisor], (divisor.type,), span=op.span))]

    def one(self, type: Type) -> Value:
        if isinstance(type, Vector):
            return self.new(Op("splat", [self.one(type.element)], (type,)))
        return self.new(Op("const", [], (type,), {"value": 1.0}))

    def new(self, op: Op) -> Value:
        self.ops.append(op)
        return op.result

    def is_invariant(self, value: Value) -> bool:
        """Whether a value is the same in all iterations, and can be had before the loop."""
        if value not in self.inside:
            return True
        op = value.owner
        return isinstance(op, Op) and op.name in ("const", "splat") and all(map(self.is_invariant, op.operands))


def _dependents(body: Block, start: set[Value]) -> tuple[set[Value], bool]:
    """The values of a body that depend linearly on others, these included; and whether nothing else does."""
    found, are_linear = set(start), True
    for op in body.ops:
        if found.isdisjoint(op.operands) and not any(
            not found.isdisjoint(inner.operands) for region in op.regions for inner in region.walk()
        ):
            continue
        are_linear = are_linear and op.name in _USERS and not (op.name == "select" and op.operands[0] in found)
        if op.name in _LINEAR:
            found.update(op.results)
    return found, are_linear


def _is_float(type: Type) -> bool:
    scalar = type.element if isinstance(type, Vector) else type
    return isinstance(scalar, Scalar) and scalar.kind == "float"


def _has_reciprocal(divisor: Value) -> bool:
    maker = divisor.owner
    if isinstance(maker, Op) and maker.name == "splat":
        return _has_reciprocal(maker.operands[0])
    if not isinstance(maker, Op) or maker.name not in ("const", "itof"):
        return False
    return maker.name == "itof" or 1 / _LARGEST <= abs(maker.attributes["value"]) <= _LARGEST
