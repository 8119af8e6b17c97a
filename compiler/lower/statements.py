"""Statements without control flow of their own."""

from __future__ import annotations

from ...dsl import tast
from .dispatch import lowers_statement
from .flow import FALLS, NEVER, Completion, is_never
from .functions import FunctionLowering
from .patterns import bind, declare_unassigned


@lowers_statement(tast.Evaluate)
def lower_evaluate(f: FunctionLowering, statement: tast.Evaluate) -> Completion:
    f.expression(statement.value)
    return NEVER if is_never(statement.value.type) else FALLS


@lowers_statement(tast.Bind)
def lower_bind(f: FunctionLowering, statement: tast.Bind) -> Completion:
    if statement.value is None:
        declare_unassigned(f, statement.pattern)
    else:
        bind(f, statement.pattern, f.expression(statement.value))
    return FALLS
