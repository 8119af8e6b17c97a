"""Statements without control flow of their own."""

from __future__ import annotations

from ...dsl import tast
from .dispatch import lowers_statement
from .flow import FALLS, NEVER, Completion, is_never
from .functions import FunctionLowering
from .patterns import bind, declare_unassigned
from .targets import assign


@lowers_statement(tast.Evaluate)
def lower_evaluate(f: FunctionLowering, statement: tast.Evaluate) -> Completion:
    value = statement.value
    if isinstance(value, tast.Assign):
        with f.at(value.span):
            assign(f, value)
        return FALLS
    f.expression(value)
    return NEVER if is_never(value.type) else FALLS


@lowers_statement(tast.Bind)
def lower_bind(f: FunctionLowering, statement: tast.Bind) -> Completion:
    if statement.value is None:
        declare_unassigned(f, statement.pattern)
    else:
        bind(f, statement.pattern, f.expression(statement.value))
    return FALLS
