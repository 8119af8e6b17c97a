"""Expressions other than calls, closures, strings and optionals."""

from __future__ import annotations

from ...dsl import tast
from ..ir.core import Value
from ..ir.types import Scalar
from .dispatch import lowers_expression
from .flow import is_class
from .functions import FunctionLowering
from .no_derivative import without_derivative
from .numbers import float_literal
from .patterns import make_case
from .targets import access, assign


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
    return without_derivative(f, f.builder.typed("get", f.lower(node.type), base, index=node.field.index), node.field)


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
    return make_case(f, f.lower(node.type), node.case.index, f.expressions(node.payload))


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
