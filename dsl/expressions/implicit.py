"""Implicit members: ``.zero``, ``.some(x)``, looked up in the type that the context asks for."""

from __future__ import annotations

from collections.abc import Callable

from .. import ast
from .. import types as t
from ..infer import Mismatch, prune
from ..source import Span
from . import conversions
from .arguments import Argument
from .calls import call_choices
from .conversions import convert
from .drafts import Draft
from .elaborator import Elaborator
from .references import Later, Overloads, static_member
from .value_calls import call_value


class ImplicitMember(Later):
    """Waits for the type of the context."""

    __slots__ = ("name",)

    def stuck(self) -> Mismatch:
        text = f"cannot infer contextual base in reference to member '{self.name}'"
        return Mismatch("no-member", text, self.span)


def implicit_member(elaborator: Elaborator, node: ast.Member, call: ast.Call | None) -> Draft:
    span = call.span if call is not None else node.span
    arguments: list[Argument] | None = None
    if call is not None:
        trailing = len(call.arguments) - call.trailing
        arguments = [
            Argument(a.label, elaborator(a.value), a.value.span if a.label is None else a.span, i >= trailing)
            for i, a in enumerate(call.arguments)
        ]
    base = elaborator.implicit_bases.get(id(node))
    if base is not None:
        return _found(elaborator, node, base, arguments, span)
    result = elaborator.solver.variable()

    def make() -> Draft:
        return _found(elaborator, node, prune(result), arguments, span)

    related = tuple(argument.draft.type for argument in arguments or ())
    member = ImplicitMember(result, make, result, span, related)
    member.name = node.name
    elaborator.solver.demand(member)
    return Draft(result, span, member.build, implicit=True)


def begins_chain(elaborator: Elaborator, root: ast.Member, node: ast.Expr) -> bool:
    """Whether ``root`` is an implicit member with more behind it than the arguments of its own call."""
    if root.base is not None or id(root) in elaborator.implicit_bases:
        return False
    return node is not root and not (isinstance(node, ast.Call) and node.callee is root)


def chained_member(
    elaborator: Elaborator, root: ast.Member, node: ast.Expr, make: Callable[[], Draft | Overloads | object]
) -> Draft:
    """``.one.next``: the type of the whole is that in which the first member is looked up. ``make`` elaborates the
    chain once that is known."""
    result = elaborator.solver.variable()

    def chain() -> Draft:
        type = prune(result)
        wrapped = elaborator.known.wrapped(type)
        elaborator.implicit_bases[id(root)] = type if wrapped is None else prune(wrapped)
        try:
            draft = elaborator.value(make())  # type: ignore[arg-type]
        finally:
            del elaborator.implicit_bases[id(root)]
        build = convert(elaborator.solver, draft, type, conversions.SPECIFIED, elaborator.known)
        return Draft(type, node.span, build)

    member = ImplicitMember(result, chain, result, node.span)
    member.name = root.name
    elaborator.solver.demand(member)
    return Draft(result, node.span, member.build, implicit=True)


def _found(
    elaborator: Elaborator, node: ast.Member, type: t.Type, arguments: list[Argument] | None, span: Span
) -> Draft:
    explicit = elaborator.type_arguments(node.arguments)
    wrapped = elaborator.known.wrapped(type)
    base = type
    found = static_member(elaborator, type, node.name, node.span, explicit, required=wrapped is None)
    if found is None and wrapped is not None:
        base = prune(wrapped)
        found = static_member(elaborator, base, node.name, node.span, explicit)
    assert found is not None
    if isinstance(found, Overloads) and arguments is not None:
        draft = call_choices(elaborator, node.name, found.choices, arguments, span)
    elif arguments is not None:
        draft = call_value(elaborator, elaborator.value(found), arguments, span)
    else:
        draft = elaborator.value(found)
    if base is type:
        return draft
    build = convert(elaborator.solver, draft, type, conversions.SPECIFIED, elaborator.known)
    return Draft(type, span, build)
