"""Attributes, and the names of declarations that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..nodes import tree_node
from .expressions import StringLiteral
from .node import Node

if TYPE_CHECKING:
    from .expressions import Expr
    from .types import Requirement, TypeExpr


@tree_node
class DeclName(Node):
    """A declaration named in an attribute: ``Foo.bar(_:x:)``, ``+``, ``Foo.init``, ``x.get``.

    ``labels`` is ``None`` when no argument list was written, else one entry each (``_`` as None).
    """

    name: str
    base: TypeExpr | None = None
    labels: tuple[str | None, ...] | None = None
    accessor: str | None = None


@tree_node
class AttributeArgument(Node):
    """``value`` is the expression written, or a ``DeclName`` for ``of:`` and ``@differentiating(f)``."""

    label: str | None
    value: Expr | DeclName


@tree_node
class Attribute(Node):
    """``@name(arguments where requirements)``. ``arguments`` is None when no parentheses were written."""

    name: str
    arguments: tuple[AttributeArgument, ...] | None = None
    requirements: tuple[Requirement, ...] = ()

    def original(self) -> DeclName | None:
        """The function whose derivative the attribute declares."""
        for argument in self.arguments or ():
            if argument.label in (None, "of") and isinstance(argument.value, DeclName):
                return argument.value
        return None

    def text(self, label: str | None = None) -> str | None:
        """The argument with this label, where it is a text: ``fadd`` in ``@intrinsic("fadd")``."""
        for argument in self.arguments or ():
            value = argument.value
            if argument.label == label and isinstance(value, StringLiteral):
                return "".join(part for part in value.parts if isinstance(part, str))
        return None
