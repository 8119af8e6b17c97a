"""The tables from nodes of the typed tree to the functions that lower them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..ir.core import Value
from .flow import Completion

if TYPE_CHECKING:
    from .functions import FunctionLowering

ExpressionRule = Callable[["FunctionLowering", Any], Value]
StatementRule = Callable[["FunctionLowering", Any], Completion]

EXPRESSIONS: dict[type, ExpressionRule] = {}
STATEMENTS: dict[type, StatementRule] = {}


def lowers_expression(node: type) -> Callable[[ExpressionRule], ExpressionRule]:
    def register(rule: ExpressionRule) -> ExpressionRule:
        EXPRESSIONS[node] = rule
        return rule

    return register


def lowers_statement(node: type) -> Callable[[StatementRule], StatementRule]:
    def register(rule: StatementRule) -> StatementRule:
        STATEMENTS[node] = rule
        return rule

    return register
