"""Constant folding and simplifications that are exact, NaN, infinities and signed zeros included.

Constants are computed by the interpreter's own arithmetic; an operation that would trap stays. Branches on a
constant are replaced by the one that is taken. Rules that look at the operation behind an operand are in
``fold_rules.py``, by operation.
"""

from __future__ import annotations

from itertools import compress
from typing import Any

from ..ir.arithmetic import constant, scalar_function
from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, op_effects, resolve_value
from ..ir.traps import ArithmeticTrap
from ..ir.types import I64, Scalar
from .fold_rules import RULES, Folder
from .settled import Bodies


def run(module: Module, bodies: Bodies | None = None) -> None:
    for _, body in functions_with_bodies(module) if bodies is None else bodies:
        _Simplifier(module).block(body)


class _Simplifier(Folder):
    """Rewrites a body from top to bottom, so that operands are simplified before what uses them."""

    __slots__ = ("ops", "replacements")

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.ops: list[Op] = []
        self.replacements: dict[Value, Value] = {}

    def block(self, block: Block) -> None:
        """Simplifies the operations of a block, and puts the new list into it."""
        before = self.ops
        self.ops = []
        self.append_all(block)
        block.ops = self.ops
        self.ops = before

    def append_all(self, block: Block) -> None:
        for op in block.ops:
            self.append(op)

    def append(self, op: Op) -> None:
        """Simplifies ``op`` and appends what is left of it."""
        replacements = self.replacements
        if replacements:
            for index, value in enumerate(op.operands):
                if value in replacements:
                    op.operands[index] = resolve_value(value, replacements)
        simplify = _CONTROL.get(op.name)
        if simplify is not None:
            if simplify(self, op):
                return
            for region in op.regions:
                self.block(region)
            if op.name in _BRANCHES:
                self.same_in_all_arms(op)
            elif op.name == "while" and self.never_runs(op):
                self.replace(op, op.operands)
                return
            self.ops.append(op)
            return
        if op.operands and _is_constant(op.operands[0]) and self.fold_constants(op):
            return
        rule = RULES.get(op.name)
        values = rule(self, op) if rule is not None else None
        if values is None:
            self.ops.append(op)
            return
        self.replace(op, values)

    def replace(self, op: Op, values: list[Value]) -> None:
        self.replacements.update(zip(op.results, values, strict=True))
        op.results.clear()

    def new_op(self, op: Op) -> list[Value]:
        """Appends an operation that a rule made; returns its results."""
        self.ops.append(op)
        return op.results

    def fold_constants(self, op: Op) -> bool:
        """Of an operation whose first operand is a constant."""
        if len(op.results) != 1 or op.regions:
            return False
        type = op.results[0].type
        if type.__class__ is not Scalar:
            return False
        values: list[Any] = []
        for operand in op.operands:
            owner = operand.owner
            if not _is_constant(operand):
                return False
            assert isinstance(operand.type, Scalar) and isinstance(owner, Op)
            values.append(constant(owner.attributes["value"], operand.type))
        assert isinstance(type, Scalar)
        if type.bits == 80 or any(v.type.bits == 80 for v in op.operands if isinstance(v.type, Scalar)):
            return False  # an attribute holds a double at most
        function = scalar_function(op.name, op.operands[0].type, type)
        if function is None:
            return False
        try:
            value = function(*values)
        except ArithmeticTrap:
            return False
        self.replace(op, [self.const(value, type, op)])
        return True

    def splice(self, op: Op, region: Block, arguments: list[Value]) -> None:
        """Puts the operations of a region in the place of ``op``."""
        self.replacements.update(zip(region.arguments, arguments, strict=True))
        for inner in region.ops[:-1]:
            self.append(inner)
        self.replace(op, [resolve_value(v, self.replacements) for v in region.terminator.operands])

    def never_runs(self, loop: Op) -> bool:
        """Whether the condition of a ``while`` is the constant false."""
        condition = loop.regions[0]
        return self.known(condition.terminator.operands[0]) is False and not any(map(op_effects, condition.ops[:-1]))

    def same_in_all_arms(self, op: Op) -> None:
        """Results for which all arms, two at least, yield one value: it comes from outside."""
        yields = [region.terminator for region in op.regions]
        first = yields[0].operands
        differs = [any(other.operands[index] is not first[index] for other in yields) for index in range(len(first))]
        if all(differs):
            return
        for result, value, different in zip(op.results, first, differs, strict=True):
            if not different:
                self.replacements[result] = value
        op.results = list(compress(op.results, differs))
        for terminator in yields:
            terminator.operands = list(compress(terminator.operands, differs))


def _is_constant(value: Value) -> bool:
    owner = value.owner
    return owner.__class__ is Op and owner.name == "const"  # type: ignore[union-attr]


def _if(self: _Simplifier, op: Op) -> bool:
    condition = self.known(op.operands[0])
    if condition is None:
        return False
    self.splice(op, op.regions[0 if condition else 1], [])
    return True


def _switch(self: _Simplifier, op: Op) -> bool:
    tag = self.known(op.operands[0])
    cases = list(op.attributes["cases"])
    if tag is None and cases:
        return False
    self.splice(op, op.regions[cases.index(tag) if tag in cases else -1], [])
    return True


def _for(self: _Simplifier, op: Op) -> bool:
    count = self.known(op.operands[0])
    if count is None or count > 1:
        return False
    if count == 1:
        self.splice(op, op.regions[0], [self.const(0, I64, op), *op.operands[1:]])
    else:
        self.replace(op, op.operands[1:])
    return True


def _check(self: _Simplifier, op: Op) -> bool:
    return self.known(op.operands[0]) is True


def _unknown(self: _Simplifier, op: Op) -> bool:
    return False


_BRANCHES = {"if", "switch"}
_CONTROL = {
    "if": _if,
    "switch": _switch,
    "for": _for,
    "while": _unknown,
    "check": _check,
    "yield": _unknown,
    "return": _unknown,
}
