"""Dictionary literals."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ast, tast
from .. import types as t
from ..declarations import unsupported
from ..declarations.substitute import show
from ..infer import Mismatch, Obligation, Solver, Variable, is_free, prune, resolve
from ..source import Span
from .conversions import coerce, convert
from .drafts import Draft
from .elaborator import Elaborator

KEY = "cannot convert value of type '{0}' to expected dictionary key type '{1}'"
VALUE = "cannot convert value of type '{0}' to expected dictionary value type '{1}'"


class Entries(Obligation):
    """The keys and values of a dictionary literal are those of the type it takes; by default it is a Dictionary.
    ``functions``: the values that are closures or references to functions; what they are converted to must be known
    first."""

    __slots__ = ("elaborator", "functions", "key", "value", "whole")
    patience = 0

    def __init__(
        self, elaborator: Elaborator, whole: Variable, key: t.Type, value: t.Type, functions: list[Draft], span: Span
    ) -> None:
        super().__init__(span)
        self.elaborator = elaborator
        self.whole = whole
        self.key = key
        self.value = value
        self.functions = functions

    def mentions(self) -> Iterable[t.Type]:
        return (self.whole, self.key, self.value, *(draft.type for draft in self.functions))

    def follows(self, others: set[Variable]) -> Iterable[t.Type]:
        whole = prune(self.whole)
        return (self.key, self.value) if not isinstance(whole, Variable) or whole in others else ()

    def attempt(self, solver: Solver) -> bool:
        whole = prune(self.whole)
        if whole.__class__ is Variable:
            return False
        if whole is t.ERROR:
            return solver.unify(self.key, t.ERROR) and solver.unify(self.value, t.ERROR)
        wanted = self.elaborator.literals.entry(resolve(whole), solver.env)
        if any(part.__class__ is t.Associated and is_free(part) for part in wanted):
            return False
        for own, other, message in zip((self.key, self.value), wanted, (KEY, VALUE), strict=True):
            if not solver.unify(own, other):
                raise Mismatch("type-mismatch", message.format(show(resolve(own)), show(other)), self.span)
        for draft in self.functions:
            convert(solver, draft, self.value, VALUE, self.elaborator.known)
        return True

    def settle(self, solver: Solver) -> bool:
        if prune(self.whole).__class__ is not Variable:
            return False
        dictionary = self.elaborator.env.entity("Dictionary")
        return solver.unify(self.whole, t.Nominal(dictionary, (self.key, self.value)))


def dictionary_literal(elaborator: Elaborator, node: ast.DictionaryLiteral) -> Draft:
    solver, known = elaborator.solver, elaborator.known
    whole = solver.variable("dictionary")
    keys = [elaborator(key) for key, _ in node.entries]
    values = [elaborator(value) for _, value in node.entries]
    key: t.Type = solver.variable()
    value: t.Type = solver.variable()
    kinds = {d.literal for draft in values if isinstance(d := prune(draft.type), Variable)}
    if "nil" in kinds or any(known.wrapped(prune(draft.type)) is not None for draft in values):
        value = known.optional_of(value)
    solver.demand(Entries(elaborator, whole, key, value, [d for d in values if d.reference], node.span))
    for draft in keys:
        convert(solver, draft, key, KEY, known)
    for draft in values:
        if not draft.reference:
            convert(solver, draft, value, VALUE, known)

    def build() -> tast.Expr:
        if isinstance(resolve(value), t.Function):
            raise Mismatch("unsupported", unsupported.FEATURES["dictionary-of-functions"], node.span)
        element = t.Tuple((resolve(key), resolve(value)))
        entries = tuple(
            tast.Tuple(
                element,
                (coerce(k.build(), element.elements[0], known), coerce(v.build(), element.elements[1], known)),
                span=k.span,
            )
            for k, v in zip(keys, values, strict=True)
        )
        return elaborator.literals.dictionary(whole, entries, element, node.span, elaborator.env)

    return Draft(whole, node.span, build, immutable="it is a literal")
