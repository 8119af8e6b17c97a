"""Declarations, and the file that holds them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from ..nodes import tree_node
from ..source import NOWHERE, Span
from .node import Node
from .statements import Stmt

if TYPE_CHECKING:
    from .attributes import Attribute
    from .expressions import Expr
    from .patterns import Pattern
    from .statements import Block
    from .types import GenericParameter, Requirement, TypeExpr


@tree_node
class Decl(Stmt):
    """``modifiers`` are the words before the keyword (``public``, ``static``, ``mutating``,
    ``private(set)``); ``doc`` is the text of the doc comment above, if any."""

    attributes: tuple[Attribute, ...] = field(default=(), kw_only=True)
    modifiers: tuple[str, ...] = field(default=(), kw_only=True)
    doc: str | None = field(default=None, kw_only=True, compare=False)
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Import(Decl):
    """``import geometry``. ``kind``: the keyword of ``import func geometry.area``, which brings only that name."""

    path: tuple[str, ...]
    kind: str | None = None


@tree_node
class Accessor(Node):
    """``get``, ``set(newValue)``, ``willSet``, ``didSet``, ``_read``, ``_modify``; ``body`` None inside protocols."""

    kind: str
    body: Block | None
    parameter: str | None = None
    attributes: tuple[Attribute, ...] = ()
    modifiers: tuple[str, ...] = ()


@tree_node
class Binding(Node):
    """One of the comma-separated parts of ``let`` and ``var``. A type stands in a ``TypedPattern``.
    ``accessors`` is None for a stored variable; ``{ expr }`` alone is one ``get``."""

    pattern: Pattern
    value: Expr | None
    accessors: tuple[Accessor, ...] | None = None


@tree_node
class Variable(Decl):
    keyword: str
    bindings: tuple[Binding, ...]


@tree_node
class Parameter(Node):
    """``label name: type = default``. ``label`` is None for ``_``; equal to ``name`` when one was written."""

    label: str | None
    name: str
    type: TypeExpr
    default: Expr | None = None
    inout: bool = False
    variadic: bool = False
    attributes: tuple[Attribute, ...] = ()


@tree_node
class Function(Decl):
    """A function, method or operator. ``body`` None in protocols and for intrinsics.
    ``fixity`` stands in ``modifiers`` (``prefix``, ``postfix``)."""

    name: str
    generics: tuple[GenericParameter, ...]
    parameters: tuple[Parameter, ...]
    result: TypeExpr | None
    where: tuple[Requirement, ...]
    body: Block | None
    effects: tuple[str, ...] = ()


@tree_node
class Initializer(Decl):
    generics: tuple[GenericParameter, ...]
    parameters: tuple[Parameter, ...]
    where: tuple[Requirement, ...]
    body: Block | None
    failable: bool = False
    effects: tuple[str, ...] = ()


@tree_node
class Deinitializer(Decl):
    body: Block


@tree_node
class SubscriptDecl(Decl):
    generics: tuple[GenericParameter, ...]
    parameters: tuple[Parameter, ...]
    result: TypeExpr
    where: tuple[Requirement, ...]
    accessors: tuple[Accessor, ...]


@tree_node
class Nominal(Decl):
    """``keyword`` is ``struct``, ``enum``, ``class``, ``actor`` or ``protocol``."""

    keyword: str
    name: str
    generics: tuple[GenericParameter, ...]
    inherits: tuple[TypeExpr, ...]
    where: tuple[Requirement, ...]
    members: tuple[Decl, ...]


@tree_node
class EnumCase(Node):
    name: str
    payload: tuple[Parameter, ...] | None = None
    raw: Expr | None = None


@tree_node
class EnumCases(Decl):
    cases: tuple[EnumCase, ...]


@tree_node
class AssociatedType(Decl):
    name: str
    inherits: tuple[TypeExpr, ...]
    default: TypeExpr | None
    where: tuple[Requirement, ...]


@tree_node
class Extension(Decl):
    type: TypeExpr
    inherits: tuple[TypeExpr, ...]
    where: tuple[Requirement, ...]
    members: tuple[Decl, ...]


@tree_node
class TypeAlias(Decl):
    name: str
    generics: tuple[GenericParameter, ...]
    type: TypeExpr
    where: tuple[Requirement, ...] = ()


@tree_node
class Operator(Decl):
    fixity: str
    name: str
    group: str | None


@tree_node
class PrecedenceGroup(Decl):
    """``relations`` as written: ("higherThan", "MultiplicationPrecedence"), ("associativity", "right")."""

    name: str
    relations: tuple[tuple[str, str], ...]


@tree_node
class InvalidDecl(Decl):
    """Stands for a statement or member that could not be read; never without an error diagnostic."""


@tree_node
class File(Node):
    statements: Block
