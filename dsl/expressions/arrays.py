"""Array literals."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ast, tast
from .. import types as t
from ..infer import Mismatch, Obligation, Solver, Variable, is_free, prune, resolve
from ..source import Span
from . import conversions
from .conversions import coerce, convert
from .drafts import Draft
from .elaborator import Elaborator
from .unwrapping import converted, may_all_unwrap


class Elements(Obligation):
    """The element type of an array literal is that of the type it takes; by default it is an Array. ``waiting``: the
    elements whose conversion depends on it, that is all but literals: functions may become '@differentiable',
    tuples get labels, and anything an Optional. ``unwraps``: by default it is an Optional, for elements of type
    ``T!``."""

    __slots__ = ("elaborator", "element", "unwraps", "waiting", "whole")
    patience = 0

    def __init__(
        self, elaborator: Elaborator, whole: Variable, element: t.Type, waiting: list[Draft], unwraps: bool, span: Span
    ) -> None:
        super().__init__(span)
        self.elaborator = elaborator
        self.whole = whole
        self.element = element
        self.waiting = waiting
        self.unwraps = unwraps

    def mentions(self) -> Iterable[t.Type]:
        return (self.whole, self.element, *(draft.type for draft in self.waiting))

    def follows(self, others: set[Variable]) -> Iterable[t.Type]:
        whole = prune(self.whole)
        return (self.element,) if not isinstance(whole, Variable) or whole in others else ()

    def attempt(self, solver: Solver) -> bool:
        whole = prune(self.whole)
        if whole.__class__ is Variable:
            return False
        if whole is t.ERROR:
            return solver.unify(self.element, t.ERROR)
        wanted = self.elaborator.literals.element(resolve(whole), solver.env)
        if wanted.__class__ is t.Associated and is_free(wanted):
            return False
        for draft in self.waiting:
            conversions.convert(solver, draft, wanted, conversions.ELEMENT, self.elaborator.known)
        if solver.unify(self.element, self._of_literals(wanted)):
            return True
        text = conversions.to_element(resolve(self.element), wanted, conversions.ELEMENT)
        raise Mismatch("type-mismatch", text, self.span)

    def _of_literals(self, wanted: t.Type) -> t.Type:
        """Literals are not Optionals, but become them."""
        element = prune(self.element)
        if isinstance(element, Variable) and element.literal is not None:
            while (wrapped := self.elaborator.known.wrapped(wanted)) is not None:
                wanted = prune(wrapped)
        return wanted

    def settle(self, solver: Solver) -> bool:
        if prune(self.whole).__class__ is not Variable:
            return False
        known = self.elaborator.known
        element = known.optional_of(solver.variable()) if self.unwraps else self.element
        return solver.unify(self.whole, known.array_of(element))


def array_literal(elaborator: Elaborator, node: ast.ArrayLiteral) -> Draft:
    solver, known = elaborator.solver, elaborator.known
    whole = solver.variable("array")
    drafts = [elaborator(element) for element in node.elements]
    element: t.Type = solver.variable()
    kinds = {d.literal for draft in drafts if isinstance(d := prune(draft.type), Variable)}
    unwraps = may_all_unwrap(drafts, known)
    if not unwraps and ("nil" in kinds or any(known.wrapped(prune(draft.type)) is not None for draft in drafts)):
        element = known.optional_of(element)
    solver.demand(Elements(elaborator, whole, element, [d for d in drafts if _depends(d)], unwraps, node.span))
    for draft in drafts:
        if not _depends(draft):
            convert(solver, draft, element, conversions.ELEMENT, known)

    def build() -> tast.Expr:
        wanted = elaborator.literals.element(resolve(whole), elaborator.env)
        elements = tuple(coerce(converted(draft, wanted, known).build(), wanted, known) for draft in drafts)
        return elaborator.literals.array(whole, elements, node.span, elaborator.env)

    return Draft(whole, node.span, build, immutable="it is a literal")


def _depends(draft: Draft) -> bool:
    """Whether what an element becomes depends on the type of the elements."""
    type = prune(draft.type)
    return draft.reference or not isinstance(type, Variable) or type.literal in (None, "nil")
