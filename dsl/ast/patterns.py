"""Patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..nodes import tree_node
from .node import Node

if TYPE_CHECKING:
    from .expressions import Expr
    from .types import TypeExpr


@tree_node
class Pattern(Node):
    """What a value is matched against."""


@tree_node
class WildcardPattern(Pattern):
    pass


@tree_node
class BindingPattern(Pattern):
    """Binds ``name``; inside ``ValuePattern`` or a declaration."""

    name: str


@tree_node
class ValuePattern(Pattern):
    """``let p`` or ``var p`` inside a pattern: names in ``p`` are bound, not compared."""

    keyword: str
    pattern: Pattern


@tree_node
class TuplePattern(Pattern):
    elements: tuple[tuple[str | None, Pattern], ...]


@tree_node
class TypedPattern(Pattern):
    pattern: Pattern
    type: TypeExpr


@tree_node
class EnumPattern(Pattern):
    """``.name``, ``Type.name(p, q)``; ``payload`` is None when no parentheses were written."""

    type: TypeExpr | None
    name: str
    payload: tuple[tuple[str | None, Pattern], ...] | None = None


@tree_node
class OptionalPattern(Pattern):
    """``p?``."""

    pattern: Pattern


@tree_node
class CastPattern(Pattern):
    """``is T`` (``pattern`` None) or ``p as T``."""

    pattern: Pattern | None
    type: TypeExpr


@tree_node
class ExpressionPattern(Pattern):
    """Compared with ``~=``: a literal, a range, any expression."""

    value: Expr
