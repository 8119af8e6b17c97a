"""Bodies that return without saying so: one ``if`` or ``switch`` each of whose branches is an expression."""

from __future__ import annotations

from dataclasses import replace

from .. import ast


def with_returns(block: ast.Block) -> ast.Block:
    """The body with ``return`` in front of what its branches give; the same body where it is no such statement."""
    if len(block) != 1:
        return block
    made = _statement(block[0])
    return block if made is None else (made,)


def _statement(statement: ast.Stmt) -> ast.Stmt | None:
    if isinstance(statement, ast.If):
        then = _branch(statement.then)
        otherwise = _branch(statement.otherwise) if statement.otherwise is not None else None
        return replace(statement, then=then, otherwise=otherwise) if then and otherwise else None
    if isinstance(statement, ast.Switch):
        bodies = [_branch(case.body) for case in statement.cases]
        cases = [replace(case, body=body) for case, body in zip(statement.cases, bodies, strict=True) if body]
        return replace(statement, cases=tuple(cases)) if cases and len(cases) == len(bodies) else None
    return None


def _branch(block: ast.Block) -> ast.Block | None:
    only = block[0] if len(block) == 1 else None
    if isinstance(only, ast.ExpressionStmt):
        if isinstance(only.value, ast.Assign):
            return None
        return (ast.Return(only.value, span=only.span),)
    made = _statement(only) if only is not None else None
    return None if made is None else (made,)


def returns(block: ast.Block) -> int:
    """How many ``return`` statements with a value a body has, closures and functions inside it apart."""
    count = 0
    stack: list[object] = list(block)
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Return):
            count += part.value is not None
        elif isinstance(part, tuple):
            stack.extend(part)
        elif isinstance(part, ast.Stmt | ast.SwitchCase) and not isinstance(part, ast.Decl):
            stack.extend(getattr(part, name) for name in part.__slots__ if name not in _NO_STATEMENTS)
    return count


_NO_STATEMENTS = frozenset({"span", "conditions", "items", "pattern", "value", "subject", "sequence", "where"})
