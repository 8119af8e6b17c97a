"""Expressions whose types are being solved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import tast
from .. import types as t
from ..entities import VariableEntity
from ..source import Span

if TYPE_CHECKING:
    from .closures import ClosureState


@dataclass(eq=False, slots=True)
class Draft:
    """``build`` makes the typed expression, once every variable in ``type`` is bound.

    ``target`` makes it as the target of an assignment, where it can be one; otherwise ``immutable`` says why
    not. ``reference``: a closure literal or a reference to a function by name, which may become
    '@differentiable'. ``implicit``: a member without its type, ``.zero``. ``parts``: the drafts of a tuple
    written out. ``variable``: the variable that is named. ``closure``: that which is written here. ``unwraps``: it is
    declared as ``T!``. ``erased``: what stands before ``as Any``.
    """

    type: t.Type
    span: Span
    build: Callable[[], tast.Expr]
    target: Callable[[], tast.Expr] | None = None
    immutable: str = ""
    reference: bool = False
    implicit: bool = False
    parts: tuple[Draft, ...] | None = None
    inout: bool = False
    variable: VariableEntity | None = None
    closure: ClosureState | None = None
    unwraps: bool = False
    erased: Draft | None = None


def placeholder(span: Span, type: t.Type = t.ERROR) -> tast.Expr:
    """Stands for an expression that was reported."""
    return tast.Tuple(type, (), span=span)


def error_draft(span: Span) -> Draft:
    def build() -> tast.Expr:
        return placeholder(span)

    return Draft(t.ERROR, span, build, target=build)
