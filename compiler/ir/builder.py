"""Builds IR: a ``Builder`` appends operations to a block and infers result types where it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ...dsl.source import NOWHERE, Span
from .arithmetic import round_f32
from .core import Block, Function, Module, Op, Value
from .op_types import TypeMismatch, result_types
from .types import BOOL, F32, F64, I64, Array, Scalar, Type

Body = Callable[["Builder"], Sequence[Value]]
LoopBody = Callable[["Builder", list[Value]], Sequence[Value]]
CountedBody = Callable[["Builder", Value, list[Value]], Sequence[Value]]


def new_function(
    module: Module,
    name: str,
    parameters: Sequence[tuple[str, Type]],
    results: Sequence[Type],
    span: Span = NOWHERE,
    **fields: Any,
) -> tuple[Function, Builder]:
    """A function of the module with an empty body, and a builder that fills it.
    ``parameters`` are hints and types; ``fields`` other fields of ``Function``."""
    types = tuple(type for _, type in parameters)
    body = Block(types)
    for value, (hint, _) in zip(body.arguments, parameters, strict=True):
        value.hint = hint
    function = Function(name, body, tuple(results), parameter_types=types, span=span, **fields)
    module.functions[name] = function
    return function, Builder(module, body, span)


class Builder:
    """Appends to ``block``. ``span`` is given to every new operation."""

    __slots__ = ("block", "module", "span")

    def __init__(self, module: Module, block: Block, span: Span = NOWHERE) -> None:
        self.module = module
        self.block = block
        self.span = span

    # operations

    def op(
        self,
        name: str,
        operands: Sequence[Value] = (),
        results: Sequence[Type] | None = None,
        /,
        *,
        regions: Sequence[Block] = (),
        **attributes: Any,
    ) -> Op:
        """Appends any operation. ``results`` None: the types that the operands determine."""
        if results is None:
            try:
                results = result_types(name, [v.type for v in operands], attributes, None, self.module)
            except TypeMismatch as problem:
                raise TypeMismatch(f"{name}: {problem}") from None
        op = Op(name, list(operands), tuple(results), attributes, list(regions), self.span)
        self.block.ops.append(op)
        return op

    def emit(self, name: str, /, *operands: Value, **attributes: Any) -> Value:
        """Appends an operation whose single result's type follows from its operands."""
        return self.op(name, operands, **attributes).result

    def typed(self, name: str, type: Type, /, *operands: Value, **attributes: Any) -> Value:
        """Appends an operation with a single result of this type: a conversion, ``zero``, ``enum.make``, …"""
        return self.op(name, operands, (type,), **attributes).result

    @contextmanager
    def at(self, block: Block) -> Iterator[Builder]:
        """Appends to another block for a while."""
        before = self.block
        self.block = block
        try:
            yield self
        finally:
            self.block = before

    @contextmanager
    def spanned(self, span: Span) -> Iterator[Builder]:
        """Uses another span for a while."""
        before = self.span
        self.span = span
        try:
            yield self
        finally:
            self.span = before

    # constants and aggregates

    def const(self, value: float, type: Scalar) -> Value:
        """``value`` is rounded to the width of a float."""
        convert = {"float": float, "int": int, "bool": bool}[type.kind]
        rounded = round_f32(value) if type == F32 else convert(value)
        return self.typed("const", type, value=rounded)

    def boolean(self, value: bool) -> Value:
        return self.const(value, BOOL)

    def i64(self, value: int) -> Value:
        return self.const(value, I64)

    def f32(self, value: float) -> Value:
        return self.const(value, F32)

    def f64(self, value: float) -> Value:
        return self.const(value, F64)

    def static_bytes(self, value: bytes) -> Value:
        return self.emit("bytes", value=value)

    def make(self, type: Type, fields: Sequence[Value]) -> Value:
        return self.typed("make", type, *fields)

    def tuple_(self, fields: Sequence[Value]) -> Value:
        return self.emit("make", *fields)

    def unit(self) -> Value:
        return self.emit("make")

    def get(self, aggregate: Value, index: int) -> Value:
        return self.emit("get", aggregate, index=index)

    def set(self, aggregate: Value, index: int, value: Value) -> Value:
        return self.emit("set", aggregate, value, index=index)

    def array(self, element: Type, elements: Sequence[Value]) -> Value:
        return self.typed("array.make", Array(element), *elements)

    # functions

    def call(self, function: str, arguments: Sequence[Value], types: Sequence[Type] = ()) -> list[Value]:
        return self.op("call", arguments, function=function, types=tuple(types)).results

    def closure(self, function: str, captures: Sequence[Value] = (), types: Sequence[Type] = ()) -> Value:
        return self.op("closure", captures, function=function, types=tuple(types)).result

    def apply(self, function: Value, arguments: Sequence[Value]) -> list[Value]:
        return self.op("apply", [function, *arguments]).results

    # control

    def return_(self, values: Sequence[Value]) -> Op:
        return self.op("return", values)

    def yield_(self, values: Sequence[Value]) -> Op:
        return self.op("yield", values)

    def region(self, arguments: Sequence[Type], fill: LoopBody) -> Block:
        """A region whose operations ``fill`` appends; what it returns is yielded."""
        block = Block(tuple(arguments))
        with self.at(block):
            self.yield_(fill(self, block.arguments))
        return block

    def if_(self, condition: Value, then: Body, otherwise: Body) -> list[Value]:
        """The results have the types of what ``then`` returns."""
        regions = [self.region((), lambda b, _: then(b)), self.region((), lambda b, _: otherwise(b))]
        return self.op("if", [condition], _yielded(regions[0]), regions=regions).results

    def switch(self, tag: Value, cases: Sequence[int], arms: Sequence[Body], default: Body) -> list[Value]:
        """One arm for each of ``cases``; the results have the types of what ``default`` returns."""
        regions = [self.region((), lambda b, _, arm=arm: arm(b)) for arm in (*arms, default)]
        return self.op("switch", [tag], _yielded(regions[-1]), regions=regions, cases=tuple(cases)).results

    def for_(self, count: Value, initial: Sequence[Value], body: CountedBody) -> list[Value]:
        """``body(builder, index, carried)`` returns the next carried values."""
        types = (I64, *(v.type for v in initial))
        region = self.region(types, lambda b, arguments: body(b, arguments[0], arguments[1:]))
        return self.op("for", [count, *initial], regions=[region]).results

    def while_(
        self, initial: Sequence[Value], condition: Callable[[Builder, list[Value]], Value], body: LoopBody
    ) -> list[Value]:
        types = [v.type for v in initial]
        regions = [self.region(types, lambda b, carried: [condition(b, carried)]), self.region(types, body)]
        return self.op("while", initial, regions=regions).results


def _yielded(block: Block) -> list[Type]:
    return [v.type for v in block.terminator.operands]
