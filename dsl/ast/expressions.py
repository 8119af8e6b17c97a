"""Expressions."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from ..nodes import tree_node
from ..source import NOWHERE, Span
from .node import Node

if TYPE_CHECKING:
    from .attributes import Attribute
    from .statements import Stmt
    from .types import TypeExpr


@tree_node
class Expr(Node):
    """An expression."""


@tree_node
class IntegerLiteral(Expr):
    value: int


@tree_node
class FloatLiteral(Expr):
    """``text`` as written without underscores: its value depends on the type it takes."""

    text: str


@tree_node
class BooleanLiteral(Expr):
    value: bool


@tree_node
class NilLiteral(Expr):
    pass


@tree_node
class StringLiteral(Expr):
    """Text (escapes resolved) and interpolated expressions, in order."""

    parts: tuple[str | Expr, ...]


@tree_node
class MagicLiteral(Expr):
    """``#file``, ``#line``, ``#function``, ``#column``."""

    name: str


@tree_node
class Name(Expr):
    """``x``, ``self``, ``Self``, ``$0``, ``_`` (only as an assignment's target), ``Foo<Float>``.

    ``labels``: a reference to a function by its full name, ``f(_:x:)``.
    """

    name: str
    arguments: tuple[TypeExpr, ...] = ()
    labels: tuple[str | None, ...] | None = None


@tree_node
class Member(Expr):
    """``base.name``, ``base.0``; with ``base`` None an implicit member, ``.name``."""

    base: Expr | None
    name: str
    arguments: tuple[TypeExpr, ...] = ()
    labels: tuple[str | None, ...] | None = None
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class TypeReference(Expr):
    """A type where an expression stands that no name could spell: ``[Float]``, ``(Int) -> Int``, ``Float?``."""

    type: TypeExpr


@tree_node
class Argument(Node):
    label: str | None
    value: Expr


@tree_node
class Call(Expr):
    """``trailing`` closures stand last in ``arguments`` too; the number says how many were trailing."""

    callee: Expr
    arguments: tuple[Argument, ...]
    trailing: int = 0


@tree_node
class Subscript(Expr):
    base: Expr
    arguments: tuple[Argument, ...]


@tree_node
class Tuple(Expr):
    """``()``, ``(a, label: b)``."""

    elements: tuple[Argument, ...]


@tree_node
class Paren(Expr):
    inner: Expr


@tree_node
class ArrayLiteral(Expr):
    elements: tuple[Expr, ...]


@tree_node
class DictionaryLiteral(Expr):
    entries: tuple[tuple[Expr, Expr], ...]


@tree_node
class ClosureParameter(Node):
    name: str
    type: TypeExpr | None = None
    inout: bool = False


@tree_node
class Capture(Node):
    """An entry of a capture list, ``[x]``, ``[y = x + 1]``, ``[weak self]``."""

    name: str
    value: Expr | None = None
    ownership: str | None = None


@tree_node
class Closure(Expr):
    """``parameters`` is None when no signature was written: ``{ $0 + 1 }``, ``{ print(1) }``. ``branches``: it
    stands for an ``if`` or ``switch`` that gives a value."""

    parameters: tuple[ClosureParameter, ...] | None
    result: TypeExpr | None
    body: tuple[Stmt, ...]
    captures: tuple[Capture, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    effects: tuple[str, ...] = ()
    branches: bool = field(default=False, compare=False, repr=False, kw_only=True)


@tree_node
class Unary(Expr):
    """A prefix or postfix operator."""

    operator: str
    operand: Expr
    postfix: bool = False
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Binary(Expr):
    """An infix operator other than assignment, ternary and casts."""

    operator: str
    left: Expr
    right: Expr
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Assign(Expr):
    """``target = value``; ``operator`` is ``+`` for ``+=``, None for plain ``=``."""

    operator: str | None
    target: Expr
    value: Expr
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Ternary(Expr):
    condition: Expr
    then: Expr
    otherwise: Expr


@tree_node
class Cast(Expr):
    """``value as T``; ``keyword`` is one of ``as``, ``as?``, ``as!``, ``is``."""

    value: Expr
    keyword: str
    type: TypeExpr


@tree_node
class OperatorReference(Expr):
    """``(+)``, or ``+`` alone as an argument."""

    operator: str


@tree_node
class InOut(Expr):
    """``&x`` as an argument."""

    target: Expr


@tree_node
class ForceUnwrap(Expr):
    value: Expr


@tree_node
class OptionalChain(Expr):
    """The ``x?`` in ``x?.y``; the whole chain is found by walking outwards."""

    value: Expr


@tree_node
class Try(Expr):
    """``try``, ``try?``, ``try!``, ``await``: read so that they can be refused by name."""

    keyword: str
    value: Expr


@tree_node
class KeyPath(Expr):
    """``\\Model.dense.weight``; ``components`` as written after the root (``self`` for the identity)."""

    root: TypeExpr | None
    components: tuple[str, ...]


@tree_node
class InvalidExpr(Expr):
    """Stands where a syntax error left no expression; never without an error diagnostic."""
