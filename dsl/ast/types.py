"""Types as written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..nodes import tree_node
from .node import Node

if TYPE_CHECKING:
    from .attributes import Attribute


@tree_node
class TypeExpr(Node):
    """A type as written."""


@tree_node
class NamedType(TypeExpr):
    """``Float``, ``Tensor<Float>``, ``Self``; with ``base``, ``T.TangentVector``."""

    name: str
    arguments: tuple[TypeExpr, ...] = ()
    base: TypeExpr | None = None


@tree_node
class ArrayType(TypeExpr):
    element: TypeExpr


@tree_node
class DictionaryType(TypeExpr):
    key: TypeExpr
    value: TypeExpr


@tree_node
class OptionalType(TypeExpr):
    wrapped: TypeExpr
    implicitly_unwrapped: bool = False


def is_implicitly_unwrapped(type: TypeExpr | None) -> bool:
    return isinstance(type, OptionalType) and type.implicitly_unwrapped


@tree_node
class TupleTypeElement(Node):
    label: str | None
    type: TypeExpr


@tree_node
class TupleType(TypeExpr):
    """``()`` is ``Void``; a single unlabelled element is just parentheses and never a tuple."""

    elements: tuple[TupleTypeElement, ...]


@tree_node
class FunctionTypeParameter(Node):
    type: TypeExpr
    label: str | None = None
    inout: bool = False
    variadic: bool = False
    attributes: tuple[Attribute, ...] = ()


@tree_node
class FunctionType(TypeExpr):
    """``@differentiable (Float, inout Int) -> Float``; also ``throws`` and ``async``, refused later."""

    parameters: tuple[FunctionTypeParameter, ...]
    result: TypeExpr
    attributes: tuple[Attribute, ...] = ()
    effects: tuple[str, ...] = ()


@tree_node
class AttributedType(TypeExpr):
    """Attributes in front of a type that is not a function type (refused later)."""

    attributes: tuple[Attribute, ...]
    type: TypeExpr


@tree_node
class MetatypeType(TypeExpr):
    """``T.Type`` or ``P.Protocol``."""

    instance: TypeExpr
    keyword: str = "Type"


@tree_node
class CompositionType(TypeExpr):
    """``P & Q``."""

    members: tuple[TypeExpr, ...]


@tree_node
class ConstrainedType(TypeExpr):
    """``some P`` or ``any P``."""

    keyword: str
    bound: TypeExpr


@tree_node
class InvalidType(TypeExpr):
    """Stands where a syntax error left no type; never without an error diagnostic."""


@tree_node
class GenericParameter(Node):
    name: str
    bound: TypeExpr | None = None


@tree_node
class Requirement(Node):
    """One clause of ``where``: ``left: right`` or ``left == right``."""

    left: TypeExpr
    relation: str
    right: TypeExpr
