"""``if`` and ``switch`` where they stand for a value: each branch is one expression, which a closure returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .. import ast
from ..source import Span

Report = Callable[[str, str, Span], None]

_JUMPS = {ast.Return: "return", ast.Break: "break", ast.Continue: "continue"}


def returning(statement: ast.Stmt, error: Report) -> ast.Stmt | None:
    """The statement with ``return`` in front of what its branches give; None where one gives nothing."""
    if isinstance(statement, ast.Switch):
        bodies = [_branch(case.body, "switch", case.span, error) for case in statement.cases]
        if None in bodies:
            return None
        cases = [replace(case, body=body) for case, body in zip(statement.cases, bodies, strict=True)]
        return replace(statement, cases=tuple(cases))
    assert isinstance(statement, ast.If)
    then = _branch(statement.then, "if", statement.span, error)
    otherwise = statement.otherwise
    if otherwise is None:
        error("expected-expression", "'if' must have an unconditional 'else' to be used as expression", statement.span)
        return None
    otherwise = _branch(otherwise, "if", statement.span, error)
    return None if then is None or otherwise is None else replace(statement, then=then, otherwise=otherwise)


def _branch(body: ast.Block, keyword: str, whole: Span, error: Report) -> ast.Block | None:
    if not body:
        if keyword == "if":  # an empty case is an error anyway
            error("expected-expression", "expected expression in branch of 'if' expression", whole)
        return None
    only = body[0] if len(body) == 1 else None
    if isinstance(only, ast.If | ast.Switch):
        made = returning(only, error)
        return None if made is None else (made,)
    if isinstance(only, ast.ExpressionStmt):
        return (ast.Return(only.value, span=only.span),)
    if isinstance(only, ast.Throw):
        return body
    if type(only) in _JUMPS:
        error("misplaced", f"cannot '{_JUMPS[type(only)]}' in '{keyword}' when used as expression", body[0].span)
    else:
        text = f"non-expression branch of '{keyword}' expression may only end with a 'throw'"
        error("expected-expression", text, body[-1].span)
    return None
