"""Array literals."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ast, tast
from .. import types as t
from ..declarations.substitute import show
from ..infer import Mismatch, Obligation, Solver, Variable, prune, resolve
from ..source import Span
from . import conversions
from .conversions import convert
from .drafts import Draft
from .elaborator import Elaborator


class Elements(Obligation):
    """The element type of an array literal is that of the type it takes; by default it is an Array."""

    __slots__ = ("elaborator", "element", "whole")
    patience = 0

    def __init__(self, elaborator: Elaborator, whole: Variable, element: t.Type, span: Span) -> None:
        super().__init__(span)
        self.elaborator = elaborator
        self.whole = whole
        self.element = element

    def mentions(self) -> Iterable[t.Type]:
        return (self.whole, self.element)

    def attempt(self, solver: Solver) -> bool:
        whole = prune(self.whole)
        if whole.__class__ is Variable:
            return False
        if whole is t.ERROR:
            return solver.unify(self.element, t.ERROR)
        wanted = self.elaborator.literals.element(whole, solver.env)
        if solver.unify(self.element, wanted):
            return True
        found = show(resolve(self.element))
        raise Mismatch("type-mismatch", conversions.ELEMENT.format(found, show(wanted)), self.span)

    def settle(self, solver: Solver) -> bool:
        return solver.unify(self.whole, self.elaborator.known.array_of(self.element))


def array_literal(elaborator: Elaborator, node: ast.ArrayLiteral) -> Draft:
    solver, known = elaborator.solver, elaborator.known
    whole = solver.variable("array")
    drafts = [elaborator(element) for element in node.elements]
    element: t.Type = solver.variable()
    kinds = {d.literal for draft in drafts if isinstance(d := prune(draft.type), Variable)}
    if "nil" in kinds or any(known.wrapped(prune(draft.type)) is not None for draft in drafts):
        element = known.optional_of(element)
    solver.demand(Elements(elaborator, whole, element, node.span))
    builders = [convert(solver, draft, element, conversions.ELEMENT, known) for draft in drafts]

    def build() -> tast.Expr:
        return elaborator.literals.array(whole, tuple(b() for b in builders), node.span, elaborator.env)

    return Draft(whole, node.span, build, immutable="it is a literal")
