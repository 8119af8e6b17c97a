"""Optionals: an enum whose case 0 is none and whose case 1 is some."""

from __future__ import annotations

from ...dsl import tast, types
from ..ir.core import Value
from ..ir.types import Type
from .dispatch import lowers_expression
from .functions import FunctionLowering

NONE = 0
SOME = 1


def _wrapped_type(f: FunctionLowering, optional: tast.Expr) -> Type:
    assert isinstance(optional.type, types.Nominal)
    return f.lower(optional.type.arguments[0])


def is_some(f: FunctionLowering, value: Value) -> Value:
    return f.builder.emit("ieq", f.builder.emit("enum.tag", value), f.builder.i64(SOME))


def wrapped(f: FunctionLowering, type: Type, value: Value) -> Value:
    """What an optional known to be some holds."""
    return f.builder.typed("enum.payload", type, value, case=SOME, index=0)


def unwrap(f: FunctionLowering, value: Value, type: Type, implicit: bool = False) -> Value:
    """What an optional holds; traps when that is nothing."""
    how = "implicitly unwrapping" if implicit else "unwrapping"
    f.op("check", [is_some(f, value)], [], message=f"Unexpectedly found nil while {how} an Optional value")
    return wrapped(f, type, value)


@lowers_expression(tast.OptionalWrap)
def lower_optional_wrap(f: FunctionLowering, node: tast.OptionalWrap) -> Value:
    return f.builder.typed("enum.make", f.lower(node.type), f.expression(node.value), case=SOME)


@lowers_expression(tast.OptionalChain)
def lower_optional_chain(f: FunctionLowering, node: tast.OptionalChain) -> Value:
    subject = f.expression(node.subject)
    type = f.lower(node.type)

    def body() -> list[Value]:
        f.declare(node.variable, wrapped(f, _wrapped_type(f, node.subject), subject))
        return [f.expression(node.body)]

    def nothing() -> list[Value]:
        return [f.builder.typed("enum.make", type, case=NONE)]

    return f.choose(is_some(f, subject), body, nothing, [type], (node.body,))[0]


@lowers_expression(tast.Coalesce)
def lower_coalesce(f: FunctionLowering, node: tast.Coalesce) -> Value:
    subject = f.expression(node.subject)
    type = f.lower(node.type)

    def present() -> list[Value]:
        return [subject if subject.type == type else wrapped(f, _wrapped_type(f, node.subject), subject)]

    return f.choose(is_some(f, subject), present, lambda: [f.expression(node.otherwise)], [type], (node.otherwise,))[0]


@lowers_expression(tast.ForceUnwrap)
def lower_force_unwrap(f: FunctionLowering, node: tast.ForceUnwrap) -> Value:
    return unwrap(f, f.expression(node.value), f.lower(node.type), node.implicit)
