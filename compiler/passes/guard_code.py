"""The operations that test the duties of a box before it (``duties.py``)."""

from __future__ import annotations

from typing import Any

from ...dsl.source import Span
from ..ir.core import Block, Module, Op, Value
from ..ir.op_types import field_type
from ..ir.ops import EXACT, WITHOUT_TRAP
from ..ir.types import BOOL, I64, Array, Type
from .affine import Affine, Corner
from .duties import ABOVE, BELOW, OVERFLOWS, Duty, Level
from .ranges import ARITHMETIC


def guard_of(level: Level, affine: Affine, module: Module) -> tuple[list[Op], Value]:
    """Operations, and whether a check of the box will fail."""
    code = _Code([], {}, affine, module, level.loop.span)
    return code.ops, code.within(level)


class _Code:
    """``made``: what was computed already, here or around. ``overflows``: whether values at corners do not fit that do
    in the loop, because its checks stop it before; those are the ones that the guard replaces."""

    def __init__(self, ops: list[Op], made: dict[Any, Value], affine: Affine, module: Module, span: Span) -> None:
        self.ops = ops
        self.made = made
        self.affine = affine
        self.module = module
        self.span = span
        self.overflows: list[Value | None] = []

    def emit(self, name: str, operands: list[Value], type: Type, **attributes: Any) -> Value:
        op = Op(name, operands, [type], attributes, None, self.span)
        self.ops.append(op)
        return op.result

    def once(self, name: str, operands: list[Value], type: Type, **attributes: Any) -> Value:
        key = name, *operands, *attributes.values(), type
        if key not in self.made:
            self.made[key] = self.emit(name, operands, type, **attributes)
        return self.made[key]

    def number(self, value: int) -> Value:
        return self.once("const", [], I64, value=value)

    # the structure of the guard

    def within(self, level: Level) -> Value:
        """Whether a check fails in a loop or those inside of it, if it runs at all."""
        runs = self.once("igt", [self.value(level.loop.operands[0], {}), self.number(0)], BOOL)
        inner = _Code([], dict(self.made), self.affine, self.module, self.span)
        bad = inner.any_of(level)
        taken, skipped = Block(), Block()
        taken.ops = [*inner.ops, Op("yield", [bad], (), None, None, self.span)]
        never = Op("const", [], (BOOL,), {"value": False}, None, self.span)
        skipped.ops = [never, Op("yield", [never.result], (), None, None, self.span)]
        op = Op("if", [runs], (BOOL,), None, [taken, skipped], self.span)
        self.ops.append(op)
        return op.result

    def any_of(self, level: Level) -> Value:
        bad: Value | None = None
        tests = [self.test(duty, kind, corner) for duty in level.duties for kind, corner in duty.tests]
        tests += [self.within(inner) for inner in level.inner if inner.all_duties()]
        for test in dict.fromkeys((*tests, *self.overflows)):
            if test is not None:
                bad = test if bad is None else self.once("ior", [bad, test], BOOL)
        return self.once("const", [], BOOL, value=False) if bad is None else bad

    def test(self, duty: Duty, kind: str, corner: Corner) -> Value | None:
        """Whether a duty is not fulfilled at a corner; None where it always is."""
        op = duty.op
        if kind == ABOVE:
            return self.once("ige", [self.value(op.operands[1], corner), self.count(op.operands[0])], BOOL)
        if kind == BELOW:
            index, zero = self.value(op.operands[1], corner), self.number(0)
            return None if index is zero else self.once("ilt", [index, zero], BOOL)
        if kind == OVERFLOWS:
            return self.overflow(op.name, [self.value(v, corner) for v in op.operands])
        return self.once("inot", [self.condition(op.operands[0], corner)], BOOL)

    # values at a corner

    def value(self, value: Value, corner: Corner) -> Value:
        """The value of the loop's body, before the loop: at a corner."""
        if value not in self.affine.inside:
            return value
        loop = self.affine.loops.get(value)
        if loop is not None:
            if not corner[loop]:
                return self.number(0)
            return self.once("wsub", [self.value(loop.operands[0], {}), self.number(1)], I64)
        form = self.affine.form(value)
        assert form is not None and isinstance(value.owner, Op)
        key = value, *((loop, corner[loop]) for loop in form)
        if key not in self.made:
            self.made[key] = self.compute(value.owner, value, corner)
        return self.made[key]

    def compute(self, op: Op, value: Value, corner: Corner) -> Value:
        if op.name == "array.count":
            return self.count(op.operands[0])
        operands = [self.value(v, corner) for v in op.operands]
        if op.name in ARITHMETIC:
            if EXACT in op.attributes and corner:
                self.overflows.append(self.overflow(f"i{op.name[1:]}", operands))
            return self.arithmetic(WITHOUT_TRAP.get(op.name, op.name), operands, value.type)
        copy = Op(op.name, operands, [v.type for v in op.results], dict(op.attributes), None, self.span)
        self.ops.append(copy)
        return copy.results[op.results.index(value)]

    def arithmetic(self, name: str, operands: list[Value], type: Type) -> Value:
        first, second = (operand.constant for operand in operands)
        if name == "wmul" and (first == 0 or second == 0):
            return operands[0 if first == 0 else 1]
        if name == "wadd" and first == 0:
            return operands[1]
        if name in ("wadd", "wsub") and second == 0:
            return operands[0]
        return self.once(name, operands, type)

    def overflow(self, name: str, operands: list[Value]) -> Value | None:
        """Whether the result does not fit; None where it always does."""
        first, second = (operand.constant for operand in operands)
        fits = first in (0, 1) or second in (0, 1) if name == "imul" else second == 0 or (name == "iadd" and first == 0)
        return None if fits else self.once(f"{name}.overflows", operands, BOOL)

    def condition(self, value: Value, corner: Corner) -> Value:
        if self.affine.is_invariant(value):
            return self.value(value, {})
        op = value.owner
        assert isinstance(op, Op)
        return self.once(op.name, [self.value(v, corner) for v in op.operands], BOOL)

    def count(self, array: Value) -> Value:
        root, path = self.affine.extents.root(array)
        known = self.value(root, {})
        for index in path:
            known = self.field(known, index)
        assert isinstance(known.type, Array)
        return self.once("array.count", [known], I64)

    def field(self, aggregate: Value, index: int) -> Value:
        type = field_type(aggregate.type, index, self.module)
        return self.once("get", [aggregate], type, index=index)
