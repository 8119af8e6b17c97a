"""Every kind of expression and statement of the typed tree has a rule."""

import inspect

from pullback.compiler.lower.dispatch import EXPRESSIONS, STATEMENTS
from pullback.dsl import tast

# These stand in places of their own: as targets and as arguments.
ELSEWHERE = {tast.Discard, tast.InOut}


def kinds(base: type) -> set[type]:
    classes = {c for _, c in inspect.getmembers(tast, inspect.isclass)}
    return {c for c in classes if issubclass(c, base) and c is not base}


def test_every_expression_is_lowered() -> None:
    assert kinds(tast.Expr) - ELSEWHERE <= set(EXPRESSIONS)


def test_every_statement_is_lowered() -> None:
    assert kinds(tast.Stmt) <= set(STATEMENTS)
