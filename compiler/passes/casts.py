"""Decides type tests and casts, once no type is unknown any more.

A value has the type that it is declared with; only whether an Optional holds one is seen when the program runs. A cast
that cannot succeed traps.
"""

from __future__ import annotations

from collections.abc import Callable

from ..ir.builder import Builder
from ..ir.core import Module, Op, Value
from ..ir.structure import wrapped
from ..ir.types import BOOL, Type

NONE, SOME = 0, 1
Names = Callable[[Type], str]


def expand(builder: Builder, op: Op, module: Module, name: Names) -> Value:
    """The result of the operation ``op``, computed by others that ``builder`` emits."""
    if op.name == "type.same":
        return builder.const(op.attributes["left"] == op.attributes["right"], BOOL)
    (value,) = op.operands
    if op.name == "cast.test":
        return _test(builder, value, op.attributes["type"], module)
    return _cast(builder, value, op.result.type, module, name)


def _is_some(builder: Builder, value: Value) -> Value:
    return builder.emit("ieq", builder.emit("enum.tag", value), builder.i64(SOME))


def _payload(builder: Builder, value: Value, type: Type) -> Value:
    return builder.typed("enum.payload", type, value, case=SOME, index=0)


def _test(builder: Builder, value: Value, target: Type, module: Module) -> Value:
    if value.type == target:
        return builder.const(True, BOOL)
    inner, outer = wrapped(value.type, module), wrapped(target, module)
    if inner is not None:
        # Nothing is an Optional of any type.
        wanted = target if outer is None else outer
        nothing = outer is not None
        return builder.if_(
            _is_some(builder, value),
            lambda b: [_test(b, _payload(b, value, inner), wanted, module)],
            lambda b: [b.const(nothing, BOOL)],
        )[0]
    return builder.const(False, BOOL) if outer is None else _test(builder, value, outer, module)


def _cast(builder: Builder, value: Value, target: Type, module: Module, name: Names) -> Value:
    if value.type == target:
        return value
    inner, outer = wrapped(value.type, module), wrapped(target, module)
    if inner is not None and outer is not None:
        return builder.if_(
            _is_some(builder, value),
            lambda b: [
                b.typed("enum.make", target, _cast(b, _payload(b, value, inner), outer, module, name), case=SOME)
            ],
            lambda b: [b.typed("enum.make", target, case=NONE)],
        )[0]
    if inner is not None:
        message = "Unexpectedly found nil while unwrapping an Optional value"
        builder.op("check", [_is_some(builder, value)], [], message=message)
        return _cast(builder, _payload(builder, value, inner), target, module, name)
    if outer is not None:
        return builder.typed("enum.make", target, _cast(builder, value, outer, module, name), case=SOME)
    message = f"Could not cast value of type '{name(value.type)}' to '{name(target)}'"
    builder.op("trap", [], [], message=message)
    return builder.typed("uninit", target)
