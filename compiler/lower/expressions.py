"""Expressions other than calls, closures and strings."""

from __future__ import annotations

from ...dsl import tast, types
from ..ir.core import Value
from ..ir.types import Scalar
from .dispatch import lowers_expression
from .flow import is_class
from .functions import FunctionLowering
from .numbers import float_literal
from .targets import access, assign

SOME = 1
NONE = 0


@lowers_expression(tast.Literal)
def lower_literal(f: FunctionLowering, node: tast.Literal) -> Value:
    type = f.lower(node.type)
    assert isinstance(type, Scalar)
    if type.kind == "float":
        return float_literal(f.builder, str(node.value), type)
    return f.builder.const(node.value if not isinstance(node.value, str) else int(node.value), type)


@lowers_expression(tast.VariableRef)
def lower_variable(f: FunctionLowering, node: tast.VariableRef) -> Value:
    return f.read(node.variable)


@lowers_expression(tast.Field)
def lower_field(f: FunctionLowering, node: tast.Field) -> Value:
    base = f.expression(node.base)
    if is_class(node.base.type):
        base = f.builder.emit("cell.get", base)
    return f.builder.typed("get", f.lower(node.type), base, index=node.field.index)


@lowers_expression(tast.TupleElement)
def lower_tuple_element(f: FunctionLowering, node: tast.TupleElement) -> Value:
    return f.builder.typed("get", f.lower(node.type), f.expression(node.base), index=node.index)


@lowers_expression(tast.Computed)
def lower_computed(f: FunctionLowering, node: tast.Computed) -> Value:
    return access(f, node).read()


@lowers_expression(tast.Assign)
def lower_assign(f: FunctionLowering, node: tast.Assign) -> Value:
    assign(f, node)
    return f.builder.unit()


@lowers_expression(tast.Tuple)
def lower_tuple(f: FunctionLowering, node: tast.Tuple) -> Value:
    return f.builder.make(f.lower(node.type), f.expressions(node.elements))


@lowers_expression(tast.ArrayLiteral)
def lower_array(f: FunctionLowering, node: tast.ArrayLiteral) -> Value:
    return f.builder.typed("array.make", f.lower(node.type), *f.expressions(node.elements))


@lowers_expression(tast.EnumValue)
def lower_enum_value(f: FunctionLowering, node: tast.EnumValue) -> Value:
    return f.builder.typed("enum.make", f.lower(node.type), *f.expressions(node.payload), case=node.case.index)


@lowers_expression(tast.DefaultArgument)
def lower_default_argument(f: FunctionLowering, node: tast.DefaultArgument) -> Value:
    name = f.program.default_argument(node.function, node.index)
    return f.op("call", [], [f.lower(node.type)], function=name, types=f.lower.all(node.types)).result


@lowers_expression(tast.Let)
def lower_let(f: FunctionLowering, node: tast.Let) -> Value:
    f.declare(node.variable, f.expression(node.value))
    return f.expression(node.body)


@lowers_expression(tast.Conditional)
def lower_conditional(f: FunctionLowering, node: tast.Conditional) -> Value:
    condition = f.expression(node.condition)
    return f.choose(
        condition,
        lambda: [f.expression(node.then)],
        lambda: [f.expression(node.otherwise)],
        [f.lower(node.type)],
        (node.then, node.otherwise),
    )[0]


# --- optionals ---------------------------------------------------------------------------


def is_some(f: FunctionLowering, value: Value) -> Value:
    return f.builder.emit("ieq", f.builder.emit("enum.tag", value), f.builder.i64(SOME))


def wrapped(f: FunctionLowering, type: types.Type, value: Value) -> Value:
    """What an optional known to be some holds."""
    assert isinstance(type, types.Nominal)
    return f.builder.typed("enum.payload", f.lower(type.arguments[0]), value, case=SOME, index=0)


@lowers_expression(tast.OptionalWrap)
def lower_optional_wrap(f: FunctionLowering, node: tast.OptionalWrap) -> Value:
    return f.builder.typed("enum.make", f.lower(node.type), f.expression(node.value), case=SOME)


@lowers_expression(tast.OptionalChain)
def lower_optional_chain(f: FunctionLowering, node: tast.OptionalChain) -> Value:
    subject = f.expression(node.subject)
    type = f.lower(node.type)

    def body() -> list[Value]:
        f.declare(node.variable, wrapped(f, node.subject.type, subject))
        return [f.expression(node.body)]

    def nothing() -> list[Value]:
        return [f.builder.typed("enum.make", type, case=NONE)]

    return f.choose(is_some(f, subject), body, nothing, [type], (node.body,))[0]


@lowers_expression(tast.Coalesce)
def lower_coalesce(f: FunctionLowering, node: tast.Coalesce) -> Value:
    subject = f.expression(node.subject)
    type = f.lower(node.type)

    def present() -> list[Value]:
        return [subject if subject.type == type else wrapped(f, node.subject.type, subject)]

    return f.choose(is_some(f, subject), present, lambda: [f.expression(node.otherwise)], [type], (node.otherwise,))[0]


@lowers_expression(tast.ForceUnwrap)
def lower_force_unwrap(f: FunctionLowering, node: tast.ForceUnwrap) -> Value:
    subject = f.expression(node.value)
    f.op("check", [is_some(f, subject)], [], message="Unexpectedly found nil while unwrapping an Optional value")
    return wrapped(f, node.value.type, subject)
