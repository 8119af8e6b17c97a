"""Statements and their conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..nodes import tree_node
from .node import Node

if TYPE_CHECKING:
    from .attributes import Attribute
    from .expressions import Expr
    from .patterns import Pattern


@tree_node
class Stmt(Node):
    """A statement; declarations are statements too."""


Block = tuple[Stmt, ...]


@tree_node
class ExpressionStmt(Stmt):
    value: Expr


@tree_node
class ExpressionCondition(Node):
    value: Expr


@tree_node
class BindingCondition(Node):
    """``let x = y``, ``var x: T = y``; ``value`` None is the shorthand ``if let x``."""

    keyword: str
    pattern: Pattern
    value: Expr | None


@tree_node
class CaseCondition(Node):
    """``case p = y``."""

    pattern: Pattern
    value: Expr


Condition = ExpressionCondition | BindingCondition | CaseCondition


@tree_node
class If(Stmt):
    """``else if`` is an ``otherwise`` that holds a single ``If``."""

    conditions: tuple[Condition, ...]
    then: Block
    otherwise: Block | None


@tree_node
class Guard(Stmt):
    conditions: tuple[Condition, ...]
    otherwise: Block


@tree_node
class While(Stmt):
    conditions: tuple[Condition, ...]
    body: Block
    attributes: tuple[Attribute, ...] = ()


@tree_node
class RepeatWhile(Stmt):
    body: Block
    condition: Expr
    attributes: tuple[Attribute, ...] = ()


@tree_node
class For(Stmt):
    pattern: Pattern
    sequence: Expr
    where: Expr | None
    body: Block
    case: bool = False
    attributes: tuple[Attribute, ...] = ()


@tree_node
class SwitchItem(Node):
    pattern: Pattern
    where: Expr | None = None


@tree_node
class SwitchCase(Node):
    """``default`` has no items."""

    items: tuple[SwitchItem, ...]
    body: Block


@tree_node
class Switch(Stmt):
    subject: Expr
    cases: tuple[SwitchCase, ...]


@tree_node
class Return(Stmt):
    value: Expr | None


@tree_node
class Yield(Stmt):
    """``yield value`` in ``_read``, ``yield &value`` in ``_modify``."""

    value: Expr
    inout: bool = False


@tree_node
class Break(Stmt):
    label: str | None


@tree_node
class Continue(Stmt):
    label: str | None


@tree_node
class Fallthrough(Stmt):
    pass


@tree_node
class Throw(Stmt):
    value: Expr


@tree_node
class Defer(Stmt):
    body: Block


@tree_node
class Catch(Node):
    patterns: tuple[SwitchItem, ...]
    body: Block


@tree_node
class Do(Stmt):
    body: Block
    catches: tuple[Catch, ...] = ()


@tree_node
class Labelled(Stmt):
    label: str
    statement: Stmt
