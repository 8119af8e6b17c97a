"""Optionals: ``?.``, ``!``, ``??`` and comparison with ``nil``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .. import ast, tast
from .. import types as t
from ..declarations.substitute import show
from ..entities import VariableEntity
from ..infer import Mismatch, Variable, prune, resolve
from ..source import Span
from . import conversions
from .conversions import coerce, convert
from .drafts import Draft
from .elaborator import Elaborator
from .implicit import begins_chain, chained_member
from .references import Referent, later
from .unwrapping import unwrapped


@dataclass(eq=False, slots=True)
class Chain:
    """An optional chain: the nodes on its way from the outermost to the innermost, and its ``?``s."""

    nodes: set[int]
    links: list[tuple[Draft, VariableEntity]] = field(default_factory=list)


_INNER: dict[type, Callable[[ast.Expr], ast.Expr | None]] = {
    ast.Member: lambda node: node.base,  # type: ignore[attr-defined]
    ast.Call: lambda node: node.callee,  # type: ignore[attr-defined]
    ast.Subscript: lambda node: node.base,  # type: ignore[attr-defined]
    ast.ForceUnwrap: lambda node: node.value,  # type: ignore[attr-defined]
    ast.OptionalChain: lambda node: node.value,  # type: ignore[attr-defined]
    ast.Assign: lambda node: node.target,  # type: ignore[attr-defined]
}


def in_chain(elaborator: Elaborator, node: ast.Expr, make: Callable[[], Referent]) -> Referent:
    """Elaborates ``node``; when it is the outermost part of an optional chain, the value becomes an Optional."""
    if elaborator.chains and id(node) in elaborator.chains[-1].nodes:
        return make()
    nodes: set[int] = set()
    found = False
    innermost: ast.Expr = node
    inner: ast.Expr | None = node
    while inner is not None:
        nodes.add(id(inner))
        found = found or inner.__class__ is ast.OptionalChain
        innermost = inner
        step = _INNER.get(inner.__class__)
        inner = step(inner) if step is not None else None
    if isinstance(innermost, ast.Member) and begins_chain(elaborator, innermost, node):
        return chained_member(elaborator, innermost, node, lambda: in_chain(elaborator, node, make))
    if not found:
        return make()
    chain = Chain(nodes)
    elaborator.chains.append(chain)
    try:
        draft = elaborator.value(make())
    finally:
        elaborator.chains.pop()
    return _close(elaborator, chain, draft, node.span)


def chain_link(elaborator: Elaborator, node: ast.OptionalChain) -> Draft:
    """The ``x?`` of a chain: what ``x`` holds."""
    if not elaborator.chains or id(node) not in elaborator.chains[-1].nodes:
        return elaborator.report(
            "not-optional", "optional chain has no effect, expression already produces an optional", node.span
        )
    chain: Chain = elaborator.chains[-1]
    subject = elaborator(node.value)
    wrapped = _unwrapped(
        elaborator, subject, "cannot use optional chaining on non-optional value of type '{0}'", node.span
    )
    variable = VariableEntity("unwrapped", wrapped, span=node.span)
    chain.links.append((subject, variable))
    target = subject.target

    def build() -> tast.Expr:
        variable.type = resolve(wrapped)
        return tast.VariableRef(variable.type, variable, span=node.span)

    def place() -> tast.Expr:
        assert target is not None
        return tast.ForceUnwrap(resolve(wrapped), target(), span=node.span)

    return Draft(wrapped, node.span, build, place if target is not None else None, subject.immutable)


def _unwrapped(elaborator: Elaborator, subject: Draft, complaint: str, span: Span) -> t.Type:
    """The type inside an Optional; a type that is not known yet is made one."""
    known = elaborator.known
    type = prune(subject.type)
    if type is t.ERROR:
        elaborator.poison(span)
        return t.ERROR
    wrapped = known.wrapped(type)
    if wrapped is not None:
        return prune(wrapped)
    inner = elaborator.solver.variable()
    if not isinstance(type, Variable) or not elaborator.solver.unify(type, known.optional_of(inner)):
        raise Mismatch("not-optional", complaint.format(show(resolve(type))), span)
    return inner


def _close(elaborator: Elaborator, chain: Chain, draft: Draft, span: Span) -> Draft:
    """The value of a whole chain: an Optional, but never an Optional of an Optional."""
    if isinstance(prune(draft.type), Variable):
        return later(elaborator, draft.type, lambda: _closed(elaborator, chain, draft, span), span)
    return _closed(elaborator, chain, draft, span)


def _closed(elaborator: Elaborator, chain: Chain, draft: Draft, span: Span) -> Draft:
    known = elaborator.known
    inner = prune(draft.type)
    if inner is t.ERROR:
        return draft
    type = inner if known.wrapped(inner) is not None else known.optional_of(inner)

    def build() -> tast.Expr:
        whole = resolve(type)
        body = coerce(draft.build(), whole, known)
        for subject, variable in reversed(chain.links):
            variable.type = resolve(variable.type)
            body = tast.OptionalChain(whole, subject.build(), variable, body, span=span)
        return body

    return Draft(type, span, build, immutable="it is the value of an optional chain")


def force_unwrap(elaborator: Elaborator, node: ast.ForceUnwrap) -> Draft:
    return elaborator.value(in_chain(elaborator, node, lambda: _force_unwrap(elaborator, node)))


def _force_unwrap(elaborator: Elaborator, node: ast.ForceUnwrap) -> Draft:
    value = elaborator(node.value)
    wrapped = _unwrapped(elaborator, value, "cannot force unwrap value of non-optional type '{0}'", node.span)
    return unwrapped(value, wrapped, node.span)


def coalesce(elaborator: Elaborator, node: ast.Binary, *operands: Draft) -> Draft:
    """``subject ?? otherwise``; the result is still an Optional when ``otherwise`` is one."""
    solver, known = elaborator.solver, elaborator.known
    subject, otherwise = operands or (elaborator(node.left), elaborator(node.right))
    wrapped = solver.variable()
    left = convert(solver, subject, known.optional_of(wrapped), conversions.ARGUMENT, known)
    other = prune(otherwise.type)
    is_nil = isinstance(other, Variable) and other.literal == "nil"
    result = known.optional_of(wrapped) if is_nil or known.wrapped(other) is not None else wrapped
    right = convert(solver, otherwise, result, conversions.ARGUMENT, known)

    def build() -> tast.Expr:
        return tast.Coalesce(resolve(result), left(), right(), span=node.span)

    return Draft(result, node.span, build)


def compare_with_nil(elaborator: Elaborator, node: ast.Binary, left: Draft, right: Draft) -> Draft | None:
    """``x == nil`` asks whether there is a value, whatever its type."""
    if _is_nil(left) == _is_nil(right):
        return None
    known = elaborator.known
    subject = right if _is_nil(left) else left
    known_type = prune(subject.type)
    if not _may_be_optional(elaborator, known_type):
        return _never_nil(elaborator, node, subject)
    wrapped = _unwrapped(elaborator, subject, "value of type '{0}' cannot be compared to 'nil'", node.span)
    variable = VariableEntity("unwrapped", wrapped, span=node.span)
    present = node.operator == "!="

    def build() -> tast.Expr:
        variable.type = resolve(wrapped)
        maybe = known.optional_of(known.bool)
        some = tast.OptionalWrap(maybe, tast.Literal(known.bool, present, span=node.span), span=node.span)
        chain = tast.OptionalChain(maybe, subject.build(), variable, some, span=node.span)
        return tast.Coalesce(known.bool, chain, tast.Literal(known.bool, not present, span=node.span), span=node.span)

    return Draft(known.bool, node.span, build)


def _may_be_optional(elaborator: Elaborator, type: t.Type) -> bool:
    """What is not known yet may be, but not a literal: it takes its default type."""
    if isinstance(type, Variable):
        return type.literal is None
    return type is t.ERROR or elaborator.known.wrapped(type) is not None


def _never_nil(elaborator: Elaborator, node: ast.Binary, subject: Draft) -> Draft:
    """``x == nil`` where ``x`` is no Optional: allowed, but pointless."""
    known = elaborator.known
    always = node.operator == "!="

    def build() -> tast.Expr:
        value = subject.build()
        answer = str(always).lower()
        text = f"comparing non-optional value of type '{show(value.type)}' to 'nil' always returns {answer}"
        elaborator.env.diagnostics.warning("type-mismatch", text, node.operator_span)
        ignored = VariableEntity("compared", value.type, span=node.span)
        return tast.Let(known.bool, ignored, value, tast.Literal(known.bool, always, span=node.span), span=node.span)

    return Draft(known.bool, node.span, build)


def _is_nil(draft: Draft) -> bool:
    type = prune(draft.type)
    return isinstance(type, Variable) and type.literal == "nil"
