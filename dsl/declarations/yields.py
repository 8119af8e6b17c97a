"""``_read`` and ``_modify``, as the getter and the setter that do the same.

``_modify { before; yield &place; after }`` lends ``place``; a setter with ``place = newValue`` there writes to it. What
stands before and behind it runs once for each change, in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from .. import ast
from ..environment import Environment

_NEW = "$newValue"
"""A name that no program can write."""


def plain(accessors: Sequence[ast.Accessor], env: Environment) -> list[ast.Accessor]:
    """The accessors with ``get`` and ``set`` in place of those that yield, and without these where both are there."""
    kinds = {accessor.kind for accessor in accessors}
    made: list[ast.Accessor] = []
    for accessor in accessors:
        kind = {"_read": "get", "_modify": "set"}.get(accessor.kind)
        if kind is None or accessor.body is None:
            made.append(accessor)
            continue
        if _yields(accessor.body) != 1:
            message = f"'{accessor.kind}' must yield exactly once on every path, outside of loops"
            env.diagnostics.error("property", message, accessor.span)
        elif kind == "get" and _followed(accessor.body):
            message = "what follows 'yield' in a '_read' accessor is not supported; write it before, in a 'defer'"
            env.diagnostics.error("unsupported", message, accessor.span)
        if kind not in kinds:
            body = _rewritten(accessor.body, kind)
            made.append(replace(accessor, kind=kind, body=body, parameter=_NEW if kind == "set" else None))
    return made


def _yields(block: ast.Block) -> int:
    """How often a block yields, whichever path it takes; -1 where that differs."""
    counts = [_count(statement) for statement in block]
    return -1 if -1 in counts else sum(counts)


def _count(statement: ast.Stmt) -> int:
    if isinstance(statement, ast.Yield):
        return 1
    if isinstance(statement, ast.Do):
        return _yields(statement.body)
    if isinstance(statement, ast.If):
        return _agreed([_yields(statement.then), _yields(statement.otherwise or ())])
    if isinstance(statement, ast.Switch):
        return _agreed([_yields(case.body) for case in statement.cases])
    return -1 if _holds_yield(statement) else 0


def _agreed(counts: Sequence[int]) -> int:
    return counts[0] if len(set(counts)) == 1 else -1


def _followed(block: ast.Block) -> bool:
    """Whether anything stands behind a ``yield`` on its path."""
    for index, statement in enumerate(block):
        if _holds_yield(statement) and index + 1 < len(block):
            return True
    parts = [part for s in block[-1:] for part in (getattr(s, f.name) for f in fields(s)) if isinstance(part, tuple)]
    blocks = [each.body if isinstance(each, ast.SwitchCase) else part for part in parts for each in part[:1]]
    return any(_followed(inner) for inner in blocks if inner and isinstance(inner[0], ast.Stmt))


def _holds_yield(part: object) -> bool:
    if isinstance(part, ast.Yield):
        return True
    if isinstance(part, tuple):
        return any(_holds_yield(each) for each in part)
    return isinstance(part, ast.Node) and any(_holds_yield(getattr(part, f.name)) for f in fields(part))


def _rewritten(part: Any, kind: str) -> Any:
    """The part of a body with what a getter or setter does in place of each ``yield``."""
    if isinstance(part, tuple):
        return tuple(_rewritten(each, kind) for each in part)
    if isinstance(part, ast.Yield):
        if kind == "get":
            return ast.Return(part.value, span=part.span)
        value = ast.Name(_NEW, span=part.span)
        return ast.ExpressionStmt(
            ast.Assign(None, part.value, value, operator_span=part.span, span=part.span), span=part.span
        )
    if isinstance(part, ast.Stmt | ast.SwitchCase) and is_dataclass(part):
        changed = {f.name: _rewritten(getattr(part, f.name), kind) for f in fields(part) if f.name != "span"}
        return replace(part, **changed)
    return part
