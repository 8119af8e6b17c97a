"""Emits the reverse sweep: appends operations to a block, sharing equal scalar ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...dsl.source import NOWHERE, Span
from ..ir.core import Block, Op, Value
from ..ir.op_types import at_index
from ..ir.ops import BINARY_FLOAT, FLOAT_COMPARE, INSIDE, INT_COMPARE, UNARY_FLOAT, WHOLE, WRAPPING_INT
from ..ir.types import BOOL, I64, Array, Scalar, Type, Vector
from .rules import Expression

Body = Callable[["Emitter", Value, list[Value]], list[Value]]

_OTHERS = "fma select const fconvert itof get splat".split()
_SHARED = frozenset([*UNARY_FLOAT, *BINARY_FLOAT, *FLOAT_COMPARE, *INT_COMPARE, *WRAPPING_INT, *_OTHERS])


class Emitter:
    """Appends to ``block``; an equal scalar operation of this block or of one around it is reused."""

    def __init__(self, block: Block, outer: Emitter | None = None, span: Span = NOWHERE) -> None:
        self.block = block
        self.outer = outer
        self.span = span
        self._known: dict[tuple[Any, ...], Value] = {}

    def op(
        self,
        name: str,
        operands: Sequence[Value] = (),
        results: Sequence[Type] = (),
        attributes: dict[str, Any] | None = None,
        regions: Sequence[Block] = (),
    ) -> Op:
        op = Op(name, list(operands), tuple(results), attributes, list(regions), self.span)
        self.block.ops.append(op)
        return op

    def emit(self, name: str, operands: Sequence[Value], type: Type, **attributes: Any) -> Value:
        """An operation with one result."""
        if name not in _SHARED:
            return self.op(name, operands, (type,), attributes).result
        key = (name, type, *operands, *((k, repr(v)) for k, v in attributes.items()))
        found = self._find(key)
        if found is None:
            found = self.op(name, operands, (type,), attributes).result
            self._known[key] = found
        return found

    def _find(self, key: tuple[Any, ...]) -> Value | None:
        emitter: Emitter | None = self
        while emitter is not None:
            found = emitter._known.get(key)
            if found is not None:
                return found
            emitter = emitter.outer
        return None

    # scalars

    def const(self, value: float | bool, type: Type) -> Value:
        if isinstance(type, Vector):
            return self.emit("splat", [self.const(value, type.element)], type)
        assert isinstance(type, Scalar)
        convert = {"float": float, "int": int, "bool": bool}[type.kind]
        return self.emit("const", (), type, value=convert(value))

    def i64(self, value: int) -> Value:
        return self.const(value, I64)

    def wrapping(self, name: str, first: Value, second: Value | int) -> Value:
        """Integer arithmetic that never traps."""
        if isinstance(second, int):
            second = self.i64(second)
        return self.emit(name, [first, second], first.type)

    def expression(self, expression: Expression, names: Mapping[str, Value], type: Type) -> Value:
        """A rule's expression. ``type`` is that of all its numbers."""
        if isinstance(expression, str):
            return names[expression]
        if isinstance(expression, int | float):
            return self.const(expression, type)
        operands = [self.expression(argument, names, type) for argument in expression[1:]]
        result = type
        if expression[0] in FLOAT_COMPARE:
            result = Vector(BOOL, type.lanes) if isinstance(type, Vector) else BOOL
        return self.emit(expression[0], operands, result)

    # arrays and accumulators

    def array_get(self, array: Value, index: Value) -> Value:
        assert isinstance(array.type, Array)
        return self.emit("array.get", [array, index], at_index(array.type.element, index.type), unchecked=True)

    def acc_zero(self, type: Type) -> Value:
        return self.emit("acc.zero", (), type)

    def acc_ensure(self, acc: Value, count: Value, whole: bool = False) -> Value:
        """``whole``: the count is that of the array that the accumulator belongs to."""
        return self.emit("acc.ensure", [acc, count], acc.type, **({WHOLE: True} if whole else {}))

    def acc_resize(self, acc: Value, count: Value) -> Value:
        return self.emit("acc.resize", [acc, count], acc.type)

    def acc_count(self, acc: Value) -> Value:
        return self.emit("acc.count", [acc], I64)

    def acc_merge(self, first: Value, second: Value) -> Value:
        return self.emit("acc.merge", [first, second], first.type)

    def acc_drop(self, acc: Value) -> None:
        self.op("acc.drop", [acc])

    def acc_get(
        self, acc: Value, index: Value, path: tuple[int, ...], leaf: Type, sized: bool = True, inside: bool = False
    ) -> Value:
        """``sized`` False: the accumulator may be empty, which the derivative of this operation must know. ``inside``:
        the array that the accumulator belongs to has this element."""
        attributes = _reading(path, sized) | ({INSIDE: True} if inside else {})
        return self.op("acc.get_at", [acc, index], (at_index(leaf, index.type),), attributes).result

    def acc_add(self, acc: Value, index: Value, value: Value, path: tuple[int, ...]) -> Value:
        return self.emit("acc.add_at", [acc, index, value], acc.type, path=path)

    def acc_clear(self, acc: Value, index: Value, path: tuple[int, ...], inside: bool = False) -> Value:
        return self.emit("acc.clear_at", [acc, index], acc.type, path=path, **({INSIDE: True} if inside else {}))

    def acc_take(
        self, acc: Value, index: Value, path: tuple[int, ...], leaf: Type, sized: bool = True
    ) -> tuple[Value, Value]:
        op = self.op("acc.take_at", [acc, index], [acc.type, leaf], _reading(path, sized))
        return op.results[0], op.results[1]

    def acc_put(self, acc: Value, index: Value, inner: Value, path: tuple[int, ...]) -> Value:
        return self.emit("acc.put_at", [acc, index, inner], acc.type, path=path)


def _reading(path: tuple[int, ...], sized: bool) -> dict[str, Any]:
    return {"path": path} if sized else {"path": path, "maybe_empty": True}


def loop(emit: Emitter, count: Value, initial: list[Value], body: Body) -> list[Value]:
    """A ``for`` of the reverse code."""
    types: list[Type] = [v.type for v in initial]
    block = Block([count.type, *types])
    inner = Emitter(block, emit, emit.span)
    inner.op("yield", body(inner, block.arguments[0], block.arguments[1:]))
    return emit.op("for", [count, *initial], types, None, [block]).results
